import { strict as assert } from "node:assert";
import { LookupEventsCommand, type LookupEventsCommandInput } from "@aws-sdk/client-cloudtrail";
import { CreateAccessKeyCommand, CreateUserCommand, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateQueueCommand, ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { CreateTopicCommand } from "@aws-sdk/client-sns";
import { AssumeRoleCommand, GetCallerIdentityCommand, STSClient } from "@aws-sdk/client-sts";
import { CreateRoleCommand } from "@aws-sdk/client-iam";
import fc from "fast-check";
import type { Caller } from "../../../../local/kernel/caller";
import type { ApiCall } from "../../../../local/kernel/dispatch";
import { AwsError } from "../../../../local/kernel/errors";
import type { Operation } from "../../../../local/kernel/operation";
import { boolean, list, map, string, structure, timestamp, blob } from "../../../../local/kernel/shape";
import { noted, recordOf, type TrailRecord } from "../../../../local/services/cloudtrail/record/record";
import { dateText } from "../../../../local/services/cloudtrail/record/values";
import { ACCOUNT, TrailCloud } from "./support";

const SESSION: Caller = {
  type: "AssumedRole", account: ACCOUNT, roleName: "DbAdmin", roleArn: `arn:aws:iam::${ACCOUNT}:role/DbAdmin`, roleId: "AROAEXAMPLE", sessionName: "alice",
  arn: `arn:aws:sts::${ACCOUNT}:assumed-role/DbAdmin/alice`, accessKeyId: "EXAMPLEKEY", issuedAt: Date.UTC(2026, 10, 20, 13, 55, 1),
};

const operation: Operation = {
  input: structure({
    DBInstanceIdentifier: string(), MasterUserPassword: string({ secret: true }), Token: string({ secret: true }), Tags: list(structure({ Key: string(), Value: string() })),
    Labels: map(string(), string()), When: timestamp(), Bytes: blob(), Flag: boolean(), Hidden: string(),
  }),
  readOnly: false, masked: ["Hidden"], authorize: () => [], run: () => ({}),
};

function record(of: { caller?: Caller; input?: object; output?: unknown; error?: AwsError; operation?: Partial<Operation>; calledVia?: string; eventSource?: string; region?: string }): TrailRecord {
  const answered: ApiCall = {
    call: {
      service: "rds", operation: "CreateDBInstance", caller: of.caller ?? SESSION, account: ACCOUNT, region: of.region ?? "eu-west-1", requestId: "request", time: Date.UTC(2026, 10, 20, 14, 3, 22, 345),
      trace: { id: "1-0-0", hops: 0 }, transport: { via: "wire", sourceIp: "198.51.100.24", userAgent: "cli" }, signal: new AbortController().signal, ...(of.calledVia !== undefined && { calledVia: of.calledVia }),
    },
    eventSource: of.eventSource ?? "rds.amazonaws.com", operation: { ...operation, ...of.operation }, input: of.input ?? {}, resources: [], output: of.output, ...(of.error && { error: of.error }),
  };
  return recordOf(noted(answered), "event-id");
}

describe("records", () => {
  it("have AWS's members in AWS's order", () => {
    const made = record({
      input: { DBInstanceIdentifier: "orders", MasterUserPassword: "hunter2", Token: "t", Tags: [{ Key: "Team", Value: "A" }], Labels: { KeptAsIs: "v" }, When: new Date(Date.UTC(2026, 10, 20, 14, 3, 22)), Bytes: Buffer.from("x"), Flag: false, Hidden: "h" },
      output: { DBInstance: { DBInstanceArn: "arn", Tags: { KeptAsIs: "v" }, PendingModifiedValues: { MasterUserPassword: "****" }, Created: new Date(Date.UTC(2026, 10, 20, 0, 3, 2)) } },
    });
    assert.deepEqual(Object.keys(made), [
      "eventVersion", "userIdentity", "eventTime", "eventSource", "eventName", "awsRegion", "sourceIPAddress", "userAgent", "requestParameters", "responseElements",
      "requestID", "eventID", "readOnly", "eventType", "managementEvent", "recipientAccountId", "eventCategory", "tlsDetails",
    ]);
    assert.deepEqual(made["requestParameters"], {
      dBInstanceIdentifier: "orders", masterUserPassword: "****", token: "HIDDEN_DUE_TO_SECURITY_REASONS", tags: [{ key: "Team", value: "A" }], labels: { KeptAsIs: "v" },
      when: "Nov 20, 2026 2:03:22 PM", bytes: "HIDDEN_DUE_TO_SECURITY_REASONS", flag: false, hidden: "HIDDEN_DUE_TO_SECURITY_REASONS",
    });
    assert.deepEqual(made["responseElements"], { dBInstanceArn: "arn", tags: { KeptAsIs: "v" }, pendingModifiedValues: { masterUserPassword: "****" }, created: "Nov 20, 2026 12:03:02 AM" }, "without RDS's wrapper");
    assert.equal(made.eventTime, "2026-11-20T14:03:22Z");
    assert.deepEqual(made["userIdentity"], {
      type: "AssumedRole", principalId: "AROAEXAMPLE:alice", arn: `arn:aws:sts::${ACCOUNT}:assumed-role/DbAdmin/alice`, accountId: ACCOUNT, accessKeyId: "EXAMPLEKEY",
      sessionContext: {
        sessionIssuer: { type: "Role", principalId: "AROAEXAMPLE", arn: `arn:aws:iam::${ACCOUNT}:role/DbAdmin`, accountId: ACCOUNT, userName: "DbAdmin" },
        attributes: { creationDate: "2026-11-20T13:55:01Z", mfaAuthenticated: "false" },
      },
    });
  });

  const IDENTITIES: readonly (readonly [Caller, object])[] = [
    [{ type: "Root", account: ACCOUNT }, { type: "Root", principalId: ACCOUNT, arn: `arn:aws:iam::${ACCOUNT}:root`, accountId: ACCOUNT }],
    [{ type: "IAMUser", account: ACCOUNT, userName: "bob", userId: "AIDAEXAMPLE", arn: "arn:bob", accessKeyId: "KEY" }, { type: "IAMUser", principalId: "AIDAEXAMPLE", arn: "arn:bob", accountId: ACCOUNT, accessKeyId: "KEY", userName: "bob" }],
    [{ type: "AWSService", principal: "events.amazonaws.com" }, { type: "AWSService", invokedBy: "events.amazonaws.com" }],
    [{ type: "Anonymous" }, { type: "AWSAccount", principalId: "", accountId: "ANONYMOUS_PRINCIPAL" }],
  ];
  for (const [caller, identity] of IDENTITIES) it(`name a caller of type ${caller.type}`, () => assert.deepEqual(record({ caller })["userIdentity"], identity));

  it("name the service that calls for somebody", () => assert.equal((record({ calledVia: "rds.amazonaws.com" })["userIdentity"] as { invokedBy: string }).invokedBy, "rds.amazonaws.com"));

  it("of failures have the error and no answer; a denial is AccessDenied whatever the service calls it", () => {
    const failed = record({ error: new AwsError("DBInstanceAlreadyExists", "DB instance already exists") });
    assert.deepEqual([failed["errorCode"], failed["errorMessage"], failed["responseElements"]], ["DBInstanceAlreadyExists", "DB instance already exists", null]);
    assert.equal(record({ error: new AwsError("AccessDeniedException", "no") })["errorCode"], "AccessDenied");
  });

  it("of what only reads have no answer, and of no input no parameters", () => {
    const read = record({ operation: { readOnly: true }, output: { Things: [] } });
    assert.deepEqual([read["requestParameters"], read["responseElements"], read.readOnly], [null, null, true]);
  });

  it("of IAM are those of us-east-1", () => assert.equal(record({ eventSource: "iam.amazonaws.com" }).awsRegion, "us-east-1"));

  it("take what an operation notes in the place of its input and output", () => {
    const noted = record({ output: { A: 1 }, operation: { trail: () => ({ eventName: "PostObject", requestParameters: { "x-id": "P" }, responseElements: null, additionalEventData: { a: 1 }, resources: [{ type: "AWS::S3::Object", ARN: "arn" }] }) } });
    assert.deepEqual([noted.eventName, noted["requestParameters"], noted["responseElements"], noted["additionalEventData"], noted.resources], ["PostObject", { "x-id": "P" }, null, { a: 1 }, [{ type: "AWS::S3::Object", ARN: "arn" }]]);
  });

  it("give up parts that are too large", () => {
    const made = record({ input: { DBInstanceIdentifier: "x".repeat(300_000) } });
    assert.deepEqual(made["requestParameters"], { omitted: true, originalSize: 300_027, reason: "LARGE_RESPONSE" });
  });

  it("are JSON whatever the input, and hold no secret", () => fc.assert(fc.property(fc.object({ withDate: true, withBigInt: true, withNullPrototype: true, maxDepth: 4 }), fc.string({ minLength: 8, unit: fc.constantFrom("q", "z") }), (input, secret) => {
    const made = record({ input: { ...input, MasterUserPassword: secret }, output: { Deep: [{ SecretAccessKey: secret, MasterUserPassword: secret }] } });
    const text = JSON.stringify(made);
    assert.deepEqual(JSON.parse(text), JSON.parse(JSON.stringify(JSON.parse(text))));
    return !text.includes(`"${secret}"`);
  }), { numRuns: 100 }));

  it("write dates as Java does", () => {
    for (const [at, text] of [[Date.UTC(2026, 0, 2, 12, 0, 9), "Jan 2, 2026 12:00:09 PM"], [Date.UTC(2026, 11, 31, 0, 59, 0), "Dec 31, 2026 12:59:00 AM"]] as const) assert.equal(dateText(new Date(at)), text);
  });
});

describe("event history", () => {
  let cloud: TrailCloud;
  before(async () => { cloud = await TrailCloud.open({ clock: "virtual" }); });
  after(() => cloud.dispose());

  const look = async (input: LookupEventsCommandInput) => cloud.trail.send(new LookupEventsCommand(input));
  const by = (AttributeKey: "EventName" | "Username" | "ReadOnly" | "ResourceName" | "EventSource" | "AccessKeyId" | "EventId", AttributeValue: string) => look({ LookupAttributes: [{ AttributeKey, AttributeValue }] });

  it("has management events of all callers without any trail, the newest first, and pages", async () => {
    await cloud.iam.send(new CreateUserCommand({ UserName: "bob" }));
    const { AccessKey } = await cloud.iam.send(new CreateAccessKeyCommand({ UserName: "bob" }));
    const policy = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "sqs:CreateQueue", Resource: "*" }] };
    await cloud.iam.send(new PutUserPolicyCommand({ UserName: "bob", PolicyName: "queues", PolicyDocument: JSON.stringify(policy) }));
    const bob = new SQSClient(cloud.options("us-east-1", { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }));
    for (let i = 0; i < 5; i++) await bob.send(new CreateQueueCommand({ QueueName: `bobs-${i}` }));
    await bob.send(new ListQueuesCommand({})).catch(() => undefined);
    bob.destroy();
    const { Events = [] } = await by("Username", "bob");
    assert.deepEqual(Events.map(({ EventName, AccessKeyId, ReadOnly, EventSource }) => [EventName, AccessKeyId, ReadOnly, EventSource]), Array(5).fill(["CreateQueue", AccessKey!.AccessKeyId, "false", "sqs.amazonaws.com"]));
    assert.deepEqual(Events.map(({ Resources }) => Resources![0]!.ResourceName), [4, 3, 2, 1, 0].map((i) => `arn:aws:sqs:us-east-1:${ACCOUNT}:bobs-${i}`));
    const names: string[] = [];
    for (let NextToken: string | undefined; ;) {
      const page = await look({ MaxResults: 2, NextToken, LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "CreateQueue" }] });
      assert.ok(page.Events!.length <= 2);
      names.push(...page.Events!.map(({ EventId }) => EventId!));
      if (!page.NextToken) break;
      NextToken = page.NextToken;
    }
    assert.deepEqual(names, Events.map(({ EventId }) => EventId));
    const text = (await by("EventName", "CreateAccessKey")).Events![0]!.CloudTrailEvent!;
    assert.ok(!text.includes(AccessKey!.SecretAccessKey!) && text.includes(AccessKey!.AccessKeyId!));
  });

  it("finds by time and by each attribute, and forgets after 90 days", async () => {
    await cloud.sns.send(new CreateTopicCommand({ Name: "old" }));
    const [old] = (await by("EventName", "CreateTopic")).Events!;
    assert.equal((await by("EventId", old!.EventId!)).Events!.length, 1);
    assert.equal((await by("ResourceName", `arn:aws:sns:us-east-1:${ACCOUNT}:old`)).Events!.length, 1);
    await cloud.kernel.clock.advance(3_600_000);
    const middle = new Date(cloud.kernel.clock.now() - 1_800_000);
    await cloud.sns.send(new CreateTopicCommand({ Name: "new" }));
    const topics = async (input: LookupEventsCommandInput) => (await look({ ...input, LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "CreateTopic" }] })).Events!.length;
    assert.deepEqual([await topics({ EndTime: middle }), await topics({ StartTime: middle }), await topics({})], [1, 1, 2]);
    await cloud.kernel.clock.advance(90 * 86_400_000 - 600_000);
    assert.equal(await topics({}), 1);
  });

  it("an assumed role is recorded with its session, without the secret", async () => {
    const trust = { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { AWS: `arn:aws:iam::${ACCOUNT}:user/carol` }, Action: "sts:AssumeRole" }] };
    await cloud.iam.send(new CreateUserCommand({ UserName: "carol" }));
    const { Role } = await cloud.iam.send(new CreateRoleCommand({ RoleName: "work", AssumeRolePolicyDocument: JSON.stringify(trust) }));
    const { AccessKey } = await cloud.iam.send(new CreateAccessKeyCommand({ UserName: "carol" }));
    const sts = new STSClient(cloud.options("us-east-1", { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! }));
    const { Credentials } = await sts.send(new AssumeRoleCommand({ RoleArn: Role!.Arn, RoleSessionName: "day" }));
    await sts.send(new GetCallerIdentityCommand({}));
    sts.destroy();
    const record = JSON.parse((await by("EventName", "AssumeRole")).Events![0]!.CloudTrailEvent!) as { responseElements: { credentials: Record<string, string> }; resources: unknown; requestParameters: unknown };
    assert.deepEqual(record.requestParameters, { roleArn: Role!.Arn, roleSessionName: "day" });
    assert.deepEqual(Object.keys(record.responseElements.credentials), ["accessKeyId", "sessionToken", "expiration"]);
    assert.match(record.responseElements.credentials["expiration"]!, /^[A-Z][a-z]{2} \d{1,2}, \d{4} \d{1,2}:\d\d:\d\d [AP]M$/);
    assert.equal(record.responseElements.credentials["accessKeyId"], Credentials!.AccessKeyId);
    assert.deepEqual(record.resources, [{ accountId: ACCOUNT, type: "AWS::IAM::Role", ARN: Role!.Arn }]);
    const asked = JSON.parse((await by("EventName", "GetCallerIdentity")).Events![0]!.CloudTrailEvent!) as { requestParameters: unknown };
    assert.equal(asked.requestParameters, null);
  });

  const WRONG: readonly (readonly [input: LookupEventsCommandInput, error: string])[] = [
    [{ MaxResults: 51 }, "InvalidMaxResultsException"], [{ NextToken: "nonsense" }, "InvalidNextTokenException"],
    [{ StartTime: new Date(2), EndTime: new Date(1) }, "InvalidTimeRangeException"],
    [{ LookupAttributes: [{ AttributeKey: "EventName", AttributeValue: "a" }, { AttributeKey: "EventName", AttributeValue: "b" }] }, "InvalidLookupAttributesException"],
    [{ EventCategory: "insight" }, "NotImplemented"],
  ];
  for (const [input, name] of WRONG) it(`refuses ${JSON.stringify(input)}`, () => assert.rejects(look(input), { name }));
});
