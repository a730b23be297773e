/** What the cloud and a worker say to each other: a JSON head and a body of bytes a frame, over one socket. */

export type LogFormat = "Text" | "JSON";
export type LogLevel = "TRACE" | "DEBUG" | "INFO" | "WARN" | "ERROR" | "FATAL";

/** Makes a spare process the execution environment of one function version. */
export interface Assign {
  readonly type: "assign";
  /** The whole environment: nothing of the spare's own is kept. */
  readonly env: Readonly<Record<string, string>>;
  /** `LAMBDA_TASK_ROOT`. */
  readonly root: string;
  readonly handler: string;
  /** Major version of the Node.js runtime: it decides how handlers are called and what errors look like. */
  readonly major: number;
  readonly logFormat: LogFormat;
  /** Quieter records are left out. Only with JSON. */
  readonly logLevel: LogLevel;
  /** What the cloud's clock is ahead of this machine's, in milliseconds: log records carry the cloud's time. */
  readonly ahead: number;
}

/** The body is the event, JSON. */
export interface Invoke {
  readonly type: "invoke";
  readonly requestId: string;
  readonly arn: string;
  /** By this machine's clock. Milliseconds since the epoch. */
  readonly deadline: number;
  readonly traceId: string;
  /** JSON. */
  readonly clientContext?: string;
  readonly ahead: number;
}

export type ToWorker = Assign | Invoke;

/** Bytes of memory, as the operating system counts them. */
export interface Memory {
  readonly rss: number;
  /** The most since the process began. */
  readonly peak: number;
}

/** The process has started; `rss` is before and after the SDK's shared parts were loaded. */
export interface Spare {
  readonly type: "spare";
  readonly bare: number;
  readonly loaded: number;
}

/** The handler is loaded. */
export interface Ready extends Memory { readonly type: "ready" }

/** The body is `{errorType, errorMessage, trace}`; the process ends. */
export interface InitError extends Memory { readonly type: "init-error" }

/** One record of `console`: the body is the line, without its end. */
export interface LogRecord { readonly type: "log" }

/** What was written straight to stdout or stderr. */
export interface Output { readonly type: "output" }

/** The body is the handler's result, JSON. */
export interface Done extends Memory { readonly type: "done"; readonly requestId: string }

/** The body is `{errorType, errorMessage, trace}`. */
export interface Failed extends Memory { readonly type: "failed"; readonly requestId: string; readonly exiting?: boolean }

export type FromWorker = Spare | Ready | InitError | LogRecord | Output | Done | Failed;

/** The file descriptor of the socket in the worker. */
export const CHANNEL = 3;
