import { strict as assert } from "node:assert";
import { RealClock } from "../../../local/kernel/clock";
import { createIds } from "../../../local/kernel/ids";
import { Journal, type CallEntry, type Entry, type NoteEntry } from "../../../local/kernel/journal";

const journalOf = (limit?: number) => new Journal({ clock: () => new RealClock(), ids: createIds("journal"), ...(limit && { limit }) });
const note = (message: string): NoteEntry => ({ kind: "note", service: "test", message });
const messages = (entries: readonly object[]) => entries.map((entry) => (entry as NoteEntry).message);

describe("kernel/journal", () => {
  it("joins entries into a story by trace and parent", () => {
    const journal = journalOf();
    const outer = journal.open(journal.begin(), note("outer"));
    const inner = journal.record(outer.trace, note("inner"));
    outer.close();
    const [first, second] = journal.since(0);
    assert.deepEqual(messages([first!, second!]), ["inner", "outer"], "in the order in which they finished");
    assert.equal(first!.parent, second!.span);
    assert.equal(first!.trace, second!.trace);
    assert.equal(inner.id, first!.trace);
  });

  it("says when an entry was opened, and how long it took", () => {
    let now = Date.UTC(2026, 0, 1);
    const journal = new Journal({ clock: () => ({ now: () => now }), ids: createIds("journal") });
    const day = 86_400_000;
    const spans = [0, 1, day, 31 * day, 400 * day].map((after) => {
      now = Date.UTC(2026, 0, 1) + after;
      return { after, span: journal.open(journal.begin(), note("at")) };
    });
    const tooks = [undefined, 0, 0.25, 1.234567, 400 * day];
    spans.forEach(({ span }, at) => span.close({}, tooks[at]));
    const entries = journal.since(0) as readonly (Entry & CallEntry)[];
    assert.deepEqual(entries.map(({ time }) => time), spans.map(({ after }) => Date.UTC(2026, 0, 1) + after));
    assert.deepEqual(entries.map(({ durationMs }) => durationMs), [undefined, 0, 0.25, 1.235, 400 * day]);
    assert.ok(!("durationMs" in entries[0]!));
  });

  it("begins stories with an id that X-Ray would take", () => {
    assert.match(journalOf().begin().id, /^1-[0-9a-f]{8}-[0-9a-f]{24}$/);
  });

  it("shows an entry once, when it is finished, to those who listen and to those who ask later", () => {
    const journal = journalOf();
    const heard: string[] = [];
    const stop = journal.listen((entry) => heard.push((entry as unknown as NoteEntry).message));
    const span = journal.open(journal.begin(), note("one"));
    assert.deepEqual(heard, []);
    span.close({ message: "one, closed" });
    span.close({ message: "again" });
    stop();
    journal.record(journal.begin(), note("two"));
    assert.deepEqual(heard, ["one, closed"]);
    assert.deepEqual(messages(journal.since(0)), ["one, closed", "two"]);
    assert.deepEqual(messages(journal.since(1)), ["two"]);
    assert.equal(journal.position, 2);
  });

  it("forgets the oldest beyond its limit, and keeps positions", () => {
    for (const limit of [1, 7, 100, 1000]) {
      const journal = journalOf(limit);
      for (let last = 1; last <= 321; last++) {
        journal.record(journal.begin(), note(String(last)));
        const kept = journal.since(0);
        assert.equal(kept.length, Math.min(last, limit));
        assert.equal(journal.position, last);
        assert.equal(journal.forgottenUntil, last - kept.length);
        kept.forEach((entry, at) => {
          assert.equal(entry.position, last - kept.length + at + 1);
          assert.equal((entry as unknown as NoteEntry).message, String(entry.position));
        });
        assert.deepEqual(messages(journal.since(last - 1)), [String(last)]);
        assert.deepEqual(journal.since(last + 1), []);
      }
    }
  });

  it("finds out what an entry says when it is read, once, and at once for those who listen", () => {
    const journal = journalOf();
    let asked = 0;
    const say = () => { asked++; return note("later"); };
    journal.record(journal.begin(), say);
    assert.equal(asked, 0);
    assert.deepEqual(messages(journal.since(0)), ["later"]);
    assert.equal(journal.since(0)[0], journal.since(0)[0]);
    assert.equal(asked, 1);
    journal.listen((entry) => assert.equal(entry.kind, "note"));
    journal.record(journal.begin(), say);
    assert.equal(asked, 2);
  });
});
