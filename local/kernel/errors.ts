/**
 * Errors with a closed code. What AWS would answer is an `AwsError`; anything else that is thrown is a bug of the local
 * cloud and becomes `InternalFailure` on the wire, with its stack in the log.
 */

/** Why a request was denied: who, what, on what, by which policy or for want of which statement. */
export interface Denial {
  readonly principal: string;
  readonly action: string;
  readonly resource: string;
  /** `explicit`: a Deny statement fits. `implicit`: no Allow statement does. */
  readonly kind: "explicit" | "implicit";
  /** The policy that decided, where one did: its name or ARN, and the statement's Sid or position. */
  readonly decidedBy?: string;
  /** The statement that would have allowed it, ready to paste, and where it belongs. */
  readonly missing?: { readonly where: string; readonly statement: object };
  /** A statement that nearly allowed it, and the part of it that did not fit. */
  readonly nearest?: string;
}

export interface AwsErrorOptions extends ErrorOptions {
  /** HTTP status; default: what the service's model says for the code, else 400. */
  readonly status?: number;
  /** Further members of the error's shape (for instance `ResourceId`). */
  readonly members?: Readonly<Record<string, unknown>>;
  /** Headers of the answer that no model describes (S3: `x-amz-bucket-region`). */
  readonly headers?: Readonly<Record<string, string>>;
  readonly denial?: Denial;
}

/** An answer that AWS gives: `code` as the SDKs see it (`error.name`), `message` in AWS's words. */
export class AwsError extends Error {
  readonly status: number | undefined;
  readonly members: Readonly<Record<string, unknown>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly denial: Denial | undefined;

  constructor(readonly code: string, message: string, options: AwsErrorOptions = {}) {
    super(message, options);
    this.name = code;
    this.status = options.status;
    this.members = options.members ?? {};
    this.headers = options.headers ?? {};
    this.denial = options.denial;
  }
}

/** Something that AWS has and the local cloud has not: never accepted and ignored, always refused by name. */
export class NotSupported extends AwsError {
  constructor(what: string, where: string) {
    super("NotImplemented", `${what} is not in the local cloud; it would be added in ${where}`, { status: 501 });
  }
}

/** A mistake of the person at the keyboard: one line, no stack, with the way out. */
export class UserError extends Error {
  constructor(message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = "UserError";
  }
}

/**
 * The errors of one service, as a closed table from code to HTTP status.
 * @example const fail = serviceErrors({ ResourceNotFoundException: 400, ResourceAlreadyExistsException: 400 });
 *          throw fail("ResourceNotFoundException", "Rule x does not exist on EventBus default.");
 */
export function serviceErrors<Code extends string>(statuses: Readonly<Record<Code, number>>) {
  return (code: Code, message: string, options: AwsErrorOptions = {}): AwsError =>
    new AwsError(code, message, { status: statuses[code], ...options });
}

/** The message of anything that was thrown. */
export const messageOf = (thrown: unknown): string => (thrown instanceof Error ? thrown.message : String(thrown));
