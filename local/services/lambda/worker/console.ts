import { format } from "node:util";
import { textOf } from "./errors";
import type { LogFormat, LogLevel } from "./protocol";

const LEVELS: readonly LogLevel[] = ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"];

export interface LogOptions {
  readonly format: LogFormat;
  readonly level: LogLevel;
  /** AWS: `undefined` until Node.js 22, `-` since 24. */
  readonly noRequest: string;
  readonly write: (line: string) => void;
}

/** `console` as the Lambda runtime has it: every call is one record with time, request id and level. */
export class Logger {
  requestId: string;
  /** What the cloud's clock is ahead of this machine's. Milliseconds. */
  ahead = 0;

  constructor(private readonly options: LogOptions) {
    this.requestId = options.noRequest;
  }

  /** Replaces the functions of `console`. */
  install(): void {
    const to = (level: LogLevel) => (message?: unknown, ...more: unknown[]) => this.log(level, message, more);
    const target = console as Console & { fatal?: unknown };
    target.trace = to("TRACE");
    target.debug = to("DEBUG");
    target.info = to("INFO");
    target.log = target.info;
    target.warn = to("WARN");
    target.error = to("ERROR");
    target.fatal = to("FATAL");
  }

  /** An error that the runtime reports: `Invoke Error`, `Init Error`, `Uncaught Exception` ... */
  error(title: string, thrown: unknown): void {
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    if (this.options.format === "JSON") this.log("ERROR", error, []);
    else this.log("ERROR", title, [textOf(error)]);
  }

  private log(level: LogLevel, message: unknown, more: readonly unknown[]): void {
    // AWS: only JSON logs are filtered.
    if (this.options.format === "JSON" && LEVELS.indexOf(level) < LEVELS.indexOf(this.options.level)) return;
    const time = new Date(Date.now() + this.ahead).toISOString();
    const line = this.options.format === "JSON"
      ? this.json(time, level, message, more)
      : `${time}\t${this.requestId}\t${level}\t${format(message, ...more)}`;
    // AWS: a line feed would end the record.
    this.options.write(line.replaceAll("\n", "\r"));
  }

  private json(time: string, level: LogLevel, message: unknown, more: readonly unknown[]): string {
    const record: Record<string, unknown> = { timestamp: time, level, requestId: this.requestId };
    if (more.length === 0) {
      // AWS: a single argument is embedded as it is; a circular one as text.
      try {
        return JSON.stringify({ ...record, message }, (_key, value: unknown) => (value instanceof Error ? { ...described(value), ...value } : value));
      } catch {
        return JSON.stringify({ ...record, message: format(message) });
      }
    }
    const error = more.find((argument) => argument instanceof Error);
    return JSON.stringify({ ...record, message: format(message, ...more), ...(error && described(error)) });
  }
}

const described = (error: Error): object => ({
  errorType: error.constructor?.name ?? "UnknownError",
  errorMessage: error.message,
  stackTrace: typeof error.stack === "string" ? error.stack.split("\n") : [],
});
