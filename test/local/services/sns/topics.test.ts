import { strict as assert } from "node:assert";
import {
  AddPermissionCommand, CreateTopicCommand, DeleteTopicCommand, GetTopicAttributesCommand, ListTagsForResourceCommand, ListTopicsCommand, paginateListTopics,
  PutDataProtectionPolicyCommand, RemovePermissionCommand, SetTopicAttributesCommand, TagResourceCommand, UntagResourceCommand, type CreateTopicCommandInput,
} from "@aws-sdk/client-sns";
import { ACCOUNT, arnOf, SnsCloud } from "./support";

const FIFO_NAME = "Invalid parameter: Fifo Topic names must end with .fifo and must be made up of only uppercase and lowercase ASCII letters, numbers, underscores, and hyphens, and must be between 1 and 256 characters long.";

describe("sns: topics", () => {
  let cloud: SnsCloud;
  before(async () => { cloud = await SnsCloud.open(); });
  after(() => cloud.dispose());
  const create = (input: CreateTopicCommandInput) => cloud.sns.send(new CreateTopicCommand(input));
  const attributes = async (TopicArn: string) => (await cloud.sns.send(new GetTopicAttributesCommand({ TopicArn }))).Attributes!;
  const set = (TopicArn: string, AttributeName: string, AttributeValue?: string) => cloud.sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName, AttributeValue }));
  const statement = (more: object = {}) => ({ Sid: "a", Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource: arnOf("sns", "set"), ...more });
  const policy = (...Statement: object[]) => JSON.stringify({ Version: "2012-10-17", Statement });

  it("a new topic has the policy of its owner and AWS's attributes", async () => {
    const arn = await cloud.topic("fresh");
    assert.equal(arn, arnOf("sns", "fresh"));
    const { Policy, EffectiveDeliveryPolicy, ...rest } = await attributes(arn);
    assert.deepEqual(rest, { TopicArn: arn, Owner: ACCOUNT, DisplayName: "", SubscriptionsConfirmed: "0", SubscriptionsPending: "0", SubscriptionsDeleted: "0" });
    const document = JSON.parse(Policy!) as { Id: string; Statement: [{ Sid: string; Condition: object; Resource: string }] };
    assert.deepEqual([document.Id, document.Statement[0].Sid, document.Statement[0].Resource], ["__default_policy_ID", "__default_statement_ID", arn]);
    assert.deepEqual(document.Statement[0].Condition, { StringEquals: { "AWS:SourceOwner": ACCOUNT } });
    assert.equal((JSON.parse(EffectiveDeliveryPolicy!) as { http: { defaultHealthyRetryPolicy: { numRetries: number } } }).http.defaultHealthyRetryPolicy.numRetries, 3);
  });

  it("a FIFO topic shows what it is", async () => {
    const { FifoTopic, ContentBasedDeduplication, FifoThroughputScope } = await attributes(await cloud.topic("f.fifo", { FifoTopic: "true", ContentBasedDeduplication: "true", FifoThroughputScope: "MessageGroup" }));
    assert.deepEqual([FifoTopic, ContentBasedDeduplication, FifoThroughputScope], ["true", "true", "MessageGroup"]);
  });

  it("the same name is the same topic, unless something given differs", async () => {
    const input = { Name: "same", Attributes: { DisplayName: "S" }, Tags: [{ Key: "a", Value: "b" }] };
    const { TopicArn } = await create(input);
    assert.equal((await create(input)).TopicArn, TopicArn);
    assert.equal((await create({ Name: "same" })).TopicArn, TopicArn);
    await assert.rejects(create({ ...input, Attributes: { DisplayName: "T" } }), { name: "InvalidParameterException", message: "Invalid parameter: Attributes Reason: Topic already exists with different attributes" });
    await assert.rejects(create({ ...input, Tags: [{ Key: "a", Value: "c" }] }), { message: "Invalid parameter: Tags Reason: Topic already exists with different tags" });
  });

  const REFUSED: readonly [what: string, input: CreateTopicCommandInput, message: string | RegExp][] = [
    ["a space in the name", { Name: "a b" }, "Invalid parameter: Topic Name"],
    ["257 characters", { Name: "a".repeat(257) }, "Invalid parameter: Topic Name"],
    [".fifo without FifoTopic", { Name: "a.fifo" }, "Invalid parameter: Topic Name"],
    ["FifoTopic without .fifo", { Name: "a", Attributes: { FifoTopic: "true" } }, FIFO_NAME],
    ["deduplication of a standard topic", { Name: "a", Attributes: { ContentBasedDeduplication: "true" } }, /FIFO/],
    ["an attribute that is none", { Name: "a", Attributes: { Colour: "red" } }, "Invalid parameter: AttributeName"],
    ["delivery status logs", { Name: "a", Attributes: { SQSFailureFeedbackRoleArn: "x" } }, /SQSFailureFeedbackRoleArn \(delivery status logs/],
    ["X-Ray", { Name: "a", Attributes: { TracingConfig: "Active" } }, /TracingConfig Active/],
    ["a data protection policy", { Name: "a", DataProtectionPolicy: "{}" }, /data protection/i],
    ["a reserved tag", { Name: "a", Tags: [{ Key: "aws:x", Value: "" }] }, "Invalid parameter: Tag keys cannot start with 'aws:'"],
    ["a tag twice", { Name: "a", Tags: [{ Key: "x", Value: "1" }, { Key: "x", Value: "2" }] }, "Invalid parameter: Duplicated keys are not allowed."],
  ];
  for (const [what, input, message] of REFUSED) it(`CreateTopic refuses ${what}`, () => assert.rejects(create(input), { message }));

  const BAD_POLICIES: readonly [what: string, text: string, message: string][] = [
    ["no JSON", "{", "Invalid parameter: Policy Error: null"],
    ["no statement", "{}", "Invalid parameter: Policy Error: null"],
    ["another service", policy(statement({ Action: "sqs:SendMessage" })), "Invalid parameter: Policy statement action out of service scope!"],
    ["an action that is none", policy(statement({ Action: "sns:Fly" })), "Invalid parameter: Policy statement action out of service scope!"],
    ["another topic", policy(statement({ Resource: arnOf("sns", "other") })), "Invalid parameter: Policy statement resource must match the topic it is attached to"],
    ["nobody", policy(statement({ Principal: undefined })), "Invalid parameter: Policy statement must contain principals"],
    ["one Sid twice", policy(statement(), statement()), "Invalid parameter: Policy Reason: Statement Ids must be unique"],
  ];
  for (const [what, text, message] of BAD_POLICIES) {
    it(`refuses a policy with ${what}`, async () => assert.rejects(set(await cloud.topic("set"), "Policy", text), { name: "InvalidParameterException", message }));
  }

  it("sets what can be set", async () => {
    const arn = await cloud.topic("set");
    const text = policy(statement({ Action: ["sns:Pub*", "SNS:Subscribe"], Resource: arnOf("sns", "s*") }));
    for (const [name, value] of [["DisplayName", "Shown"], ["SignatureVersion", "2"], ["TracingConfig", "PassThrough"], ["Policy", text]] as const) {
      await set(arn, name, value);
      assert.equal((await attributes(arn))[name], value);
    }
    await assert.rejects(set(arn, "FifoTopic", "true"), { message: "Invalid parameter: AttributeName" });
    await assert.rejects(set(arn, "DeliveryPolicy", "{}"), { name: "NotImplemented" });
    await assert.rejects(set(arn, "SignatureVersion", "3"), { message: "Invalid parameter: SignatureVersion" });
  });

  it("AddPermission writes a statement and RemovePermission takes it away", async () => {
    const TopicArn = await cloud.topic("permitted");
    const add = { TopicArn, Label: "grant", AWSAccountId: ["000000000000"], ActionName: ["Publish"] };
    await cloud.sns.send(new AddPermissionCommand(add));
    const sids = async () => (JSON.parse((await attributes(TopicArn)).Policy!) as { Statement: Record<string, unknown>[] }).Statement;
    assert.deepEqual((await sids())[1], { Sid: "grant", Effect: "Allow", Principal: { AWS: "arn:aws:iam::000000000000:root" }, Action: "SNS:Publish", Resource: TopicArn });
    await assert.rejects(cloud.sns.send(new AddPermissionCommand(add)), { message: "Invalid parameter: Statement already exists" });
    await assert.rejects(cloud.sns.send(new AddPermissionCommand({ ...add, Label: "x", ActionName: ["Fly"] })), { message: "Invalid parameter: Policy statement action out of service scope!" });
    await cloud.sns.send(new RemovePermissionCommand({ TopicArn, Label: "grant" }));
    assert.deepEqual((await sids()).map(({ Sid }) => Sid), ["__default_statement_ID"]);
  });

  it("tags", async () => {
    const ResourceArn = await cloud.topic("tagged");
    await cloud.sns.send(new TagResourceCommand({ ResourceArn, Tags: [{ Key: "a", Value: "1" }, { Key: "b", Value: "2" }] }));
    await cloud.sns.send(new UntagResourceCommand({ ResourceArn, TagKeys: ["a", "none"] }));
    assert.deepEqual((await cloud.sns.send(new ListTagsForResourceCommand({ ResourceArn }))).Tags, [{ Key: "b", Value: "2" }]);
    const many = Array.from({ length: 50 }, (_, i) => ({ Key: `k${i}`, Value: "" }));
    await assert.rejects(cloud.sns.send(new TagResourceCommand({ ResourceArn, Tags: many })), { name: "TagLimitExceededException" });
    await assert.rejects(cloud.sns.send(new ListTagsForResourceCommand({ ResourceArn: arnOf("sns", "none") })), { name: "ResourceNotFoundException", message: "Resource does not exist" });
  });

  it("what is not there, and what is no ARN", async () => {
    await assert.rejects(attributes(arnOf("sns", "none")), { name: "NotFoundException", message: "Topic does not exist" });
    await assert.rejects(attributes("none"), { message: "Invalid parameter: TopicArn Reason: An ARN must have at least 6 elements, not 1" });
    await assert.rejects(attributes(`arn:aws:sns:eu-west-1:${ACCOUNT}:none`), { message: "Invalid parameter: TopicArn" });
    await cloud.sns.send(new DeleteTopicCommand({ TopicArn: arnOf("sns", "none") }));
    await assert.rejects(cloud.sns.send(new PutDataProtectionPolicyCommand({ ResourceArn: arnOf("sns", "none"), DataProtectionPolicy: "{}" })), { name: "NotImplemented" });
  });

  it("lists a hundred a page, and no topic that was deleted", async () => {
    const own = await SnsCloud.open();
    try {
      for (let i = 0; i < 101; i++) await own.topic(`t${i}`);
      const found: string[] = [];
      const pages: number[] = [];
      for await (const { Topics = [] } of paginateListTopics({ client: own.sns }, {})) {
        pages.push(Topics.length);
        found.push(...Topics.map(({ TopicArn }) => TopicArn!));
      }
      assert.deepEqual([pages, new Set(found).size], [[100, 1], 101]);
      await own.sns.send(new DeleteTopicCommand({ TopicArn: arnOf("sns", "t7") }));
      const { Topics } = await own.sns.send(new ListTopicsCommand({}));
      assert.ok(!Topics!.some(({ TopicArn }) => TopicArn === arnOf("sns", "t7")));
      await assert.rejects(own.sns.send(new ListTopicsCommand({ NextToken: "?" })), { message: "Invalid parameter: NextToken" });
    } finally {
      await own.dispose();
    }
  });
});
