import { strict as assert } from "node:assert";
import { spawnSync, spawn } from "node:child_process";
import { CreateFunctionCommand, InvokeCommand, PutFunctionEventInvokeConfigCommand } from "@aws-sdk/client-lambda";
import { PutEventsCommand, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateAccessKeyCommand, CreateRoleCommand, CreateUserCommand, PutRolePolicyCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { PublishCommand, SetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { GetQueueAttributesCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import type { Caller } from "../../../../local/kernel/caller";
import { environmentOf } from "../../../support/deployed";
import { zip } from "../lambda/support";
import { ACCOUNT, arnOf, SnsCloud } from "./support";

const policyOf = (Statement: object) => JSON.stringify({ Version: "2012-10-17", Statement });
const python = spawnSync("python3", ["-c", "import boto3"], { stdio: "ignore" }).status === 0;

describe("sns: among other services", () => {
  let cloud: SnsCloud;
  let TopicArn: string;
  let url: string;
  beforeEach(async () => {
    cloud = await SnsCloud.open({ clock: "virtual" });
    TopicArn = await cloud.topic("t");
    url = await cloud.queue("q", TopicArn);
    await cloud.subscribe(TopicArn, arnOf("sqs", "q"), { RawMessageDelivery: "true" });
  });
  afterEach(() => cloud.dispose());
  const bodies = async (QueueUrl = url) => (await cloud.receive(QueueUrl)).map(({ Body }) => Body!);
  const setPolicy = (Statement: object) => cloud.sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue: policyOf(Statement) }));
  const fromEvents = (ruleArn: string) => ({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource: TopicArn, Condition: { ArnEquals: { "aws:SourceArn": ruleArn } } });
  const as = (caller: Caller) => cloud.cloud.kernel.dispatch.handle({ service: "sns", operation: "Publish", input: { TopicArn, Message: "m" }, caller, region: "us-east-1", transport: { via: "wire" } });

  it("a user needs a policy of its own: the topic's first policy gives it nothing", async () => {
    await cloud.iam.send(new CreateUserCommand({ UserName: "ann" }));
    const { AccessKey } = await cloud.iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
    const client = new SNSClient(cloud.options({ accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }));
    const publish = () => client.send(new PublishCommand({ TopicArn, Message: "m" }));
    try {
      await assert.rejects(publish(), {
        name: "AuthorizationErrorException",
        message: `User: arn:aws:iam::${ACCOUNT}:user/ann is not authorized to perform: SNS:Publish on resource: ${TopicArn} because no identity-based policy allows the SNS:Publish action`,
      });
      await cloud.iam.send(new PutUserPolicyCommand({ UserName: "ann", PolicyName: "p", PolicyDocument: policyOf({ Effect: "Allow", Action: "sns:Publish", Resource: TopicArn }) }));
      await publish();
      await setPolicy({ Effect: "Deny", Principal: "*", Action: "sns:Publish", Resource: TopicArn });
      await assert.rejects(publish(), /with an explicit deny in a resource-based policy/);
    } finally {
      client.destroy();
    }
  });

  const service = (principal: string, sourceAccount = ACCOUNT): Caller => ({ type: "AWSService", principal, sourceArn: arnOf("x", "y"), sourceAccount });
  it("alarms publish by the first policy, EventBridge and strangers do not", async () => {
    await as(service("cloudwatch.amazonaws.com"));
    for (const caller of [service("events.amazonaws.com"), service("cloudwatch.amazonaws.com", "000000000000"), { type: "Anonymous" } as const]) {
      await assert.rejects(as(caller), { code: "AuthorizationErrorException" });
    }
  });

  it("a rule's target, when the topic's policy names the rule; else to the dead-letter queue, with NO_PERMISSIONS", async () => {
    const { RuleArn } = await cloud.events.send(new PutRuleCommand({ Name: "r", EventPattern: '{"source":["shop"]}' }));
    const dead = await cloud.queue("dead");
    const { Attributes } = await cloud.sqs.send(new GetQueueAttributesCommand({ QueueUrl: dead, AttributeNames: ["QueueArn"] }));
    await cloud.sqs.send(new SetQueueAttributesCommand({ QueueUrl: dead, Attributes: { Policy: policyOf({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: Attributes!.QueueArn, Condition: { ArnEquals: { "aws:SourceArn": RuleArn } } }) } }));
    await cloud.events.send(new PutTargetsCommand({ Rule: "r", Targets: [{ Id: "t", Arn: TopicArn, InputPath: "$.detail", DeadLetterConfig: { Arn: Attributes!.QueueArn } }] }));
    const put = () => cloud.events.send(new PutEventsCommand({ Entries: [{ Source: "shop", DetailType: "d", Detail: '{"n":1}' }] }));
    await put();
    assert.deepEqual(await bodies(), []);
    const [letter] = await cloud.receive(dead);
    assert.equal(letter!.MessageAttributes!.ERROR_CODE!.StringValue, "NO_PERMISSIONS");
    const [denied] = cloud.entries("delivery");
    assert.deepEqual([denied!.outcome, denied!.denial!.missing!.where], ["dead-lettered", `resource policy of ${TopicArn}`]);
    await setPolicy(fromEvents(RuleArn!));
    await put();
    assert.deepEqual(await bodies(), ['{"n":1}']);
    await setPolicy(fromEvents(`${RuleArn}-other`));
    await put();
    assert.equal((await cloud.receive(dead)).length, 1);
    // From event to queue it is one story.
    const traces = cloud.entries("delivery").filter(({ outcome }) => outcome === "delivered").map(({ trace }) => trace);
    assert.equal(traces.length, 2);
    assert.equal(new Set(traces).size, 1);
  });

  it("a function's failures, as its role", async () => {
    const trust = policyOf({ Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "lambda.amazonaws.com" } });
    const { Role } = await cloud.iam.send(new CreateRoleCommand({ RoleName: "fn", AssumeRolePolicyDocument: trust }));
    await cloud.iam.send(new PutRolePolicyCommand({ RoleName: "fn", PolicyName: "p", PolicyDocument: policyOf({ Effect: "Allow", Action: "sns:Publish", Resource: TopicArn }) }));
    await cloud.lambda.send(new CreateFunctionCommand({ FunctionName: "f", Role: Role!.Arn, Runtime: "nodejs24.x", Handler: "index.handler", Code: { ZipFile: zip("exports.handler = async () => { throw new Error('boom'); };") } }));
    await cloud.lambda.send(new PutFunctionEventInvokeConfigCommand({ FunctionName: "f", MaximumRetryAttempts: 0, DestinationConfig: { OnFailure: { Destination: TopicArn } } }));
    await cloud.lambda.send(new InvokeCommand({ FunctionName: "f", InvocationType: "Event", Payload: Buffer.from('{"order":7}') }));
    const [body] = await bodies();
    const { requestContext, requestPayload } = JSON.parse(body!) as { requestContext: { condition: string }; requestPayload: unknown };
    assert.deepEqual([requestContext.condition, requestPayload], ["RetriesExhausted", { order: 7 }]);
  }).timeout(60_000);

  it("boto3", async function () {
    if (!python) this.skip();
    const script = `
import boto3, json
sns = boto3.client("sns")
arn = sns.create_topic(Name="b.fifo", Attributes={"FifoTopic": "true"}, Tags=[{"Key": "k", "Value": "v"}])["TopicArn"]
out = {"tags": sns.list_tags_for_resource(ResourceArn=arn)["Tags"], "fifo": sns.get_topic_attributes(TopicArn=arn)["Attributes"]["FifoTopic"]}
batch = sns.publish_batch(TopicArn=arn, PublishBatchRequestEntries=[
  {"Id": "a", "Message": "m", "MessageGroupId": "g", "MessageDeduplicationId": "d", "MessageAttributes": {"x": {"DataType": "Binary", "BinaryValue": b"\\x00"}}},
  {"Id": "b", "Message": "m"}])
out["batch"] = [[e["Id"] for e in batch["Successful"]], [[e["Id"], e["Code"]] for e in batch["Failed"]]]
sub = sns.subscribe(TopicArn="${"${topic}"}", Protocol="email", Endpoint="ann@example.com")
out["pending"] = sub["SubscriptionArn"]
try:
  sns.publish(TopicArn=arn.replace("b.fifo", "none"), Message="m")
except sns.exceptions.NotFoundException as error:
  out["error"] = [error.response["Error"]["Code"], error.response["Error"]["Message"], error.response["ResponseMetadata"]["HTTPStatusCode"]]
print(json.dumps(out))
`.replace("${topic}", TopicArn);
    const out = await new Promise<string>((resolve, reject) => {
      const child = spawn("python3", ["-c", script], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, ...environmentOf(cloud.cloud.url) } });
      let text = "";
      child.stdout.setEncoding("utf8").on("data", (part: string) => { text += part; });
      child.on("error", reject);
      child.on("close", () => resolve(text));
    });
    assert.deepEqual(JSON.parse(out), {
      tags: [{ Key: "k", Value: "v" }], fifo: "true", batch: [["a"], [["b", "InvalidParameter"]]], pending: "pending confirmation",
      error: ["NotFound", "Topic does not exist", 404],
    });
  }).timeout(60_000);
});
