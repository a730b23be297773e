import { strict as assert } from "node:assert";
import { lambdaCloud, withLambda, type LambdaCloud } from "./support";

interface HandlerCase {
  readonly name: string;
  readonly files: string | Record<string, string>;
  readonly handler?: string;
  readonly runtime?: "nodejs24.x" | "nodejs22.x";
  readonly event?: unknown;
  readonly more?: object;
  /** What it answers. */
  readonly answers?: unknown;
  /** `errorType` and `errorMessage` of its failure. */
  readonly fails?: readonly [type: string, message: RegExp | string];
  /** A line that is in its log. */
  readonly logs?: RegExp;
}

const ID = "[0-9a-f-]{36}";

const HANDLERS: readonly HandlerCase[] = [
  { name: "an async handler", files: "exports.handler = async (event) => ({ got: event });", event: [1], answers: { got: [1] } },
  { name: "a plain function", files: "exports.handler = (event) => event.a + 1;", event: { a: 1 }, answers: 2 },
  { name: "a function that answers a promise", files: "exports.handler = () => new Promise((resolve) => setTimeout(resolve, 5, 'late'));", answers: "late" },
  { name: "nothing", files: "exports.handler = async () => {};", answers: null },
  { name: "a date, as JSON has it", files: "exports.handler = async () => ({ at: new Date(0), not: undefined });", answers: { at: "1970-01-01T00:00:00.000Z" } },
  { name: "no payload is an empty object", files: "exports.handler = async (event) => event;", more: { Payload: new Uint8Array() }, answers: {} },
  { name: "a handler in a folder, nested in an object", files: { "src/app.js": "exports.api = { v1: { run: async () => 'deep' } };" }, handler: "src/app.api.v1.run", answers: "deep" },
  { name: "an ES module", files: { "index.mjs": "import { basename } from 'node:path'; export const handler = async () => basename(import.meta.url);" }, answers: "index.mjs" },
  { name: "an ES module with top-level await", files: { "index.mjs": "const n = await Promise.resolve(3); export const handler = async () => n;" }, answers: 3 },
  { name: "a package of type module", files: { "package.json": '{"type":"module"}', "index.js": "export async function handler() { return typeof require; }" }, answers: "undefined" },
  { name: "a default export", files: { "index.mjs": "export default { handler: async () => 'default' };" }, answers: "default" },
  { name: "a .cjs file", files: { "index.cjs": "exports.handler = async () => 'cjs';" }, answers: "cjs" },
  { name: "its own modules and data", files: { "index.js": "const { x } = require('./lib/x'); exports.handler = async () => x + require('./data.json').y;", "lib/x.js": "exports.x = 'x';", "data.json": '{"y":"y"}' }, answers: "xy" },
  { name: "a package in the archive", files: { "index.js": "exports.handler = async () => require('mine');", "node_modules/mine/index.js": "module.exports = 'mine';" }, answers: "mine" },
  { name: "the SDK of the runtime", files: "exports.handler = async () => typeof require('@aws-sdk/client-lambda').InvokeCommand;", answers: "function" },
  { name: "no IPC, as on AWS", files: "exports.handler = async () => [typeof process.send, process.connected];", answers: ["undefined", null] },
  { name: "the declared environment", files: "exports.handler = async () => [process.env.STAGE, process.env.USER ?? null, process.env.TZ, process.cwd() === process.env.LAMBDA_TASK_ROOT];", answers: ["dev", null, ":UTC", true] },
  { name: "the client's context", files: "exports.handler = async (event, context) => context.clientContext;", more: { ClientContext: Buffer.from('{"custom":{"a":"b"}}').toString("base64") }, answers: { custom: { a: "b" } } },
  { name: "an error that is thrown", files: "exports.handler = async () => { throw new TypeError('boom'); };", fails: ["TypeError", "boom"], logs: /\tERROR\tInvoke Error \t\{"errorType":"TypeError","errorMessage":"boom","stack":\["TypeError: boom"/ },
  { name: "an error with a name of its own", files: "exports.handler = () => { throw Object.assign(new Error('no'), { name: 'InvalidEvent', code: 7 }); };", fails: ["InvalidEvent", "no"], logs: /"code":7/ },
  { name: "a text that is thrown", files: "exports.handler = async () => { throw 'text'; };", fails: ["string", "text"] },
  { name: "an object that is thrown", files: "exports.handler = async () => { throw { a: 1 }; };", fails: ["object", "[object Object]"] },
  { name: "a result that is no JSON", files: "exports.handler = async () => { const a = {}; a.a = a; return a; };", fails: ["Runtime.JSONStringifyError", "Unable to stringify response body"] },
  { name: "a BigInt", files: "exports.handler = async () => 1n;", fails: ["Runtime.JSONStringifyError", "Unable to stringify response body"] },
  { name: "an answer of more than 6 MB", files: "exports.handler = async () => 'x'.repeat(6291555);", fails: ["Function.ResponseSizeTooLarge", "Response payload size exceeded maximum allowed payload size (6291556 bytes)."] },
  { name: "a syntax error", files: "exports.handler = async () => {", fails: ["Runtime.UserCodeSyntaxError", /^SyntaxError: Unexpected end of input/] },
  { name: "a package that is not in the archive", files: "require('zod');", fails: ["Runtime.ImportModuleError", /^Error: Cannot find module 'zod'\nRequire stack:\n- .*index\.js\n- .*index\.mjs$/] },
  { name: "no such file", files: "", handler: "app.handler", fails: ["Runtime.ImportModuleError", /^Error: Cannot find module 'app'/] },
  { name: "no such export", files: "exports.other = 1;", fails: ["Runtime.HandlerNotFound", "index.handler is undefined or not exported"] },
  { name: "an export that is no function", files: "exports.handler = {};", fails: ["Runtime.HandlerNotFound", "index.handler is not a function"] },
  { name: "a handler above the code", files: "", handler: "../index.handler", fails: ["Runtime.MalformedHandlerName", /^'\.\.\/index\.handler' is not a valid handler name/] },
  { name: "a handler without an export", files: "", handler: "index", fails: ["Runtime.MalformedHandlerName", "Bad handler"] },
  { name: "an error while loading", files: "throw new Error('no config');", fails: ["Error", "no config"], logs: /\t-\tERROR\tInit Error \t\{"errorType":"Error","errorMessage":"no config"/ },
  { name: "three parameters on Node.js 24", files: "exports.handler = async (event, context, callback) => 1;", fails: ["Runtime.CallbackHandlerDeprecated", /^ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node\.js 24/] },
  { name: "streaming", files: "exports.handler = awslambda.streamifyResponse(async () => 1);", fails: ["Runtime.InvalidStreamingOperation", /^Response streaming is not in the local cloud/] },
  { name: "process.exit(7)", files: "exports.handler = async () => process.exit(7);", fails: ["Runtime.ExitError", new RegExp(`^RequestId: ${ID} Error: Runtime exited with error: exit status 7$`)], logs: new RegExp(`^RequestId: ${ID} Error: Runtime exited with error: exit status 7\nRuntime.ExitError\n$`) },
  { name: "process.exit(0)", files: "exports.handler = async () => process.exit(0);", fails: ["Runtime.ExitError", new RegExp(`^RequestId: ${ID} Error: Runtime exited without providing a reason$`)] },
  { name: "process.exit while loading", files: "process.exit(3);", fails: ["Runtime.ExitError", /exit status 3$/] },
  { name: "a promise that never settles", files: "exports.handler = () => new Promise(() => undefined);", fails: ["Runtime.ExitError", /Runtime exited without providing a reason$/] },
  { name: "an error outside of the handler's promise", files: "exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('astray'); }, 1));", fails: ["Runtime.ExitError", /exit status 1$/], logs: /Error: astray/ },
  { name: "a rejection that nobody handles", files: "exports.handler = () => new Promise((resolve) => { Promise.reject(new Error('astray')); setTimeout(resolve, 50); });", fails: ["Runtime.ExitError", /exit status 1$/], logs: /Error: astray/ },
  { name: "a signal", files: "exports.handler = () => process.kill(process.pid, 'SIGABRT');", fails: ["Runtime.ExitError", /signal: aborted$/] },

  { runtime: "nodejs22.x", name: "a callback", files: "exports.handler = (event, context, callback) => callback(null, event);", event: { a: 1 }, answers: { a: 1 } },
  { runtime: "nodejs22.x", name: "a callback waits for the event loop", files: "let n = 0; exports.handler = (event, context, callback) => { setTimeout(() => { console.log('timer ran'); }, 20); callback(null, 'now'); };", answers: "now", logs: /\ttimer ran/ },
  { runtime: "nodejs22.x", name: "a callback does not wait when it should not", files: "exports.handler = (event, context, callback) => { context.callbackWaitsForEmptyEventLoop = false; setTimeout(() => undefined, 60000); callback(null, 'now'); };", answers: "now" },
  { runtime: "nodejs22.x", name: "a callback with an error", files: "exports.handler = (event, context, callback) => callback(new Error('called'));", fails: ["Error", "called"] },
  { runtime: "nodejs22.x", name: "a callback that is never called", files: "exports.handler = (event, context, callback) => {};", answers: null },
  { runtime: "nodejs22.x", name: "context.succeed", files: "exports.handler = (event, context) => { context.succeed('old'); };", answers: "old" },
  { runtime: "nodejs22.x", name: "an async handler with three parameters", files: "exports.handler = async (event, context, callback) => 'fine';", answers: "fine" },
  { runtime: "nodejs22.x", name: "an async handler that never settles", files: "exports.handler = async () => { await new Promise(() => undefined); };", fails: ["Runtime.NodeJsExit", /a Promise that was never settled/] },
  { runtime: "nodejs22.x", name: "a rejection that nobody handles", files: "exports.handler = () => new Promise((resolve) => { Promise.reject(new Error('astray')); setTimeout(resolve, 50); });", fails: ["Runtime.UnhandledPromiseRejection", "Error: astray"] },
  { runtime: "nodejs22.x", name: "an error outside of the handler's promise", files: "exports.handler = () => new Promise(() => setTimeout(() => { throw new Error('astray'); }, 1));", fails: ["Error", "astray"] },
  { runtime: "nodejs22.x", name: "an error while loading", files: "throw new Error('no config');", fails: ["Error", "no config"], logs: /\tundefined\tERROR\tUncaught Exception \t/ },
];

describe("lambda: handlers", () => {
  let cloud: LambdaCloud;
  before(() => { cloud = lambdaCloud(); });
  after(() => cloud.dispose());

  HANDLERS.forEach(({ name, files, handler = "index.handler", runtime = "nodejs24.x", event = {}, more, answers, fails, logs }, index) => {
    it(`${runtime}: ${name}`, async () => {
      const fn = `fn${index}`;
      await cloud.create(fn, files, { Handler: handler, Runtime: runtime, Environment: { Variables: { STAGE: "dev" } } });
      const output = await cloud.invoke(fn, event, more);
      if (fails) {
        const { errorType, errorMessage } = output.answer as { errorType: string; errorMessage: string };
        assert.equal(errorType, fails[0]);
        if (typeof fails[1] === "string") assert.equal(errorMessage, fails[1]); else assert.match(errorMessage, fails[1]);
        assert.equal(output.FunctionError, "Unhandled");
      } else {
        assert.deepEqual(output.answer, answers);
        assert.equal(output.FunctionError, undefined);
      }
      assert.equal(output.StatusCode, 200);
      assert.equal(output.ExecutedVersion, "$LATEST");
      const written = cloud.logs(`/aws/lambda/${fn}`).map(({ message }) => message);
      if (logs) assert.ok(written.some((message) => logs.test(message)), written.join(""));
      await cloud.call("DeleteFunction", { FunctionName: fn });
      assert.deepEqual(cloud.bugs(), []);
    });
  });
});

describe("lambda: invoking", () => {
  it("gives the handler what AWS gives it", () => withLambda(async ({ create, invoke, call, sent }) => {
    await create("fn", "exports.handler = async (event, context) => ({ context, left: context.getRemainingTimeInMillis(), env: process.env });", { Timeout: 7, MemorySize: 256, Publish: true });
    await call("CreateAlias", { FunctionName: "fn", Name: "live", FunctionVersion: "1" });
    const { answer, ExecutedVersion } = await invoke("fn:live");
    const { context, left, env } = answer as { context: Record<string, string>; left: number; env: Record<string, string> };
    assert.equal(ExecutedVersion, "1");
    assert.ok(left > 6000 && left <= 7000, String(left));
    assert.match(context.awsRequestId!, new RegExp(`^${ID}$`));
    assert.match(context.logStreamName!, /^\d{4}\/\d\d\/\d\d\/\[1\][0-9a-f]{32}$/);
    assert.deepEqual({ ...context, awsRequestId: "", logStreamName: "" }, {
      functionName: "fn", functionVersion: "1", memoryLimitInMB: "256", logGroupName: "/aws/lambda/fn", awsRequestId: "", logStreamName: "",
      invokedFunctionArn: "arn:aws:lambda:us-east-1:123456789012:function:fn:live",
    });
    assert.equal(env.AWS_EXECUTION_ENV, "AWS_Lambda_nodejs24.x");
    assert.equal(env.AWS_ENDPOINT_URL, "http://127.0.0.1:0");
    assert.match(env.AWS_ACCESS_KEY_ID!, /^EXAMPLE/);
    assert.match(env._X_AMZN_TRACE_ID!, /^Root=1-[0-9a-f]{8}-[0-9a-f]{24};Parent=[0-9a-f]{16};Sampled=1;Lineage=[0-9a-f]{8}:0$/);
    assert.deepEqual(sent("sts").at(-1), { RoleArn: "arn:aws:iam::123456789012:role/fn", RoleSessionName: "fn" });
    for (const hidden of ["HOME", "USER", "SHELL"]) assert.notEqual(env[hidden] ?? "", process.env[hidden]);
  }));

  it("splits an alias's traffic by its weights", () => withLambda(async ({ create, invoke, call }) => {
    await create("fn", "exports.handler = async () => process.env.AWS_LAMBDA_FUNCTION_VERSION;", { Publish: true });
    await call("UpdateFunctionConfiguration", { FunctionName: "fn", Timeout: 4 });
    await call("PublishVersion", { FunctionName: "fn" });
    await call("CreateAlias", { FunctionName: "fn", Name: "live", FunctionVersion: "1", RoutingConfig: { AdditionalVersionWeights: { 2: 0.5 } } });
    const seen = new Set<string>();
    for (let i = 0; i < 20; i++) {
      const { answer, ExecutedVersion } = await invoke("fn:live");
      assert.equal(answer, ExecutedVersion);
      seen.add(ExecutedVersion!);
    }
    assert.deepEqual([...seen].sort(), ["1", "2"]);
  }));

  it("answers a dry run without running", () => withLambda(async ({ create, call, invocations }) => {
    await create("fn", "process.exit(1);");
    assert.deepEqual(await call("Invoke", { FunctionName: "fn", InvocationType: "DryRun" }), { StatusCode: 204 });
    assert.deepEqual(invocations(), []);
  }));

  it("says which SDK package is missing here that AWS has", () => withLambda(async ({ create, invoke, notes }) => {
    await create("fn", "require('@aws-sdk/client-nowhere');");
    const { answer } = await invoke("fn");
    assert.match((answer as { errorMessage: string }).errorMessage, /Cannot find module '@aws-sdk\/client-nowhere'/);
    assert.ok(notes().some((note) => note.startsWith("@aws-sdk/client-nowhere is part of the Lambda runtime on AWS")));
  }));

  it("loads twice what fails to load, as AWS does, and reports both", () => withLambda(async ({ create, invoke, logs, invocations }) => {
    await create("fn", "console.log('loading'); throw new Error('no');");
    await invoke("fn");
    const reports = logs().map(({ message }) => message).filter((message) => message.startsWith("INIT_REPORT"));
    assert.match(reports[0]!, /^INIT_REPORT Init Duration: [\d.]+ ms\tPhase: init\tStatus: error\tError Type: Error\n$/);
    assert.match(reports[1]!, /^INIT_REPORT Init Duration: [\d.]+ ms\tPhase: invoke\tStatus: error\tError Type: Error\n$/);
    assert.equal(logs().filter(({ message }) => /\tloading\n$/.test(message)).length, 2);
    assert.equal(invocations()[0]!.outcome, "init-error");
  }));

  it("honours the function's NODE_OPTIONS", () => withLambda(async ({ create, invoke }) => {
    await create("fn", "exports.handler = async () => new Error('x').stack.split('\\n').length;", { Environment: { Variables: { NODE_OPTIONS: "--stack-trace-limit=1" } } });
    assert.equal((await invoke("fn")).answer, 2);
  }));
});

