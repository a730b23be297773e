import { strict as assert } from "node:assert";
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { ROLE, withLambda, zip, type LambdaCloud } from "./support";

const PID = "exports.handler = async (ms) => { if (ms) await new Promise((resolve) => setTimeout(resolve, ms)); return process.pid; };";

/** A process that has ended stays in the table until its parent has asked. */
const isAlive = (pid: number): boolean => {
  try {
    return !execFileSync("ps", ["-o", "stat=", "-p", String(pid)]).toString().startsWith("Z");
  } catch {
    return false;
  }
};

const children = (pid: number): number[] => {
  try {
    return execFileSync("pgrep", ["-P", String(pid)]).toString().trim().split("\n").map(Number);
  } catch {
    return [];
  }
};

async function together(cloud: LambdaCloud, name: string, count: number, ms: number): Promise<unknown[]> {
  return (await Promise.all(Array.from({ length: count }, () => cloud.invoke(name, ms)))).map(({ answer }) => answer);
}

describe("lambda: execution environments", () => {
  it("keeps what the handler's module keeps, one invocation at a time", () => withLambda(async (cloud) => {
    await cloud.create("fn", "let n = 0, inside = 0; exports.handler = async () => { if (inside++) throw new Error('two at once'); await new Promise((r) => setTimeout(r, 5)); inside--; return ++n; };");
    assert.deepEqual([(await cloud.invoke("fn")).answer, (await cloud.invoke("fn")).answer, (await cloud.invoke("fn")).answer], [1, 2, 3]);
    assert.deepEqual(cloud.invocations().map((one) => one.cold), [true, false, false]);
    const answers = await together(cloud, "fn", 3, 0);
    assert.ok(answers.every((answer) => typeof answer === "number"), JSON.stringify(answers));
  }));

  it("runs what comes together in environments of their own, and uses them again", () => withLambda(async (cloud) => {
    await cloud.create("fn", PID);
    const pids = await together(cloud, "fn", 2, 300);
    assert.equal(new Set(pids).size, 2);
    assert.ok(pids.includes((await cloud.invoke("fn", 0)).answer));
  }));

  it("never mixes functions, versions or revisions", () => withLambda(async (cloud) => {
    const seen = new Set<unknown>();
    const invoke = async (name: string) => {
      const { answer } = await cloud.invoke(name, 0);
      assert.ok(!seen.has(answer), name);
      seen.add(answer);
    };
    await cloud.create("fn", PID, { Publish: true });
    await cloud.create("other", PID);
    for (const name of ["fn", "fn:1", "other"]) await invoke(name);
    await cloud.call("UpdateFunctionConfiguration", { FunctionName: "fn", Timeout: 4 });
    await invoke("fn");
    await cloud.call("UpdateFunctionCode", { FunctionName: "fn", ZipFile: zip(`${PID} `) });
    await invoke("fn");
    const { answer } = await cloud.invoke("fn:1", 0);
    assert.ok(seen.has(answer), "a published version is what it was");
  }));

  it("throttles at the reserved concurrency", () => withLambda(async (cloud) => {
    await cloud.create("fn", PID);
    await cloud.call("PutFunctionConcurrency", { FunctionName: "fn", ReservedConcurrentExecutions: 1 });
    const results = await Promise.allSettled([cloud.invoke("fn", 100), cloud.invoke("fn", 100)]);
    assert.deepEqual(results.map(({ status }) => status), ["fulfilled", "rejected"]);
    await cloud.invoke("fn", 0);
  }));

  it("ends what has been idle for long, and what has old credentials", () => withLambda(async (cloud) => {
    await cloud.create("fn", PID);
    const first = (await cloud.invoke("fn", 0)).answer as number;
    await cloud.kernel.clock.advance(599_000);
    assert.equal((await cloud.invoke("fn", 0)).answer, first);
    await cloud.kernel.clock.advance(601_000);
    assert.notEqual((await cloud.invoke("fn", 0)).answer, first);
  }, { clock: "virtual" }));

  it("stops at the timeout, in real time even when the clock is virtual", () => withLambda(async (cloud) => {
    await cloud.create("fn", "exports.handler = async (event) => { if (event.wait) { console.log('waiting'); for (;;); } return process.pid; };", { Timeout: 1 });
    const before = (await cloud.invoke("fn", {})).answer;
    const started = performance.now();
    const { answer, FunctionError } = await cloud.invoke("fn", { wait: true });
    const took = performance.now() - started;
    const { requestId, outcome, durationMs } = cloud.invocations()[1]!;
    assert.ok(took >= 1000, String(took));
    assert.deepEqual([FunctionError, answer], ["Unhandled", { errorType: "Sandbox.Timedout", errorMessage: `RequestId: ${requestId} Error: Task timed out after 1.00 seconds` }]);
    assert.equal(outcome, "timeout");
    assert.ok(durationMs! >= 1000, String(durationMs));
    const lines = cloud.logs().map(({ message }) => message).slice(-4);
    assert.match(lines[0]!, /\twaiting\n$/);
    assert.match(lines[1]!, new RegExp(`^\\d{4}-.*Z ${requestId} Task timed out after 1\\.00 seconds\n\n$`));
    assert.match(lines[3]!, /^REPORT .*\tMax Memory Used: \d+ MB\tStatus: timeout\t\n$/);
    assert.notEqual((await cloud.invoke("fn", {})).answer, before);
  }, { clock: "virtual" }));

  const MEMORY: readonly { readonly name: string; readonly code: string }[] = [
    { name: "slowly", code: "exports.handler = async () => { const all = []; for (;;) { all.push(Buffer.alloc(8e6, 1)); await new Promise((r) => setTimeout(r, 2)); } };" },
    { name: "without a pause", code: "exports.handler = () => { const all = []; for (;;) all.push(Buffer.alloc(1e6, 1)); };" },
    { name: "and gives it back", code: "exports.handler = async () => { let big = Buffer.alloc(300e6, 1); const n = big.length; big = undefined; return n; };" },
  ];
  for (const { name, code } of MEMORY) {
    it(`ends a function that takes too much memory ${name}`, () => withLambda(async (cloud) => {
      await cloud.create("fn", code, { Timeout: 10 });
      const { answer } = await cloud.invoke("fn");
      assert.match((answer as { errorMessage: string }).errorMessage, /Error: Runtime exited with error: signal: killed$/);
      assert.equal((answer as { errorType: string }).errorType, "Runtime.ExitError");
      assert.equal(cloud.invocations()[0]!.outcome, "out-of-memory");
      assert.match(cloud.logs().at(-1)!.message, /\tMemory Size: 128 MB\tMax Memory Used: 128 MB\t(Init Duration: [\d.]+ ms\t)?Status: error\tError Type: Runtime\.OutOfMemory\t\n$/);
    }));
  }

  it("lets a small function with SDK clients live in 128 MB", () => withLambda(async (cloud) => {
    await cloud.create("fn", "const { SQSClient } = require('@aws-sdk/client-sqs'); const { EventBridgeClient } = require('@aws-sdk/client-eventbridge'); new SQSClient({}); new EventBridgeClient({}); exports.handler = async () => 1;");
    assert.equal((await cloud.invoke("fn")).answer, 1);
    assert.ok(cloud.invocations()[0]!.maxMemoryMb! < 100, String(cloud.invocations()[0]!.maxMemoryMb));
  }));

  it("does not count the memory of the cloud that started it", () => withLambda(async (cloud) => {
    const ballast = Buffer.alloc(300e6, 1);
    await cloud.create("fn", "exports.handler = async () => 1;");
    assert.equal((await cloud.invoke("fn")).answer, 1);
    assert.ok(cloud.invocations()[0]!.maxMemoryMb! < 100, String(cloud.invocations()[0]!.maxMemoryMb));
    assert.equal(ballast.length, 300e6);
  }));
});

describe("lambda: processes", () => {
  it("has none before the first function", () => withLambda(async (cloud) => {
    await cloud.call("ListFunctions");
    const before = children(process.pid);
    await cloud.create("fn", PID);
    assert.equal(children(process.pid).length, before.length + 1);
  }));

  it("leaves none behind, not even one that is busy", async () => {
    const before = new Set(children(process.pid));
    let busy: Promise<unknown> | undefined;
    await withLambda(async (cloud) => {
      await cloud.create("fn", "exports.handler = () => { for (;;); };", { Timeout: 60 });
      await cloud.create("idle", PID);
      await cloud.invoke("idle", 0);
      busy = cloud.invoke("fn").catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 100));
      assert.ok(children(process.pid).length > before.size);
    });
    await busy;
    assert.deepEqual(children(process.pid).filter((pid) => !before.has(pid)), []);
  });

  it("end when the cloud's process is killed", async () => {
    const script = `
      const { lambdaCloud } = require(${JSON.stringify(join(__dirname, "support"))});
      const cloud = lambdaCloud();
      cloud.create("fn", "exports.handler = async () => process.pid;", { Role: ${JSON.stringify(ROLE)} })
        .then(() => cloud.invoke("fn")).then(({ answer }) => process.stdout.write(answer + "\\n"));`;
    // What a killed cloud cannot remove itself.
    const folder = mkdtempSync(join(tmpdir(), "killed-"));
    const parent = spawn(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", script], { stdio: ["ignore", "pipe", "inherit"], env: { ...process.env, TMPDIR: folder } });
    const [line] = (await once(parent.stdout, "data")) as [Buffer];
    const pids = children(parent.pid!);
    assert.ok(pids.includes(Number(line.toString())));
    assert.ok(pids.every(isAlive));
    parent.kill("SIGKILL");
    await once(parent, "exit");
    for (let i = 0; i < 100 && pids.some(isAlive); i++) await new Promise((resolve) => setTimeout(resolve, 10));
    rmSync(folder, { recursive: true, force: true });
    assert.deepEqual(pids.filter(isAlive), []);
  });
});
