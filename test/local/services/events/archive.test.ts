import { strict as assert } from "node:assert";
import { eventsWith, fakeSqs, QUEUE, RULE, type Events } from "./support";

const BUS = "arn:aws:events:us-east-1:123456789012:event-bus/default";
const ARCHIVE = "arn:aws:events:us-east-1:123456789012:archive/a";
const DAY = 86_400_000;

interface Described { State: string; EventCount: number; SizeBytes: number; EventLastReplayedTime?: Date; ReplayEndTime?: Date }

describe("EventBridge archives and replays", () => {
  let cloud: Events;
  let sqs: ReturnType<typeof fakeSqs>;
  let start: number;
  const bodies = () => sqs.received.map(({ input }) => JSON.parse(input.MessageBody as string) as Record<string, unknown>);
  const archive = (input: object = {}) => cloud.call("CreateArchive", { ArchiveName: "a", EventSourceArn: BUS, ...input });
  const describeArchive = () => cloud.call<Described>("DescribeArchive", { ArchiveName: "a" });
  const replay = (input: object = {}) => cloud.call("StartReplay", {
    ReplayName: "again", EventSourceArn: ARCHIVE, EventStartTime: new Date(start), EventEndTime: new Date(start + DAY), Destination: { Arn: BUS }, ...input,
  });
  const describeReplay = () => cloud.call<Described>("DescribeReplay", { ReplayName: "again" });

  beforeEach(() => {
    sqs = fakeSqs();
    cloud = eventsWith([sqs.module]);
    start = cloud.kernel.clock.now();
  });
  afterEach(() => cloud.dispose());

  it("keep what fits, by a managed rule that nobody else may change", async () => {
    await archive({ EventPattern: '{"source":["shop"]}', RetentionDays: 3, Description: "d" });
    await cloud.put({}, { Source: "other" }, { Detail: '{"n":1}' });
    const { EventCount, SizeBytes } = await describeArchive();
    assert.equal(EventCount, 2);
    assert.ok(SizeBytes > 300);
    assert.deepEqual(await cloud.call("DescribeRule", { Name: "Events-Archive-a" }), {
      Name: "Events-Archive-a", Arn: `${RULE}/Events-Archive-a`, State: "ENABLED", EventBusName: "default", CreatedBy: "123456789012",
      EventPattern: '{"source":["shop"],"replay-name":[{"exists":false}]}', ManagedBy: "prod.vhs.events.aws.internal",
    });
    await assert.rejects(cloud.call("DisableRule", { Name: "Events-Archive-a" }), { code: "ManagedRuleException" });
    await assert.rejects(cloud.call("DeleteRule", { Name: "Events-Archive-a" }), { code: "ManagedRuleException" });
    await cloud.call("DeleteArchive", { ArchiveName: "a" });
    assert.deepEqual(await cloud.call("ListRules"), { Rules: [] });
    await assert.rejects(describeArchive(), { message: "Archive a does not exist." });
  });

  it("forget by the clock", async () => {
    await archive({ RetentionDays: 2 });
    await cloud.put({});
    await cloud.kernel.clock.advance(DAY);
    await cloud.put({}, {});
    assert.equal((await describeArchive()).EventCount, 3);
    await cloud.kernel.clock.advance(DAY + 1);
    assert.equal((await describeArchive()).EventCount, 2);
    await cloud.call("UpdateArchive", { ArchiveName: "a", RetentionDays: 1 });
    assert.deepEqual([(await describeArchive()).EventCount, (await describeArchive()).SizeBytes], [0, 0]);
  });

  it("replay in the order of time, with the name of the replay, and do not keep what is replayed", async () => {
    await archive();
    for (const n of [1, 2, 3]) {
      await cloud.put({ Detail: `{"n":${n}}` });
      await cloud.kernel.clock.advance(90_000);
    }
    await cloud.rule("r", { account: ["123456789012"] }, { Arn: QUEUE });
    await cloud.rule("fresh", { "replay-name": [{ exists: false }] }, { Arn: QUEUE });
    assert.deepEqual(await replay(), { ReplayArn: "arn:aws:events:us-east-1:123456789012:replay/again", State: "STARTING", ReplayStartTime: new Date(start + 270_000) });
    await cloud.kernel.clock.advance(10_000);
    assert.deepEqual(bodies().map((body) => [(body.detail as { n: number }).n, body["replay-name"]]), [[1, "again"], [2, "again"], [3, "again"]]);
    assert.deepEqual(Object.keys(bodies()[0]!), ["version", "id", "detail-type", "source", "account", "time", "region", "replay-name", "resources", "detail"]);
    const { State, EventLastReplayedTime, ReplayEndTime } = await describeReplay();
    assert.deepEqual([State, EventLastReplayedTime!.getTime()], ["COMPLETED", start + 180_000]);
    assert.ok(ReplayEndTime!.getTime() > start + 270_000);
    assert.equal((await describeArchive()).EventCount, 3);
    assert.deepEqual((await cloud.call<{ Replays: { ReplayName: string }[] }>("ListReplays", { State: "COMPLETED" })).Replays.map(({ ReplayName }) => ReplayName), ["again"]);
  });

  it("replay a span of time, to some rules only", async () => {
    await archive();
    await cloud.put({ Detail: '{"n":1}' });
    await cloud.kernel.clock.advance(60_000);
    await cloud.put({ Detail: '{"n":2}' });
    for (const name of ["r1", "r2"]) await cloud.rule(name, { account: ["123456789012"] }, { Arn: QUEUE, InputTransformer: { InputPathsMap: { n: "$.detail.n" }, InputTemplate: '["<aws.events.rule-name>", <n>]' } });
    await replay({ EventStartTime: new Date(start + 60_000), Destination: { Arn: BUS, FilterArns: [`${RULE}/r2`] } });
    await cloud.kernel.clock.advance(10_000);
    assert.deepEqual(bodies(), [["r2", 2]]);
    const replayed = cloud.entries("event").find(({ origin }) => origin === "replay")!;
    assert.equal(replayed.evaluations!().find(({ rule }) => rule === "r1")!.mismatch!.reason, "the replay was started for other rules only");
  });

  it("can be cancelled", async () => {
    await archive();
    for (let i = 0; i < 3; i++) {
      await cloud.put({});
      await cloud.kernel.clock.advance(60_000);
    }
    await cloud.rule("r", { account: ["123456789012"] }, { Arn: QUEUE });
    // Called off while the first minute is under way.
    sqs.received.length = 0;
    await replay();
    assert.deepEqual(await cloud.call("CancelReplay", { ReplayName: "again" }), { ReplayArn: "arn:aws:events:us-east-1:123456789012:replay/again", State: "CANCELLING" });
    await cloud.kernel.clock.advance(10_000);
    assert.equal((await describeReplay()).State, "CANCELLED");
    assert.equal(sqs.received.length, 0);
    await assert.rejects(cloud.call("CancelReplay", { ReplayName: "again" }), { code: "IllegalStatusException" });
  });

  it("refuse what cannot be replayed", async () => {
    await archive();
    await cloud.call("CreateEventBus", { Name: "b" });
    const CASES: readonly (readonly [input: object, message: RegExp])[] = [
      [{ Destination: { Arn: BUS.replace("default", "b") } }, /Cross event bus replay is not permitted/],
      [{ EventEndTime: new Date(start) }, /EventStartTime must be before EventEndTime/],
      [{ EventSourceArn: BUS }, /Must contain an archive ARN/],
      [{ EventSourceArn: `${ARCHIVE}x` }, /Archive ax does not exist/],
      [{ Destination: { Arn: BUS, FilterArns: [`${RULE}/x`] } }, /Rule x does not exist/],
    ];
    for (const [input, message] of CASES) await assert.rejects(replay(input), { message });
    await assert.rejects(archive(), { message: "Archive a already exists." });
    await assert.rejects(cloud.call("DeleteEventBus", { Name: "default" }));
  });
});
