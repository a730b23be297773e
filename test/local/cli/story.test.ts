import { strict as assert } from "node:assert";
import { tellStories } from "../../../local/cli/story";
import { PLAIN } from "../../../local/cli/style";
import { RealClock } from "../../../local/kernel/clock";
import { createIds } from "../../../local/kernel/ids";
import { Journal, type CallEntry, type DeliveryEntry, type Trace } from "../../../local/kernel/journal";

const journalOf = () => new Journal({ clock: () => new RealClock(), ids: createIds("story") });
const call = (service: string, operation: string, more: Partial<CallEntry> = {}): CallEntry => ({
  kind: "call", service, operation, region: "us-east-1", caller: "arn:aws:iam::123456789012:root", via: "wire", readOnly: false, status: "ok", ...more,
});
const told = (journal: Journal) => tellStories(journal.since(0), { style: PLAIN });

function deliver(journal: Journal, put: Trace, id: string): void {
  const event = journal.record(put, {
    kind: "event", bus: "default", region: "us-east-1", id, source: "demo.orders", detailType: "order.created", event: {}, origin: "put-events",
    evaluations: () => [{ rule: "created", matched: true }, { rule: "other", matched: false, mismatch: { path: "source", seen: "demo.orders", wanted: ["x"], reason: "source is \"demo.orders\", wanted \"x\"" } }],
  });
  const delivery = journal.record(event, {
    kind: "delivery", rule: "created", targetId: "invoice", targetArn: "arn:aws:lambda:us-east-1:123456789012:function:invoice", attempt: 1, outcome: "delivered", durationMs: 1.234,
  });
  const invoke = journal.record(delivery, call("lambda", "Invoke", { via: "service" }));
  journal.record(invoke, {
    kind: "invocation", functionArn: "arn:aws:lambda:us-east-1:123456789012:function:invoice", requestId: id, mode: "async", attempt: 1, cold: true, initMs: 33.3, outcome: "success", durationMs: 12,
    logs: [
      "START RequestId: x Version: $LATEST\n", "2026-11-20T16:00:00.123Z\treq\tINFO\tas text\n", '{"time":"t","type":"platform.start","record":{}}',
      '{"timestamp":"t","level":"WARN","requestId":"r","message":{"as":"json"}}', "written bare", "{no json",
    ].map((message) => ({ time: 0, message })),
  });
}

describe("local/cli/story", () => {
  it("tells one event as one tree: call, event, rules matched and not, delivery, invocation with its log", () => {
    const journal = journalOf();
    deliver(journal, journal.record(journal.begin(), call("events", "PutEvents", { durationMs: 3 })), "e-1");
    assert.deepEqual(told(journal), [
      "events:PutEvents by root ok 3.0 ms",
      "└─ event demo.orders \"order.created\" on bus default e-1",
      "   │ rule other did not match: source is \"demo.orders\", wanted \"x\"",
      "   └─ rule created → lambda function:invoice delivered 1.2 ms",
      "      └─ λ invoice ok 12 ms cold start 33 ms",
      "           INFO as text",
      "           WARN {\"as\":\"json\"}",
      "           written bare",
      "           {no json",
    ]);
  });

  it("tells what differs in ids only once, with its number", () => {
    const journal = journalOf();
    const put = journal.record(journal.begin(), call("events", "PutEvents"));
    for (const id of ["a", "b", "c"]) deliver(journal, put, id);
    const lines = told(journal);
    assert.equal(lines.length, 9);
    assert.match(lines[1]!, /e?a ×3$/);
  });

  it("leaves out looks and plumbing, but not when they fail", () => {
    const journal = journalOf();
    journal.record(journal.begin(), call("logs", "FilterLogEvents", { readOnly: true }));
    assert.deepEqual(told(journal), []);
    const invoke = journal.record(journal.begin(), call("lambda", "Invoke"));
    journal.record(invoke, call("logs", "PutLogEvents", { via: "service" }));
    journal.record(invoke, call("logs", "CreateLogStream", { via: "service", status: "denied", error: { code: "AccessDeniedException", message: "no" } }));
    assert.deepEqual(told(journal), ["lambda:Invoke by root ok", "└─ logs:CreateLogStream by root AccessDeniedException", "     AccessDeniedException: no"]);
  });

  it("names the missing statement and where it belongs", () => {
    const journal = journalOf();
    journal.record(journal.begin(), call("events", "PutEvents", {
      status: "denied", caller: "arn:aws:sts::123456789012:assumed-role/order/order", error: { code: "AccessDeniedException", message: "not authorized" },
      denial: { principal: "p", action: "events:PutEvents", resource: "r", kind: "implicit", nearest: "statement 1: resource a, not b", missing: { where: "identity policy of role order", statement: { Effect: "Allow", Action: "events:PutEvents" } } },
    }));
    assert.deepEqual(told(journal), [
      "events:PutEvents by assumed-role/order/order AccessDeniedException",
      "  AccessDeniedException: not authorized",
      "  missing in identity policy of role order: {\"Effect\":\"Allow\",\"Action\":\"events:PutEvents\"}",
      "  nearest: statement 1: resource a, not b",
    ]);
  });

  it("tells the reason of a delivery that failed once, not again at the call that it made", () => {
    const journal = journalOf();
    const error = { code: "AccessDeniedException", message: "no" };
    const delivery = journal.open<DeliveryEntry>(journal.begin(), { kind: "delivery", rule: "r", targetId: "t", targetArn: "arn:aws:sqs:us-east-1:123456789012:q", attempt: 1 });
    journal.record(delivery.trace, call("sqs", "SendMessage", { via: "service", status: "denied", error }));
    journal.record(delivery.trace, call("sqs", "SendMessage", { via: "service", status: "error", error: { code: "OverLimit", message: "too many" } }));
    delivery.close({ outcome: "dropped", error });
    assert.deepEqual(told(journal), ["rule r → sqs q dropped", "│ AccessDeniedException: no", "└─ sqs:SendMessage by root OverLimit", "     OverLimit: too many"]);
  });

  it("says when an event is lost, and what comes next", () => {
    const journal = journalOf();
    const at = Date.UTC(2026, 10, 20, 16);
    journal.record(journal.begin(), { kind: "delivery", rule: "r", targetId: "t", targetArn: "arn:aws:sqs:us-east-1:123456789012:q", attempt: 2, outcome: "will-retry", nextAttemptAt: at, error: { code: "Throttled", message: "slow down" } });
    journal.record(journal.begin(), { kind: "invocation", functionArn: "arn:aws:lambda:us-east-1:123456789012:function:f", requestId: "i", mode: "async", attempt: 3, outcome: "timeout", next: "dropped" });
    journal.record(journal.begin(), { kind: "note", service: "events", message: "a loop was stopped" });
    journal.record(journal.begin(), { kind: "bug", what: "delivery", message: "oops" });
    assert.deepEqual(told(journal), [
      "rule r → sqs q will-retry (attempt 2), again at 2026-11-20T16:00:00.000Z",
      "  Throttled: slow down",
      "λ f timeout (attempt 3)",
      "  dropped: no on-failure destination",
      "events: a loop was stopped",
      "bug in the local cloud: delivery: oops",
    ]);
  });
});
