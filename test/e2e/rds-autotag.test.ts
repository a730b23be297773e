import { strict as assert } from "node:assert";
import { CloudTrailClient, DescribeTrailsCommand, StartLoggingCommand, StopLoggingCommand } from "@aws-sdk/client-cloudtrail";
import { CreateAccessKeyCommand, CreateUserCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateDBClusterCommand, CreateDBInstanceCommand, ListTagsForResourceCommand, RDSClient } from "@aws-sdk/client-rds";
import { SetTopicAttributesCommand, SNSClient } from "@aws-sdk/client-sns";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { messagesOf } from "../../samples/logs";
import { Deployed } from "../support/deployed";
import { on, without } from "../support/on";

const INSTANCE = { DBInstanceClass: "db.t4g.micro", Engine: "postgres", AllocatedStorage: 20, BackupRetentionPeriod: 0, MasterUsername: "dbadmin", MasterUserPassword: "long-enough" };
const arnOf = (kind: "db" | "cluster", id: string) => `arn:aws:rds:us-east-1:123456789012:${kind}:${id}`;

/** One stack for all of it: what is taken away is given back, or is the last thing. */
describe("e2e: rds-autotag without something", function () {
  this.timeout(180_000);
  let deployed: Deployed;
  let rds: RDSClient;
  before(async () => {
    deployed = await Deployed.open(["rds-autotag"], { clock: "virtual" });
    rds = on(deployed)(RDSClient);
  });
  after(() => deployed?.dispose());
  afterEach(() => assert.deepEqual(deployed.entries("bug"), []));

  const settle = () => deployed.cloud.kernel.clock.advance(5_000);
  const create = (id: string, more: object = {}) => rds.send(new CreateDBInstanceCommand({ ...INSTANCE, DBInstanceIdentifier: id, ...more }));
  const tagsOf = async (arn: string) => Object.fromEntries((await rds.send(new ListTagsForResourceCommand({ ResourceName: arn }))).TagList!.map(({ Key, Value }) => [Key, Value]));
  const lines = async (about: string) =>
    (await messagesOf<{ message: { message: string; arn?: string } }>(deployed.clients.logs, deployed.output("rds-autotag", "logGroup"), 0, "{ $.message.message = \"*\" }")).map(({ message }) => message).filter(({ arn }) => arn?.endsWith(`:${about}`));
  const messages = async () => (await deployed.clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: deployed.output("rds-autotag", "deadLetterQueueUrl"), MaxNumberOfMessages: 10, MessageAttributeNames: ["All"], VisibilityTimeout: 43_200 }))).Messages ?? [];

  it("an owner's tag survives; calls that fail or are denied tag nothing and are not logged", async () => {
    const { iam } = deployed.clients;
    await rds.send(new CreateDBClusterCommand({ DBClusterIdentifier: "owned", Engine: "aurora-postgresql", MasterUsername: "dbadmin", MasterUserPassword: "long-enough", Tags: [{ Key: "auto-tagged", Value: "by its owner" }] }));
    await create("first", { Tags: [{ Key: "team", Value: "orders" }] });
    await settle();
    assert.deepEqual([await tagsOf(arnOf("cluster", "owned")), await tagsOf(arnOf("db", "first"))], [{ "auto-tagged": "by its owner" }, { "team": "orders", "auto-tagged": "true" }]);
    assert.deepEqual([(await lines("owned")).map(({ message }) => message), (await lines("first")).map(({ message }) => message)], [["left alone"], ["tagged"]]);

    await iam.send(new CreateUserCommand({ UserName: "ann" }));
    const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName: "ann" }));
    const ann = new RDSClient({ endpoint: deployed.cloud.url, region: "us-east-1", maxAttempts: 1, credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! } });
    const position = deployed.cloud.kernel.journal.position;
    await assert.rejects(create("first"), { name: "DBInstanceAlreadyExistsFault" });
    await assert.rejects(ann.send(new CreateDBInstanceCommand({ ...INSTANCE, DBInstanceIdentifier: "denied" })), (error: Error) => error.name === "AccessDenied" && /rds:CreateDBInstance/.test(error.message));
    await settle();
    const told = deployed.entries("event", position).filter(({ detailType }) => detailType === "AWS API Call via CloudTrail").map(({ event }) => (event as { detail: { eventName: string; errorCode: string } }).detail);
    assert.deepEqual(told.filter(({ eventName }) => eventName === "CreateDBInstance").map(({ errorCode }) => errorCode.replace(/Fault$/, "")), ["DBInstanceAlreadyExists", "AccessDenied"], "CloudTrail tells of both");
    assert.deepEqual([deployed.entries("invocation", position), (await lines("first")).length, await lines("denied")], [[], 1, []]);
  });

  it("the mail is in the journal; with the key that AWS manages, EventBridge cannot deliver it", async () => {
    // AWS: an address gets nothing before it has confirmed, through the link that it was sent.
    const { url } = deployed.entries("note").map(({ data }) => data as { to?: string; url?: string } | undefined).find((data) => data?.to === "ops@example.com")!;
    assert.equal((await fetch(url!)).status, 200);
    const position = deployed.cloud.kernel.journal.position;
    await create("mailed");
    await settle();
    const mail = deployed.entries("note", position).find(({ service }) => service === "sns")!;
    assert.match(`${mail.message} ${JSON.stringify(mail.data)}`, /ops@example\.com[\s\S]*RDS arn:aws:rds:us-east-1:123456789012:db:mailed was created by arn:aws:iam::123456789012:root at \d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ \(CreateDBInstance\)\./);

    await on(deployed)(SNSClient).send(new SetTopicAttributesCommand({ TopicArn: deployed.output("rds-autotag", "topicArn"), AttributeName: "KmsMasterKeyId", AttributeValue: "alias/aws/sns" }));
    const then = deployed.cloud.kernel.journal.position;
    await create("unmailed");
    await deployed.cloud.kernel.clock.advance(25 * 3_600_000);
    assert.deepEqual(await tagsOf(arnOf("db", "unmailed")), { "auto-tagged": "true" }, "the other target has its event");
    const failed = deployed.entries("delivery", then).filter(({ targetArn, outcome }) => /:sns:/.test(targetArn) && outcome !== "delivered");
    assert.equal(failed.at(-1)!.outcome, "dead-lettered");
    assert.match(JSON.stringify(failed.at(-1)), /kms|KMS/);
    const [dead, ...more] = await messages();
    assert.deepEqual(more, []);
    assert.equal(dead!.MessageAttributes!.TARGET_ARN!.StringValue, deployed.output("rds-autotag", "topicArn"));
    await on(deployed)(SNSClient).send(new SetTopicAttributesCommand({ TopicArn: deployed.output("rds-autotag", "topicArn"), AttributeName: "KmsMasterKeyId", AttributeValue: "" }));
  });

  it("rds:AddTagsToResource: denied in AWS's words, tried three times, dead-lettered, with the missing statement", async () => {
    const { iam } = deployed.clients;
    const RoleName = deployed.output("rds-autotag", "roleArn").split("/").at(-1)!;
    const { name, document } = without(deployed, "rds-autotag-tagger-policy", ({ Action }) => [Action].flat().includes("rds:AddTagsToResource"));
    await iam.send(new PutRolePolicyCommand({ RoleName, PolicyName: name, PolicyDocument: document }));
    const position = deployed.cloud.kernel.journal.position;
    await create("untagged");
    await deployed.cloud.kernel.clock.advance(10 * 60_000);

    assert.deepEqual(deployed.entries("invocation", position).map(({ attempt, outcome, next }) => [attempt, outcome, next]), [[1, "error", "will-retry"], [2, "error", "will-retry"], [3, "error", "on-failure"]]);
    const [message] = await messages();
    const record = JSON.parse(message!.Body!) as { requestContext: { condition: string }; requestPayload: { detail: { eventName: string } }; responsePayload: { errorType: string; errorMessage: string } };
    assert.deepEqual([record.requestContext.condition, record.requestPayload.detail.eventName, record.responsePayload.errorType], ["RetriesExhausted", "CreateDBInstance", "AccessDenied"]);
    assert.match(record.responsePayload.errorMessage, /assumed-role\/rds-autotag-tagger-role-[0-9a-f]{7}\/rds-autotag-tagger-[0-9a-f]{7} is not authorized to perform: rds:AddTagsToResource on resource: arn:aws:rds:us-east-1:123456789012:db:untagged because no identity-based policy allows the rds:AddTagsToResource action$/);
    const denial = deployed.denials(position).find(({ action }) => action === "rds:AddTagsToResource");
    assert.match(denial!.missing!.where, new RegExp(RoleName));
    assert.match(deployed.story(position), /missing in .*rds:AddTagsToResource/);
    assert.deepEqual(await tagsOf(arnOf("db", "untagged")), {});
  });

  it("the trail: nothing arrives, and the tree of the call says why", async () => {
    const trail = on(deployed)(CloudTrailClient);
    const Name = (await trail.send(new DescribeTrailsCommand({}))).trailList![0]!.TrailARN!;
    await trail.send(new StopLoggingCommand({ Name }));
    const position = deployed.cloud.kernel.journal.position;
    await create("unseen");
    await settle();
    assert.deepEqual([deployed.entries("invocation", position), await tagsOf(arnOf("db", "unseen"))], [[], {}]);
    assert.match(deployed.story(position), /CreateDBInstance[\s\S]*CreateDBInstance was not sent to EventBridge, where rule rds-autotag-created-[0-9a-f]{7} would take it: no trail that is logging in us-east-1 selects write management events/);
    await trail.send(new StartLoggingCommand({ Name }));
  });
});
