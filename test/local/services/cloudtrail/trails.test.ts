import { strict as assert } from "node:assert";
import {
  AddTagsCommand, CloudTrailClient, CreateTrailCommand, DeleteTrailCommand, DescribeTrailsCommand, GetEventSelectorsCommand, GetTrailCommand, GetTrailStatusCommand, ListTagsCommand,
  ListTrailsCommand, PutEventSelectorsCommand, RemoveTagsCommand, StartLoggingCommand, StopLoggingCommand, UpdateTrailCommand, type CreateTrailCommandInput,
  type PutEventSelectorsCommandInput,
} from "@aws-sdk/client-cloudtrail";
import { CreateLogGroupCommand, CloudWatchLogsClient, DescribeLogStreamsCommand, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { CreateRoleCommand, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateTopicCommand, SetTopicAttributesCommand } from "@aws-sdk/client-sns";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { ACCOUNT, bucketPolicy, trailArn, TrailCloud, type TrailRecord } from "./support";

describe("trails", () => {
  let cloud: TrailCloud;
  let west: CloudTrailClient;
  before(async () => {
    cloud = await TrailCloud.open({ clock: "virtual" });
    west = new CloudTrailClient(cloud.options("us-west-2"));
    await cloud.bucket("trail-logs");
  });
  after(async () => {
    west.destroy();
    await cloud.dispose();
  });
  afterEach(() => cloud.clear());

  const create = (Name: string, more: Partial<CreateTrailCommandInput> = {}, client = cloud.trail) =>
    client.send(new CreateTrailCommand({ Name, S3BucketName: "trail-logs", ...more }));

  it("have a whole life", async () => {
    const made = await create("life", { TagsList: [{ Key: "team", Value: "audit" }] });
    const { $metadata: _, ...shown } = made;
    assert.deepEqual(shown, { Name: "life", S3BucketName: "trail-logs", IncludeGlobalServiceEvents: true, IsMultiRegionTrail: false, TrailARN: trailArn("life"), LogFileValidationEnabled: false, IsOrganizationTrail: false });
    const { Trail } = await cloud.trail.send(new GetTrailCommand({ Name: "life" }));
    assert.deepEqual(Trail, { ...shown, HomeRegion: "us-east-1", HasCustomEventSelectors: false, HasInsightSelectors: false });
    assert.equal((await cloud.trail.send(new GetTrailStatusCommand({ Name: trailArn("life") }))).IsLogging, false);
    await cloud.trail.send(new StartLoggingCommand({ Name: "life" }));
    const started = await cloud.trail.send(new GetTrailStatusCommand({ Name: "life" }));
    assert.ok(started.IsLogging && started.StartLoggingTime && started.TimeLoggingStarted);
    await cloud.trail.send(new StopLoggingCommand({ Name: "life" }));
    assert.ok((await cloud.trail.send(new GetTrailStatusCommand({ Name: "life" }))).StopLoggingTime);
    await cloud.trail.send(new AddTagsCommand({ ResourceId: trailArn("life"), TagsList: [{ Key: "stage", Value: "dev" }] }));
    await cloud.trail.send(new RemoveTagsCommand({ ResourceId: trailArn("life"), TagsList: [{ Key: "team" }] }));
    const { ResourceTagList } = await cloud.trail.send(new ListTagsCommand({ ResourceIdList: [trailArn("life")] }));
    assert.deepEqual(ResourceTagList, [{ ResourceId: trailArn("life"), TagsList: [{ Key: "stage", Value: "dev" }] }]);
    const updated = await cloud.trail.send(new UpdateTrailCommand({ Name: "life", IsMultiRegionTrail: true }));
    assert.equal(updated.IsMultiRegionTrail, true);
    await cloud.trail.send(new DeleteTrailCommand({ Name: "life" }));
    await assert.rejects(cloud.trail.send(new GetTrailCommand({ Name: "life" })), { name: "TrailNotFoundException", message: `Unknown trail: life for the user: ${ACCOUNT}` });
  });

  const NAMES: readonly (readonly [name: string, why: RegExp])[] = [
    ["ab", /too short/], ["x".repeat(129), /too long/], ["-abc", /starts with/], ["abc-", /ends with/], ["a b c", /can only contain/],
    ["my--trail", /adjacent/], ["my-_trail", /adjacent/], ["192.168.5.4", /IP address/],
  ];
  for (const [name, why] of NAMES) {
    it(`the name ${name.slice(0, 20)} is refused`, () => assert.rejects(create(name), { name: "InvalidTrailNameException", message: why }));
  }

  const REFUSED: readonly (readonly [what: string, input: Partial<CreateTrailCommandInput>, error: string, message?: RegExp])[] = [
    ["a bucket that is not there", { S3BucketName: "no-such-bucket-here" }, "S3BucketDoesNotExistException", /^S3 bucket no-such-bucket-here does not exist!$/],
    ["a bucket's name that is none", { S3BucketName: "No" }, "InvalidS3BucketNameException"],
    ["a prefix that the policy does not know", { S3KeyPrefix: "elsewhere" }, "InsufficientS3BucketPolicyException", /^Incorrect S3 bucket policy is detected for bucket: trail-logs$/],
    ["a prefix too long", { S3KeyPrefix: "x".repeat(201) }, "InvalidS3PrefixException"],
    ["many regions without global services", { IsMultiRegionTrail: true, IncludeGlobalServiceEvents: false }, "InvalidParameterCombinationException", /^Multi-Region trail must include global service events\.$/],
    ["a log group without a role", { CloudWatchLogsLogGroupArn: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:g:*` }, "InvalidCloudWatchLogsRoleArnException", /^You must specify a role ARN as well as a log group\.$/],
    ["a role without a log group", { CloudWatchLogsRoleArn: `arn:aws:iam::${ACCOUNT}:role/nobody` }, "InvalidCloudWatchLogsLogGroupArnException"],
    ["a log group's ARN without the star", { CloudWatchLogsLogGroupArn: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:g`, CloudWatchLogsRoleArn: `arn:aws:iam::${ACCOUNT}:role/nobody` }, "InvalidCloudWatchLogsLogGroupArnException"],
    ["a role that is not there", { CloudWatchLogsLogGroupArn: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:g:*`, CloudWatchLogsRoleArn: `arn:aws:iam::${ACCOUNT}:role/nobody` }, "InvalidCloudWatchLogsRoleArnException", /^Access denied\. Check the trust relationships for your role\.$/],
    ["a topic that is not there", { SnsTopicName: "silent" }, "InsufficientSnsTopicPolicyException"],
    ["a topic's name that is none", { SnsTopicName: "not a topic" }, "InvalidSnsTopicNameException"],
    ["a key that is none", { KmsKeyId: "what?" }, "InvalidKmsKeyIdException"],
    ["a key that is not there", { KmsKeyId: "0d1c2b3a-9f8e-4d7c-8b6a-5f4e3d2c1b0a" }, "KmsKeyNotFoundException"],
    ["a tag of AWS", { TagsList: [{ Key: "aws:mine", Value: "x" }] }, "InvalidTagParameterException"],
    ["an organization trail", { IsOrganizationTrail: true }, "NotImplemented", /organization/],
  ];
  for (const [what, input, name, message] of REFUSED) {
    it(`${what} is refused`, async () => {
      await assert.rejects(create("refused", input), (error: Error) => error.name === name && (message ?? /./).test(error.message));
      assert.deepEqual((await cloud.trail.send(new ListTrailsCommand({}))).Trails, []);
    });
  }

  it("need a policy that names the trail, where it names one", async () => {
    await cloud.bucket("strict-logs", bucketPolicy("strict-logs", { arn: trailArn("right") }));
    await assert.rejects(create("wrong", { S3BucketName: "strict-logs" }), { name: "InsufficientS3BucketPolicyException" });
    await create("right", { S3BucketName: "strict-logs" });
  });

  it("are five in a region, with the shadows of others", async () => {
    await create("shadow", { IsMultiRegionTrail: true }, west);
    for (const name of ["one", "two", "three", "four"]) await create(name);
    await assert.rejects(create("five"), { name: "MaximumNumberOfTrailsExceededException", message: `User: ${ACCOUNT} already has 5 trails in us-east-1.` });
    await assert.rejects(create("one"), { name: "TrailAlreadyExistsException", message: `Trail one already exists for customer: ${ACCOUNT}` });
    const seen = async (input: { includeShadowTrails?: boolean; trailNameList?: string[] }) => ((await cloud.trail.send(new DescribeTrailsCommand(input))).trailList ?? []).map(({ Name }) => Name).sort();
    assert.deepEqual(await seen({}), ["four", "one", "shadow", "three", "two"]);
    assert.deepEqual(await seen({ includeShadowTrails: false }), ["four", "one", "three", "two"]);
    assert.deepEqual(await seen({ trailNameList: ["one", "nobody", trailArn("shadow", "us-west-2")] }), ["one", "shadow"]);
    await assert.rejects(cloud.trail.send(new StopLoggingCommand({ Name: trailArn("shadow", "us-west-2") })), { name: "InvalidHomeRegionException" });
    await assert.rejects(west.send(new GetTrailCommand({ Name: trailArn("one") })), { name: "TrailNotFoundException" });
    assert.equal((await cloud.trail.send(new ListTrailsCommand({}))).Trails!.length, 5);
    // One that comes to all regions finds no place in the full one.
    await assert.rejects(create("sixth", { IsMultiRegionTrail: true }, west), { name: "MaximumNumberOfTrailsExceededException" });
  });

  type Selectors = Omit<PutEventSelectorsCommandInput, "TrailName">;
  const data = (...fields: { Field: string; [operator: string]: string | string[] }[]): Selectors => ({ AdvancedEventSelectors: [{ FieldSelectors: [{ Field: "eventCategory", Equals: ["Data"] }, ...fields] }] });
  const s3Object = { Field: "resources.type", Equals: ["AWS::S3::Object"] };
  const basic = (Type: string, Values: string[]): Selectors => ({ EventSelectors: [{ DataResources: [{ Type, Values }] }] });
  const SELECTORS: readonly (readonly [what: string, input: Selectors, taken: boolean])[] = [
    ["six selectors", { EventSelectors: Array.from({ length: 6 }, () => ({})) }, false],
    ["none", {}, false],
    ["both kinds", { EventSelectors: [{}], ...data(s3Object) }, false],
    ["all objects", basic("AWS::S3::Object", ["arn:aws:s3"]), true],
    ["a bucket with its slash", basic("AWS::S3::Object", ["arn:aws:s3:::bucket-of-mine/"]), true],
    ["a bucket without its slash", basic("AWS::S3::Object", ["arn:aws:s3:::bucket-of-mine"]), false],
    ["all functions", basic("AWS::Lambda::Function", ["arn:aws:lambda"]), true],
    ["a function", basic("AWS::Lambda::Function", [`arn:aws:lambda:us-east-1:${ACCOUNT}:function:f`]), true],
    ["the beginning of a function's ARN", basic("AWS::Lambda::Function", [`arn:aws:lambda:us-east-1:${ACCOUNT}:function:`]), false],
    ["all tables", basic("AWS::DynamoDB::Table", ["arn:aws:dynamodb"]), true],
    ["a type that only advanced selectors know", basic("AWS::SNS::Topic", ["arn:aws:sns"]), false],
    ["251 values", basic("AWS::S3::Object", Array.from({ length: 251 }, (_, i) => `arn:aws:s3:::bucket-${i}/`)), false],
    ["250 values", basic("AWS::S3::Object", Array.from({ length: 250 }, (_, i) => `arn:aws:s3:::bucket-${i}/`)), true],
    ["a source left out", { EventSelectors: [{ ExcludeManagementEventSources: ["kms.amazonaws.com"] }] }, true],
    ["a source that cannot be left out", { EventSelectors: [{ ExcludeManagementEventSources: ["sqs.amazonaws.com"] }] }, false],
    ["data with a type", data(s3Object, { Field: "resources.ARN", StartsWith: ["arn:aws:s3:::b/"] }, { Field: "eventName", NotEquals: ["GetObject"] }), true],
    ["data without a type", data(), false],
    ["data with a type that is not equal", data({ Field: "resources.type", StartsWith: ["AWS"] }), false],
    ["the same field twice", data(s3Object, s3Object), false],
    ["a field that is none", data(s3Object, { Field: "color", Equals: ["red"] }), false],
    ["readOnly neither true nor false", data(s3Object, { Field: "readOnly", Equals: ["maybe"] }), false],
    ["no category", { AdvancedEventSelectors: [{ FieldSelectors: [s3Object] }] }, false],
    ["501 values", data(s3Object, { Field: "resources.ARN", StartsWith: Array.from({ length: 499 }, (_, i) => `arn:aws:s3:::b-${i}/`) }), false],
    ["500 values", data(s3Object, { Field: "resources.ARN", StartsWith: Array.from({ length: 498 }, (_, i) => `arn:aws:s3:::b-${i}/`) }), true],
  ];
  it("take the selectors that AWS takes, and no others", async () => {
    await create("selecting");
    for (const [what, input, taken] of SELECTORS) {
      const put = cloud.trail.send(new PutEventSelectorsCommand({ TrailName: "selecting", ...input }));
      if (!taken) { await assert.rejects(put, { name: "InvalidEventSelectorsException" }, what); continue; }
      const { $metadata: _, ...answered } = await put;
      const { $metadata: __, ...kept } = await cloud.trail.send(new GetEventSelectorsCommand({ TrailName: "selecting" }));
      assert.deepEqual(kept, answered, what);
      assert.equal(kept.AdvancedEventSelectors !== undefined, input.AdvancedEventSelectors !== undefined, what);
    }
  });

  it("write into a log group with the role that they are given, and tell a topic of their files", async () => {
    const logs = new CloudWatchLogsClient(cloud.options());
    await logs.send(new CreateLogGroupCommand({ logGroupName: "audit" }));
    const group = `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:audit:*`;
    const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "sts:AssumeRole" }] };
    const { Role } = await cloud.iam.send(new CreateRoleCommand({ RoleName: "to-logs", AssumeRolePolicyDocument: JSON.stringify(trust) }));
    const given = { CloudWatchLogsLogGroupArn: group, CloudWatchLogsRoleArn: Role!.Arn! };
    await assert.rejects(create("logged", given), { name: "InvalidCloudWatchLogsLogGroupArnException", message: "Access denied. Check the permissions for your role." });
    const allow = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:audit:log-stream:${ACCOUNT}_CloudTrail_us-east-1*` }] };
    await cloud.iam.send(new PutRolePolicyCommand({ RoleName: "to-logs", PolicyName: "write", PolicyDocument: JSON.stringify(allow) }));
    const { TopicArn } = await cloud.sns.send(new CreateTopicCommand({ Name: "files" }));
    await assert.rejects(create("logged", { ...given, SnsTopicName: "files" }), { name: "InsufficientSnsTopicPolicyException" });
    const publish = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "SNS:Publish", Resource: TopicArn, Condition: { StringEquals: { "aws:SourceArn": trailArn("logged") } } }] };
    await cloud.sns.send(new SetTopicAttributesCommand({ TopicArn, AttributeName: "Policy", AttributeValue: JSON.stringify(publish) }));
    const made = await create("logged", { ...given, SnsTopicName: "files" });
    assert.equal(made.SnsTopicARN, TopicArn);
    await cloud.trail.send(new StartLoggingCommand({ Name: "logged" }));
    await cloud.sqs.send(new CreateQueueCommand({ QueueName: "in-the-log" }));
    await cloud.kernel.clock.advance(5_000);
    await cloud.idle();
    const { logStreams } = await logs.send(new DescribeLogStreamsCommand({ logGroupName: "audit" }));
    assert.deepEqual(logStreams!.map(({ logStreamName }) => logStreamName), [`${ACCOUNT}_CloudTrail_us-east-1`]);
    const { events } = await logs.send(new GetLogEventsCommand({ logGroupName: "audit", logStreamName: `${ACCOUNT}_CloudTrail_us-east-1` }));
    const found = events!.map(({ message }) => JSON.parse(message!) as TrailRecord).filter(({ eventName }) => eventName === "CreateQueue");
    assert.deepEqual(found.map(({ requestParameters }) => requestParameters!["queueName"]), ["in-the-log"]);
    const status = await cloud.trail.send(new GetTrailStatusCommand({ Name: "logged" }));
    assert.ok(status.LatestCloudWatchLogsDeliveryTime && status.LatestNotificationTime && status.LatestDeliveryTime);
    assert.equal(status.LatestCloudWatchLogsDeliveryError ?? status.LatestNotificationError ?? status.LatestDeliveryError, undefined);
    logs.destroy();
  });
});
