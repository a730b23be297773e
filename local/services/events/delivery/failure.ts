import { AwsError, messageOf } from "../../../kernel/errors";

/** Why an attempt failed, in the terms of EventBridge's dead-letter messages. */
export interface Failure {
  /** `ERROR_CODE` of a dead-lettered event. */
  readonly code: string;
  readonly message: string;
  readonly retry: boolean;
  readonly error: AwsError | undefined;
}

/** A failure that EventBridge itself finds; never tried again. */
export class DeliveryError extends Error {
  constructor(readonly code: "INVALID_JSON" | "THIRD_ACCOUNT_HOP_DETECTED" | "FAILED_TO_ASSUME_ROLE" | "SDK_CLIENT_ERROR", message: string, readonly error?: AwsError) {
    super(message);
  }
}

const DENIED = /AccessDenied|Unauthorized|NotAuthorized|AuthorizationError/;
const MISSING = /NotFound|NonExistent|DoesNotExist|NoSuch/;
const THROTTLED = /Throttl|TooManyRequests|RequestLimitExceeded/;

/**
 * AWS: only throttling (429), 5xx and timeouts are tried again. A missing permission or a missing resource would not mend
 * itself, and goes straight to the dead-letter queue.
 */
export function failureOf(thrown: unknown): Failure {
  if (thrown instanceof DeliveryError) return { code: thrown.code, message: thrown.message, retry: false, error: thrown.error };
  if (!(thrown instanceof AwsError)) return { code: "INTERNAL_ERROR", message: messageOf(thrown), retry: false, error: undefined };
  const failure = (code: string, retry = false): Failure => ({ code, message: thrown.message || thrown.code, retry, error: thrown });
  const { code, status = 400 } = thrown;
  if (thrown.denial || DENIED.test(code)) return failure("NO_PERMISSIONS");
  if (THROTTLED.test(code) || status === 429) return failure("THROTTLING", true);
  if (MISSING.test(code)) return failure("NO_RESOURCE");
  if (code === "ExecutionAlreadyExists") return failure("RESOURCE_ALREADY_EXISTS");
  if (code === "NotImplemented") return failure("SDK_CLIENT_ERROR");
  if (/Timeout|TimedOut/.test(code)) return failure("TIMEOUT", true);
  if (status >= 500) return failure("INTERNAL_ERROR", true);
  return failure("SDK_CLIENT_ERROR");
}
