import type { InvocationEntry } from "../../../kernel/journal";
import type { Exit } from "./process";

/** How an invocation went. */
export interface Outcome {
  readonly outcome: NonNullable<Exclude<InvocationEntry["outcome"], "throttled">>;
  /** The answer, or `{errorType, errorMessage, ...}`: JSON. */
  readonly payload: Buffer;
  readonly error?: { readonly code: string; readonly message: string };
  /** What REPORT names as the error, where it is another one. */
  readonly reported?: string;
  /** The runtime ended, or could not begin. */
  readonly runtimeFailed: boolean;
  /** Lines of a text log that come before END. */
  readonly line?: string;
}

/** AWS: 6 MB and a little. */
export const RESPONSE_LIMIT = 6_291_556;

const failed = (outcome: Outcome["outcome"], code: string, message: string, more: Partial<Outcome> = {}): Outcome => ({
  outcome, payload: Buffer.from(JSON.stringify({ errorType: code, errorMessage: message })), error: { code, message }, runtimeFailed: true, ...more,
});

/** The handler answered. */
export function succeeded(payload: Buffer): Outcome {
  if (payload.length <= RESPONSE_LIMIT) return { outcome: "success", payload, runtimeFailed: false };
  return failed("error", "Function.ResponseSizeTooLarge", `Response payload size exceeded maximum allowed payload size (${RESPONSE_LIMIT} bytes).`, { runtimeFailed: false });
}

/** The handler, or the runtime for it, reported an error. */
export function reported(payload: Buffer, outcome: "error" | "init-error", runtimeFailed: boolean): Outcome {
  const { errorType, errorMessage } = JSON.parse(payload.toString()) as { errorType: string; errorMessage: string };
  return { outcome, payload, error: { code: errorType, message: errorMessage }, runtimeFailed };
}

const SIGNALS: Readonly<Record<string, string>> = {
  SIGKILL: "killed", SIGABRT: "aborted", SIGSEGV: "segmentation fault", SIGTERM: "terminated", SIGBUS: "bus error", SIGILL: "illegal instruction", SIGINT: "interrupt",
};

const reasonOf = ({ code, signal }: Exit): string =>
  signal ? `Runtime exited with error: signal: ${SIGNALS[signal] ?? signal}`
    : code === 0 ? "Runtime exited without providing a reason"
      : `Runtime exited with error: exit status ${code}`;

/** The process ended before it answered. */
export function exited(requestId: string, exit: Exit, outcome: "error" | "init-error" | "out-of-memory", more: Partial<Outcome> = {}): Outcome {
  const message = `RequestId: ${requestId} Error: ${reasonOf(exit)}`;
  return failed(outcome, "Runtime.ExitError", message, { line: `${message}\nRuntime.ExitError\n`, ...more });
}

export const outOfMemory = (requestId: string): Outcome => exited(requestId, { code: null, signal: "SIGKILL" }, "out-of-memory", { reported: "Runtime.OutOfMemory" });

/** It took longer than the function's timeout. */
export function timedOut(requestId: string, seconds: number, now: number): Outcome {
  const text = `Task timed out after ${seconds.toFixed(2)} seconds`;
  return failed("timeout", "Sandbox.Timedout", `RequestId: ${requestId} Error: ${text}`, { line: `${new Date(now).toISOString()} ${requestId} ${text}\n\n` });
}
