import { strict as assert } from "node:assert";
import { AWS_EVENTS } from "../../../../local/kernel/ports";
import { formatTrace } from "../../../../local/kernel/trace-header";
import { eventsWith, fakeSqs, QUEUE, type Events } from "./support";

interface Result { FailedEntryCount: number; Entries: { EventId?: string; ErrorCode?: string; ErrorMessage?: string }[] }

describe("PutEvents", () => {
  let cloud: Events;
  let sqs: ReturnType<typeof fakeSqs>;
  const everything = { account: ["123456789012"] };
  const bodies = () => sqs.received.map(({ input }) => JSON.parse(input.MessageBody as string) as Record<string, unknown>);

  beforeEach(() => {
    sqs = fakeSqs();
    cloud = eventsWith([sqs.module]);
  });
  afterEach(() => cloud.dispose());

  const ENTRIES: readonly (readonly [name: string, entry: object, code: string, message: string | RegExp])[] = [
    ["no source", { Source: undefined }, "InvalidArgument", "Parameter Source is not valid. Reason: Source is a required argument."],
    ["an empty detail type", { DetailType: "" }, "InvalidArgument", "Parameter DetailType is not valid. Reason: DetailType is a required argument."],
    ["no detail", { Detail: undefined }, "InvalidArgument", "Parameter Detail is not valid. Reason: Detail is a required argument."],
    ["a source of AWS", { Source: "aws.ec2" }, "NotAuthorizedForSourceException", "Not authorized for the source."],
    ["a detail that is no JSON", { Detail: "{" }, "MalformedDetail", "Detail is malformed."],
    ["a detail that is text", { Detail: '"x"' }, "MalformedDetail", "Detail is malformed."],
    ["a detail that is a list", { Detail: "[]" }, "MalformedDetail", "Detail is malformed."],
    ["a detail nested too deeply", { Detail: `${'{"a":'.repeat(1001)}1${"}".repeat(1001)}` }, "MalformedDetail", "Detail is malformed."],
    ["a long detail type", { DetailType: "x".repeat(129) }, "InvalidArgument", /128/],
    ["a bus elsewhere", { EventBusName: "arn:aws:events:eu-west-1:123456789012:event-bus/default" }, "InvalidArgument", /us-east-1/],
    ["a bus of another account", { EventBusName: "arn:aws:events:us-east-1:000000000000:event-bus/default" }, "InvalidAccountIdException", /account/],
  ];
  for (const [name, entry, code, message] of ENTRIES) {
    it(`fails an entry with ${name}, and takes the others`, async () => {
      const good = { Source: "shop", DetailType: "d", Detail: "{}" };
      const { FailedEntryCount, Entries: [bad, other] } = await cloud.call<Result>("PutEvents", { Entries: [{ ...good, ...entry }, good] });
      assert.equal(FailedEntryCount, 1);
      assert.equal(bad!.ErrorCode, code);
      if (typeof message === "string") assert.equal(bad!.ErrorMessage, message); else assert.match(bad!.ErrorMessage!, message);
      assert.match(other!.EventId!, /^[0-9a-f-]{36}$/);
    });
  }

  it("counts the size of all entries without bus and trace header", async () => {
    const entry = (size: number) => ({ Source: "s", DetailType: "d", Detail: JSON.stringify({ p: "x".repeat(size) }), Time: new Date(0), EventBusName: "default", Resources: ["é"] });
    // 14 for the time, 1 + 1 for source and type, 2 for the resource, 8 for {"p":""}.
    const full = 1_048_576 - 14 - 1 - 1 - 2 - 8;
    assert.equal((await cloud.call<Result>("PutEvents", { Entries: [entry(full)] })).FailedEntryCount, 0);
    await assert.rejects(cloud.call("PutEvents", { Entries: [entry(full + 1)] }), { code: "ValidationException", message: "Total size of the entries in the request is over the limit." });
  });

  it("delivers the envelope in AWS's order, with times in whole seconds and the digits of numbers as sent", async () => {
    await cloud.rule("r", everything, { Arn: QUEUE });
    const [id] = await cloud.put({ Time: new Date("2026-11-21T10:20:30.999Z"), Resources: ["r1"], Detail: '{ "n": 12345678901234567890, "x": 1.50, "s": "a : b" }' });
    assert.equal(sqs.received[0]!.input.MessageBody,
      `{"version":"0","id":"${id}","detail-type":"d","source":"shop","account":"123456789012","time":"2026-11-21T10:20:30Z","region":"us-east-1","resources":["r1"],"detail":{"n":12345678901234567890,"x":1.50,"s":"a : b"}}`);
  });

  it("answers before the events go their way, all rules first", async () => {
    await cloud.rule("r", everything, { Arn: QUEUE });
    await cloud.call("PutEvents", { Entries: [1, 2].map((n) => ({ Source: "shop", DetailType: String(n), Detail: "{}" })) });
    assert.equal(sqs.received.length, 0);
    await cloud.kernel.work.idle();
    const kinds = cloud.kernel.journal.since(0).slice(-7).map((entry) => (entry.kind === "call" ? entry.operation : entry.kind));
    assert.deepEqual(kinds, ["PutEvents", "event", "event", "SendMessage", "delivery", "SendMessage", "delivery"]);
  });

  it("says of an event for a bus that does not exist that it is lost, where AWS keeps silent", async () => {
    await cloud.call("CreateEventBus", { Name: "shop" });
    const [id] = await cloud.put({ EventBusName: "shoo" });
    const [note] = cloud.entries("note");
    assert.deepEqual(note!.data, { eventId: id, bus: "shoo", buses: ["default", "shop"] });
    assert.match(note!.message, /no event bus shoo in us-east-1 \(there are: default, shop\)/);
  });

  it("keeps buses and regions apart", async () => {
    await cloud.call("CreateEventBus", { Name: "shop" });
    await cloud.rule("r", everything, { Arn: QUEUE }, "shop");
    await cloud.put({}, { EventBusName: "arn:aws:events:us-east-1:123456789012:event-bus/shop", DetailType: "mine" });
    assert.deepEqual(bodies().map((body) => body["detail-type"]), ["mine"]);
    assert.deepEqual((await cloud.call<{ Rules: [] }>("ListRules", {}, "eu-west-1")).Rules, []);
  });

  it("records what each rule said, worked out as the rules were then", async () => {
    await cloud.call("PutRule", { Name: "no", EventPattern: '{"detail":{"n":[1]}}' });
    await cloud.call("PutRule", { Name: "off", EventPattern: '{"source":["shop"]}', State: "DISABLED" });
    await cloud.call("PutRule", { Name: "yes", EventPattern: '{"source":["shop"]}' });
    await cloud.put({ Detail: '{"n":2}' });
    for (const name of ["no", "off", "yes"]) await cloud.call("DeleteRule", { Name: name });
    const said = cloud.entries("event")[0]!.evaluations!();
    assert.deepEqual(said.map(({ rule, matched, mismatch }) => [rule, matched, mismatch?.reason]), [
      ["no", false, "detail.n is 2, but the rule wants 1"], ["off", false, "the rule is DISABLED"], ["yes", true, undefined],
    ]);
  });

  it("puts an event into the story that its trace header names", async () => {
    const trace = { id: "1-00000000-000000000000000000000abc", parent: 7, hops: 3 };
    await cloud.put({ TraceHeader: formatTrace(trace) });
    const [event] = cloud.entries("event");
    assert.deepEqual([event!.trace, event!.parent, event!.hops], [trace.id, 7, 4]);
  });

  it("sends events of AWS services to the default bus, read-only calls only to rules that ask for them", async () => {
    await cloud.rule("some", { source: ["aws.rds"] }, { Arn: QUEUE });
    await cloud.call("PutRule", { Name: "all", EventPattern: '{"source":["aws.rds"]}', State: "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" });
    const emit = (readOnly: boolean) => cloud.kernel.ports.get(AWS_EVENTS).emit("us-east-1", {
      source: "aws.rds", detailType: "AWS API Call via CloudTrail", detail: { readOnly, managementEvent: true },
    }, cloud.kernel.journal.begin());
    emit(true);
    emit(false);
    await cloud.kernel.work.idle();
    assert.deepEqual(bodies().map((body) => (body.detail as { readOnly: boolean }).readOnly), [false]);
    const [first] = cloud.entries("event");
    assert.deepEqual(first!.evaluations!().map(({ rule, matched }) => [rule, matched]), [["some", false], ["all", true]]);
    assert.equal(first!.origin, "aws-service");
  });
});
