/** Errors of the runtime itself, by the names under which AWS reports them, and how errors become text. */

export class RuntimeError extends Error {
  constructor(type: string, message: string) {
    super(message);
    this.name = `Runtime.${type}`;
  }
}

/** What an invocation that failed answers. */
export interface ErrorPayload {
  readonly errorType: string;
  readonly errorMessage: string;
  readonly trace: readonly string[];
}

/** AWS: an error is reported by its `name`, anything else that was thrown by its `typeof`. */
export function payloadOf(thrown: unknown): ErrorPayload {
  if (thrown instanceof Error || isErrorLike(thrown)) {
    return { errorType: thrown.name, errorMessage: thrown.message, trace: typeof thrown.stack === "string" ? thrown.stack.split("\n") : [] };
  }
  return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
}

/** Errors of another realm (`vm`) are no `instanceof Error`. */
function isErrorLike(value: unknown): value is Error {
  const error = value as Partial<Error> | null | undefined;
  return typeof error?.name === "string" && typeof error.message === "string" && typeof error.stack === "string";
}

/** An error as one line of a text log: a tab and JSON with everything enumerable. */
export function textOf(error: Error): string {
  try {
    return `\t${JSON.stringify(error, (_key, value: unknown) => (value instanceof Error ? withDetails(value) : value))}`;
  } catch {
    return `\t${JSON.stringify(payloadOf(error))}`;
  }
}

function withDetails(error: Error): object {
  const stack = typeof error.stack === "string" ? error.stack.split("\n") : undefined;
  return { errorType: error.name, errorMessage: error.message, code: (error as NodeJS.ErrnoException).code, ...error, ...(stack && { stack }) };
}
