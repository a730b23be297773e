import { createRequire } from "node:module";
import { Socket } from "node:net";
import { format } from "node:util";
import { Logger } from "./console";
import { payloadOf, RuntimeError } from "./errors";
import { encodeFrame, FrameReader } from "./frames";
import { loadHandler, provideStreamify, type Handler } from "./load";
import { memory } from "./memory";
import { preload } from "./preload";
import { CHANNEL, type Assign, type FromWorker, type Invoke, type ToWorker } from "./protocol";
import { runAsync, runWithCallback } from "./run-handler";

/** One execution environment of a function: a process that waits, is assigned, loads the handler and runs invocations. */

const socket = new Socket({ fd: CHANNEL, readable: true, writable: true });
const send = (head: FromWorker, body?: string | Uint8Array) => void socket.write(encodeFrame(head, body));

/** What happens when the event loop has run empty, once. */
let onEmpty: (() => void) | undefined;

class Environment {
  private constructor(private readonly assigned: Assign, private readonly handler: Handler, private readonly logger: Logger) {}

  static async open(assigned: Assign): Promise<Environment> {
    becomeEnvironment(assigned);
    const logger = new Logger({
      format: assigned.logFormat, level: assigned.logLevel, noRequest: assigned.major >= 24 ? "-" : "undefined",
      write: (line) => send({ type: "log" }, line),
    });
    logger.ahead = assigned.ahead;
    logger.install();
    let current: string | undefined;
    if (assigned.major < 24) reportUncaught(logger, () => current);
    try {
      const environment = new Environment(assigned, await loadHandler(assigned.root, assigned.handler, assigned.major), logger);
      environment.onRequest = (requestId) => { current = requestId; };
      return environment;
    } catch (thrown) {
      logger.error(assigned.major >= 24 ? "Init Error" : "Uncaught Exception", thrown);
      send({ type: "init-error", ...memory() }, JSON.stringify(payloadOf(thrown)));
      socket.end(() => process.exit(1));
      return new Promise<never>(() => undefined);
    }
  }

  private onRequest: (requestId: string | undefined) => void = () => undefined;

  async invoke(request: Invoke, body: string): Promise<void> {
    const { requestId } = request;
    this.onRequest(requestId);
    this.logger.requestId = requestId;
    this.logger.ahead = request.ahead;
    process.env._X_AMZN_TRACE_ID = request.traceId;
    const event: unknown = JSON.parse(body);
    const context = contextOf(request);
    // From here on only the handler's own doings keep the process going.
    socket.unref();
    const answer = this.assigned.major >= 24
      ? await runAsync(this.handler, event, context)
      : await runWithCallback(this.handler, event, context, (listen) => { onEmpty = listen; });
    onEmpty = undefined;
    socket.ref();
    if (answer.ok) this.succeed(requestId, answer.value); else this.fail(requestId, answer.thrown);
  }

  private succeed(requestId: string, value: unknown): void {
    let text: string;
    try {
      // AWS: a function or a symbol has no JSON either, and answers null.
      text = JSON.stringify(value === undefined ? null : value) ?? "null";
    } catch {
      return this.fail(requestId, new RuntimeError("JSONStringifyError", "Unable to stringify response body"));
    }
    send({ type: "done", requestId, ...memory() }, text);
  }

  private fail(requestId: string, thrown: unknown): void {
    this.logger.error("Invoke Error", thrown);
    send({ type: "failed", requestId, ...memory() }, JSON.stringify(payloadOf(thrown)));
  }
}

function becomeEnvironment(assigned: Assign): void {
  for (const key of Object.keys(process.env)) delete process.env[key];
  Object.assign(process.env, assigned.env);
  process.chdir(assigned.root);
  provideStreamify();
  for (const stream of [process.stdout, process.stderr]) {
    stream.write = ((chunk: string | Uint8Array, encoding?: BufferEncoding | ((error?: Error) => void), callback?: (error?: Error) => void): boolean => {
      send({ type: "output" }, typeof chunk === "string" ? Buffer.from(chunk, typeof encoding === "string" ? encoding : "utf8") : chunk);
      const done = typeof encoding === "function" ? encoding : callback;
      if (done) process.nextTick(done);
      return true;
    }) as typeof stream.write;
  }
}

/** AWS, until Node.js 22: the invocation gets the error, then the process ends. Since 24 it just ends, as Node.js does. */
function reportUncaught(logger: Logger, current: () => string | undefined): void {
  const report = (title: string, error: unknown, status: number) => {
    logger.error(title, error);
    const requestId = current();
    if (requestId === undefined) send({ type: "init-error", ...memory() }, JSON.stringify(payloadOf(error)));
    else send({ type: "failed", requestId, exiting: true, ...memory() }, JSON.stringify(payloadOf(error)));
    socket.end(() => process.exit(status));
  };
  process.on("uncaughtException", (error) => report("Uncaught Exception", error, 129));
  process.on("unhandledRejection", (reason) => {
    const error = Object.assign(new RuntimeError("UnhandledPromiseRejection", reason instanceof Error ? String(reason) : format(reason)), { reason });
    report("Unhandled Promise Rejection", error, 128);
  });
}

function contextOf(request: Invoke): object {
  const { env } = process;
  return {
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    clientContext: request.clientContext === undefined ? undefined : (JSON.parse(request.clientContext) as unknown),
    identity: undefined,
    invokedFunctionArn: request.arn,
    awsRequestId: request.requestId,
    getRemainingTimeInMillis: () => request.deadline - Date.now(),
  };
}

let environment: Promise<Environment> | undefined;
const reader = new FrameReader((head, body) => {
  const message = head as ToWorker;
  if (message.type === "assign") {
    environment = Environment.open(message);
    void environment.then(() => send({ type: "ready", ...memory() }));
  } else {
    const event = body.toString();
    void environment!.then((open) => open.invoke(message, event));
  }
});
socket.on("data", (chunk: Buffer) => reader.push(chunk));
// The cloud has gone.
socket.on("close", () => process.exit(0));
socket.on("error", () => process.exit(0));
process.on("beforeExit", () => {
  const listen = onEmpty;
  onEmpty = undefined;
  listen?.();
});

const bare = process.memoryUsage.rss();
preload(createRequire(__filename));
send({ type: "spare", bare, loaded: process.memoryUsage.rss() });
