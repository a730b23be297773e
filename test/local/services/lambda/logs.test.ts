import { strict as assert } from "node:assert";
import { AwsError } from "../../../../local/kernel/errors";
import { withLambda, type LambdaCloud } from "./support";

const ID = "[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}";
const TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";
const lines = (cloud: LambdaCloud): string[] => cloud.logs().map(({ message }) => message);
const JSON_LOGS = (more: object = {}) => ({ LoggingConfig: { LogFormat: "JSON", ...more } });

function assertLines(actual: readonly string[], expected: readonly RegExp[]): void {
  assert.equal(actual.length, expected.length, actual.join(""));
  expected.forEach((pattern, i) => assert.match(actual[i]!, pattern));
}

describe("lambda: text logs", () => {
  it("writes what AWS writes, byte for byte", () => withLambda(async (cloud) => {
    await cloud.create("fn", "console.log('loading'); exports.handler = async () => { console.log('a %s', 1, { b: 2 }); console.error('two\\nlines'); console.debug(new Set([1])); process.stdout.write('no line'); process.stderr.write(' end\\nnext\\n'); };");
    await cloud.invoke("fn");
    assertLines(lines(cloud), [
      /^INIT_START Runtime Version: nodejs:24\.v1\tRuntime Version ARN: arn:aws:lambda:us-east-1::runtime:[0-9a-f]{64}\n$/,
      new RegExp(`^${TIME}\t-\tINFO\tloading\n$`),
      new RegExp(`^START RequestId: ${ID} Version: \\$LATEST\n$`),
      new RegExp(`^${TIME}\t${ID}\tINFO\ta 1 \\{ b: 2 \\}\n$`),
      new RegExp(`^${TIME}\t${ID}\tERROR\ttwo\rlines\n$`),
      new RegExp(`^${TIME}\t${ID}\tDEBUG\tSet\\(1\\) \\{ 1 \\}\n$`),
      /^no line end\n$/,
      /^next\n$/,
      new RegExp(`^END RequestId: ${ID}\n$`),
      new RegExp(`^REPORT RequestId: ${ID}\tDuration: \\d+\\.\\d\\d ms\tBilled Duration: \\d+ ms\tMemory Size: 128 MB\tMax Memory Used: [1-9]\\d+ MB\tInit Duration: \\d+\\.\\d\\d ms\t\n$`),
    ]);
    const { input } = cloud.recorded.find(({ operation }) => operation === "CreateLogStream")!;
    assert.equal(input.logGroupName, "/aws/lambda/fn");
    assert.match(String(input.logStreamName), /^\d{4}\/\d\d\/\d\d\/\[\$LATEST\][0-9a-f]{32}$/);
    const before = lines(cloud).length;
    await cloud.invoke("fn");
    assert.match(lines(cloud).at(-1)!, /^REPORT (?!.*Init Duration)/);
    assert.match(lines(cloud)[before]!, /^START /);
    assert.equal(cloud.sent("logs").filter((input2) => "logStreamName" in input2 && !("logEvents" in input2)).length, 1, "one stream an environment");
  }));

  it("names the function in the stream of a log group that is not its own", () => withLambda(async (cloud) => {
    await cloud.create("fn", "exports.handler = async () => 1;", { LoggingConfig: { LogGroup: "/shared" } });
    await cloud.invoke("fn");
    const put = cloud.recorded.find(({ operation }) => operation === "PutLogEvents")!;
    assert.equal(put.input.logGroupName, "/shared");
    assert.match(String(put.input.logStreamName), /^\d{4}\/\d\d\/\d\d\/fn\[\$LATEST\][0-9a-f]{32}$/);
    assert.equal(put.caller, "arn:aws:sts::123456789012:assumed-role/fn/fn");
  }));

  it("answers the last 4 KB of the log", () => withLambda(async (cloud) => {
    await cloud.create("fn", "exports.handler = async (n) => { for (let i = 0; i < n; i++) console.log('line', i); };");
    const tail = async (n: number) => Buffer.from((await cloud.invoke("fn", n, { LogType: "Tail" })).LogResult!, "base64").toString();
    assert.match(await tail(1), new RegExp(`^START RequestId: ${ID} Version: \\$LATEST\n${TIME}\t${ID}\tINFO\tline 0\nEND RequestId: ${ID}\nREPORT .*\t\n$`));
    const long = await tail(200);
    assert.equal(long.length, 4096);
    assert.match(long, /\tline 199\n/);
    assert.equal((await cloud.invoke("fn", 1)).LogResult, undefined);
  }));
});

describe("lambda: JSON logs", () => {
  it("writes records of the platform and of console", () => withLambda(async (cloud) => {
    await cloud.create("fn", `exports.handler = async () => {
      console.log('text'); console.log({ order: { id: 7 } }); console.warn('a', 1); console.error('failed:', new RangeError('far')); console.error(new RangeError('alone'));
      const circular = {}; circular.self = circular; console.log(circular); console.debug('not this'); console.log(undefined);
    };`, JSON_LOGS());
    await cloud.invoke("fn");
    const records = lines(cloud).map((line) => JSON.parse(line) as Record<string, never>);
    const requestId = cloud.invocations()[0]!.requestId;
    const [initStart, start, ...rest] = records;
    assert.deepEqual([initStart!.type, start!.type, rest.at(-1)!.type], ["platform.initStart", "platform.start", "platform.report"]);
    assert.deepEqual(start!.record, { requestId, functionArn: "arn:aws:lambda:us-east-1:123456789012:function:fn", version: "$LATEST" });
    const { record } = rest.at(-1) as unknown as { record: { requestId: string; status: string; metrics: Record<string, number> } };
    assert.deepEqual([record.requestId, record.status, Object.keys(record.metrics)], [requestId, "success", ["durationMs", "billedDurationMs", "memorySizeMB", "maxMemoryUsedMB", "initDurationMs"]]);
    const own = rest.slice(0, -1).map(({ timestamp, stackTrace, ...one }): Record<string, unknown> => {
      assert.match(timestamp!, new RegExp(`^${TIME}$`));
      return stackTrace === undefined ? one : { ...one, stackTrace: (stackTrace as readonly string[])[0] };
    });
    (own[4]!.message as Record<string, unknown>).stackTrace = "...";
    (own[3]!.message as unknown) = String(own[3]!.message).split("\n")[0]!;
    assert.deepEqual(own, [
      { level: "INFO", requestId, message: "text" },
      { level: "INFO", requestId, message: { order: { id: 7 } } },
      { level: "WARN", requestId, message: "a 1" },
      { level: "ERROR", requestId, message: "failed: RangeError: far", errorType: "RangeError", errorMessage: "far", stackTrace: "RangeError: far" },
      { level: "ERROR", requestId, message: { errorType: "RangeError", errorMessage: "alone", stackTrace: "..." } },
      { level: "INFO", requestId, message: "<ref *1> { self: [Circular *1] }" },
      { level: "INFO", requestId },
    ]);
  }));

  const TYPES: readonly { readonly level: string; readonly fails: boolean; readonly types: readonly string[] }[] = [
    { level: "INFO", fails: false, types: ["initStart", "start", "report"] },
    { level: "DEBUG", fails: false, types: ["initStart", "initRuntimeDone", "initReport", "start", "runtimeDone", "report"] },
    { level: "WARN", fails: false, types: [] },
    { level: "WARN", fails: true, types: ["runtimeDone", "report"] },
  ];
  for (const { level, fails, types } of TYPES) {
    it(`system log level ${level}, ${fails ? "an error" : "a success"}`, () => withLambda(async (cloud) => {
      await cloud.create("fn", "exports.handler = async (fails) => { if (fails) throw new Error('x'); };", JSON_LOGS({ SystemLogLevel: level, ApplicationLogLevel: "FATAL" }));
      await cloud.invoke("fn", fails);
      const records = lines(cloud).map((line) => JSON.parse(line) as { type: string; record: { status?: string } });
      assert.deepEqual(records.map(({ type }) => type), types.map((type) => `platform.${type}`));
      if (fails) assert.equal(records.at(-1)!.record.status, "error");
    }));
  }

  it("filters by the application's log level", () => withLambda(async (cloud) => {
    await cloud.create("fn", "exports.handler = async () => { for (const level of ['trace', 'debug', 'info', 'log', 'warn', 'error', 'fatal']) console[level](level); };", JSON_LOGS({ ApplicationLogLevel: "WARN", SystemLogLevel: "WARN" }));
    await cloud.invoke("fn");
    assert.deepEqual(lines(cloud).map((line) => (JSON.parse(line) as { message: string }).message), ["warn", "error", "fatal"]);
  }));
});

describe("lambda: writing logs", () => {
  const denied = () => {
    throw new AwsError("AccessDeniedException", "not authorized to perform: logs:CreateLogStream", {
      denial: { principal: "p", action: "logs:CreateLogStream", resource: "r", kind: "implicit", missing: { where: "the role fn", statement: { Effect: "Allow", Action: "logs:CreateLogStream" } } },
    });
  };

  it("writes nothing without the permission, runs all the same, and says what is missing once", () => withLambda(async (cloud) => {
    await cloud.create("fn", "exports.handler = async () => 1;");
    assert.equal((await cloud.invoke("fn")).answer, 1);
    await cloud.invoke("fn");
    assert.deepEqual(cloud.logs(), []);
    const notes = cloud.notes().filter((note) => note.startsWith("nothing is written to the log group /aws/lambda/fn"));
    assert.equal(notes.length, 1);
    assert.match(notes[0]!, /missing in the role fn: \{"Effect":"Allow","Action":"logs:CreateLogStream"\}$/);
    assert.ok(cloud.invocations()[0]!.logs!.length >= 3, "the journal has them");
  }, { answers: { logs: { CreateLogStream: denied } } }));

  it("makes a group that is not there", () => {
    let exists = false;
    return withLambda(async (cloud) => {
      await cloud.create("fn", "exports.handler = async () => 1;");
      await cloud.invoke("fn");
      assert.deepEqual(cloud.recorded.filter(({ service }) => service === "logs").map(({ operation }) => operation), ["CreateLogStream", "CreateLogGroup", "CreateLogStream", "PutLogEvents"]);
    }, {
      answers: {
        logs: {
          CreateLogGroup: () => { exists = true; return {}; },
          CreateLogStream: () => { if (!exists) throw new AwsError("ResourceNotFoundException", "no group"); return {}; },
        },
      },
    });
  });

  it("keeps within the limits of PutLogEvents", () => withLambda(async (cloud) => {
    await cloud.create("fn", "exports.handler = async () => { for (let i = 0; i < 6; i++) console.log('\\u00e9'.repeat(200000)); for (let i = 0; i < 11000; i++) process.stdout.write('x\\n'); };", { Timeout: 20 });
    await cloud.invoke("fn");
    const puts = cloud.recorded.filter(({ operation }) => operation === "PutLogEvents").map(({ input }) => input.logEvents as { message: string }[]);
    assert.ok(puts.length > 3);
    for (const events of puts) {
      assert.ok(events.length <= 10_000);
      assert.ok(events.reduce((sum, { message }) => sum + Buffer.byteLength(message) + 26, 0) <= 1_048_576);
      assert.ok(events.every(({ message }) => Buffer.byteLength(message) <= 262_144 - 26));
    }
    assert.equal(cloud.logs().filter(({ message }) => message === "x\n").length, 11_000);
    assert.equal(cloud.logs().map(({ message }) => message).join("").split("\u00e9").length - 1, 1_200_000);
  }));
});
