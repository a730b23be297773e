import * as assert from "node:assert/strict";
import {
  CloudWatchLogsClient, CreateLogGroupCommand, CreateLogStreamCommand, DeleteLogGroupCommand, DescribeLogGroupsCommand, DescribeLogStreamsCommand,
  FilterLogEventsCommand, GetLogEventsCommand, ListLogGroupsCommand, ListTagsForResourceCommand, ListTagsLogGroupCommand, paginateDescribeLogGroups,
  PutLogEventsCommand, PutLogGroupDeletionProtectionCommand, PutResourcePolicyCommand, PutRetentionPolicyCommand, ResourceNotFoundException,
  TagLogGroupCommand, TagResourceCommand, UntagLogGroupCommand, UntagResourceCommand, type ListLogGroupsCommandInput,
} from "@aws-sdk/client-cloudwatch-logs";
import { logs } from "../../../../local/services/logs";
import { Served } from "../../../support/served";

describe("logs: through the SDK", () => {
  let served: Served;
  let client: CloudWatchLogsClient;
  before(async () => {
    served = await Served.open([logs]);
    client = new CloudWatchLogsClient(served.client);
    for (const [logGroupName, tags] of [["/app/a", { env: "Production", team: "x" }], ["/app/b", { env: "test" }], ["/web/a", { env: "prod-2" }]] as const) {
      await client.send(new CreateLogGroupCommand({ logGroupName, tags }));
    }
  });
  after(async () => {
    client.destroy();
    await served.dispose();
  });
  const arn = (name: string) => `arn:aws:logs:us-east-1:123456789012:log-group:${name}`;

  it("events are put, got and filtered", async () => {
    const at = { logGroupName: "/app/a", logStreamName: "2027/01/01/[$LATEST]abc" };
    await client.send(new CreateLogStreamCommand(at));
    const timestamp = Date.now();
    const answer = await client.send(new PutLogEventsCommand({ ...at, sequenceToken: "ignored", logEvents: [{ timestamp, message: "START" }, { timestamp, message: '{"total":12.5,"who":"Grüße"}' }] }));
    assert.match(answer.nextSequenceToken!, /^\d{56}$/);
    assert.equal(answer.rejectedLogEventsInfo, undefined);
    const got = await client.send(new GetLogEventsCommand({ ...at, startFromHead: true }));
    assert.deepEqual(got.events!.map(({ message }) => message), ["START", '{"total":12.5,"who":"Grüße"}']);
    const filtered = await client.send(new FilterLogEventsCommand({ logGroupIdentifier: arn("/app/a"), filterPattern: "{ $.total > 12 && $.who = \"Gr*\" }" }));
    assert.deepEqual(filtered.events!.map(({ logStreamName }) => logStreamName), [at.logStreamName]);
    assert.deepEqual(filtered.searchedLogStreams, []);
    await assert.rejects(client.send(new GetLogEventsCommand({ ...at, logStreamName: "none" })), ResourceNotFoundException);
  });

  it("groups are described with both of their ARNs", async () => {
    await client.send(new PutRetentionPolicyCommand({ logGroupName: "/app/b", retentionInDays: 14 }));
    const { logGroups } = await client.send(new DescribeLogGroupsCommand({ logGroupNamePrefix: "/app/b" }));
    const [{ creationTime, ...group }] = logGroups as [{ creationTime: number }];
    assert.ok(Math.abs(creationTime - Date.now()) < 60_000);
    assert.deepEqual(group, {
      logGroupName: "/app/b", arn: `${arn("/app/b")}:*`, logGroupArn: arn("/app/b"), retentionInDays: 14, metricFilterCount: 0, storedBytes: 0,
      logGroupClass: "STANDARD", deletionProtectionEnabled: false, bearerTokenAuthenticationEnabled: false,
    });
    const brief = await client.send(new DescribeLogGroupsCommand({ logGroupNamePattern: "b" }));
    assert.deepEqual(brief.logGroups!.map((one) => Object.keys(one).sort()), [["arn", "creationTime", "logGroupName"], ["arn", "creationTime", "logGroupName"]]);
    const named = await client.send(new DescribeLogGroupsCommand({ logGroupIdentifiers: ["/web/a", arn("/app/a"), "none"] }));
    assert.deepEqual(named.logGroups!.map(({ logGroupName }) => logGroupName), ["/app/a", "/web/a"]);
  });

  it("pages of groups", async () => {
    const names: string[] = [];
    for await (const page of paginateDescribeLogGroups({ client, pageSize: 2 }, {})) names.push(...page.logGroups!.map(({ logGroupName }) => logGroupName!));
    assert.deepEqual(names, ["/app/a", "/app/b", "/web/a"]);
  });

  const lists: [input: ListLogGroupsCommandInput, names: string[]][] = [
    [{}, ["/app/a", "/app/b", "/web/a"]],
    [{ logGroupNamePattern: "^/app" }, ["/app/a", "/app/b"]],
    [{ logGroupNamePattern: "pp/b|^/web" }, ["/app/b", "/web/a"]],
    [{ logGroupTags: [{ key: "team" }] }, ["/app/a"]],
    [{ logGroupTags: [{ key: "env", values: ["prod*"] }] }, ["/app/a", "/web/a"]],
    [{ logGroupTags: [{ key: "env", values: ["!test"] }, { key: "team" }] }, ["/app/a"]],
    [{ logGroupClass: "INFREQUENT_ACCESS" }, []],
  ];
  for (const [input, names] of lists) {
    it(`ListLogGroups ${JSON.stringify(input)}`, async () => {
      const { logGroups } = await client.send(new ListLogGroupsCommand(input));
      assert.deepEqual(logGroups!.map(({ logGroupName }) => logGroupName), names);
    });
  }

  it("streams by name and by last event", async () => {
    const logGroupName = "/web/a";
    const now = Date.now();
    for (const [logStreamName, age] of [["a", 5], ["b", 1], ["c", undefined]] as const) {
      await client.send(new CreateLogStreamCommand({ logGroupName, logStreamName }));
      if (age !== undefined) await client.send(new PutLogEventsCommand({ logGroupName, logStreamName, logEvents: [{ timestamp: now - age, message: "x" }] }));
    }
    const names = async (input: object) => (await client.send(new DescribeLogStreamsCommand({ logGroupName, ...input }))).logStreams!.map(({ logStreamName }) => logStreamName);
    assert.deepEqual(await names({}), ["a", "b", "c"]);
    assert.deepEqual(await names({ descending: true }), ["c", "b", "a"]);
    assert.deepEqual(await names({ orderBy: "LastEventTime", descending: true }), ["b", "a", "c"]);
    assert.deepEqual(await names({ logStreamNamePrefix: "b" }), ["b"]);
    const first = await client.send(new DescribeLogStreamsCommand({ logGroupName, limit: 2, descending: true }));
    assert.deepEqual(await names({ descending: true, nextToken: first.nextToken }), ["a"]);
    const [stream] = first.logStreams!.slice(1);
    assert.deepEqual([stream!.firstEventTimestamp, stream!.lastEventTimestamp, stream!.storedBytes, stream!.arn], [now - 1, now - 1, 0, `${arn(logGroupName)}:log-stream:b`]);
  });

  it("tags, by the old operations and the new", async () => {
    const resourceArn = arn("/app/b");
    await client.send(new TagResourceCommand({ resourceArn, tags: { a: "1" } }));
    await client.send(new TagLogGroupCommand({ logGroupName: "/app/b", tags: { b: "2" } }));
    assert.deepEqual((await client.send(new ListTagsForResourceCommand({ resourceArn }))).tags, { env: "test", a: "1", b: "2" });
    await client.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a"] }));
    await client.send(new UntagLogGroupCommand({ logGroupName: "/app/b", tags: ["b"] }));
    assert.deepEqual((await client.send(new ListTagsLogGroupCommand({ logGroupName: "/app/b" }))).tags, { env: "test" });
  });

  it("deletion protection", async () => {
    await client.send(new CreateLogGroupCommand({ logGroupName: "kept", deletionProtectionEnabled: true }));
    await assert.rejects(client.send(new DeleteLogGroupCommand({ logGroupName: "kept" })), { name: "ValidationException" });
    await client.send(new PutLogGroupDeletionProtectionCommand({ logGroupIdentifier: "kept", deletionProtectionEnabled: false }));
    await client.send(new DeleteLogGroupCommand({ logGroupName: "kept" }));
  });

  it("a resource policy comes back", async () => {
    const policyDocument = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "logs:PutLogEvents", Resource: `${arn("/aws/events/*")}:*` }] });
    const { resourcePolicy } = await client.send(new PutResourcePolicyCommand({ policyName: "events", policyDocument }));
    assert.deepEqual([resourcePolicy!.policyName, resourcePolicy!.policyDocument, resourcePolicy!.policyScope], ["events", policyDocument, "ACCOUNT"]);
  });
});
