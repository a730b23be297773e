import { strict as assert } from "node:assert";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { conform, tell } from "./conform";

const event = {
  "version": "0", "id": "i", "source": "shop", "detail-type": "order", "account": "000000000000", "region": "eu-west-1",
  "time": "2026-01-01T00:00:00Z", "resources": [], "detail": { n: 1 },
};
const pattern = (id: string, pattern: unknown, expect: unknown, over: object = event) => ({ id, event: over, pattern, expect });
const shaped = (id: string, inputTemplate: string, expect: object) => ({ id, event, inputPathsMap: { n: "$.detail.n" }, inputTemplate, expect });

const waits = (SecondsPath: string) => ({ StartAt: "W", States: { W: { Type: "Wait", SecondsPath, End: true } } });

const FILES = {
  "event-patterns": [
    pattern("yes", { source: ["shop"] }, true), pattern("no", { detail: { n: [2] } }, false), pattern("partial", { n: [1] }, true, { n: 1 }),
    pattern("refused", { n: 1 }, "error"), pattern("wrong", { source: ["shop"] }, false), pattern("not refused", { n: [1] }, "error"),
  ],
  "input-transformers": [
    shaped("json", '{"all": <aws.events.event.json>}', { kind: "json", value: { all: event } }), shaped("text", '"n is <n>"', { kind: "text", raw: '"n is 1"' }),
    shaped("other value", '{"n": <n>}', { kind: "json", value: { n: 2 } }), shaped("delivered after all", '{"n": <n>}', { kind: "not-delivered" }),
  ],
  "input-paths": [{ id: "path", event: { ...event, source: "aws.shop" }, inputPath: "$.detail", expect: { kind: "json", value: { n: 1 } } }],
  "put-events": [
    { id: "put", request: { Entries: [{ Source: "s", DetailType: "d", Detail: "{}", Time: "2026-01-01T00:00:00Z" }] }, expect: { httpStatus: 200, FailedEntryCount: 0, Entries: [{ EventId: "<any>" }] } },
    { id: "more", request: { Entries: [{ Source: "s", DetailType: "d", Detail: "{}" }] }, expect: { httpStatus: 200, FailedEntryCount: 0, Entries: [{}] } },
  ],
  "asl": [
    { id: "runs", type: "STANDARD", definition: waits("$.n"), input: { n: 31_536_000 }, expect: { status: "SUCCEEDED", output: { n: 31_536_000 }, error: null, cause: null } },
    { id: "fails", type: "STANDARD", definition: waits("$.n"), input: { n: -1 }, expect: { status: "FAILED", output: null, error: "States.Runtime", cause: "in other words" } },
    { id: "does not fail", type: "EXPRESS", definition: waits("$.n"), input: { n: 0 }, expect: { status: "FAILED", output: null, error: "States.Runtime", cause: null } },
  ],
  "asl-definitions": [
    { id: "refused", type: "STANDARD", api: "CreateStateMachine", definition: { StartAt: "A" }, expect: { valid: false, code: "InvalidDefinition", message: "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'" } },
    { id: "not refused", type: "STANDARD", api: "ValidateStateMachineDefinition", definition: waits("$.n"), expect: { valid: false, diagnostics: [] } },
  ],
  "other": [{ id: "nobody runs this" }],
};

describe("the conformance runner", () => {
  let directory: string;
  beforeEach(() => {
    directory = mkdtempSync(join(tmpdir(), "conformance-"));
    for (const [name, cases] of Object.entries(FILES)) writeFileSync(join(directory, `${name}.jsonl`), cases.map((each) => `${JSON.stringify(each)}\n`).join(""));
  });
  afterEach(() => rmSync(directory, { recursive: true }));

  it("finds each case that differs and no other, and names files that it does not run", async () => {
    const reports = await conform(directory, {});
    assert.deepEqual(reports.map(({ file, cases, differences, notRun }) => [file, cases, differences.map(({ id }) => id), notRun]), [
      ["asl-definitions.jsonl", 2, ["not refused"], undefined],
      ["asl.jsonl", 3, ["does not fail"], undefined],
      ["event-patterns.jsonl", 6, ["wrong", "not refused"], undefined],
      ["input-paths.jsonl", 1, [], undefined],
      ["input-transformers.jsonl", 4, ["other value", "delivered after all"], undefined],
      ["other.jsonl", 1, [], "no runner for it"],
      ["put-events.jsonl", 2, ["more"], undefined],
    ]);
    assert.match(tell(reports).join("\n"), /event-patterns.jsonl +6 cases +4 as AWS, 2 differ\n +differs wrong\n +expected false\n +actual +true/);
    assert.deepEqual(reports.find(({ file }) => file === "asl.jsonl")!.causes, { same: 0, of: 1 });
  });

  it("lets known differences pass, and reports those that are none any more", async () => {
    const reports = await conform(directory, { "wrong": "a reason", "yes": "a reason of old" });
    const { differences, excepted } = reports.find(({ file }) => file === "event-patterns.jsonl")!;
    assert.deepEqual(excepted.map(({ id, reason }) => [id, reason]), [["wrong", "a reason"]]);
    assert.deepEqual(differences.map(({ id }) => id), ["yes", "not refused"]);
  });

  it("says where a file is no JSON, and refuses a folder without cases", async () => {
    writeFileSync(join(directory, "put-events.jsonl"), '{"id": "a"}\n{"id\n');
    await assert.rejects(conform(directory), /put-events\.jsonl:2: /);
    for (const name of Object.keys(FILES)) rmSync(join(directory, `${name}.jsonl`));
    await assert.rejects(conform(directory), /there is no \.jsonl file in /);
  });
});
