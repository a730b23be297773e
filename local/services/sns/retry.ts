import { type AwsError } from "../../kernel/errors";

/** AWS: for queues and functions: 3 retries at once, 2 after a second each, 10 ever later, 100,000 every 20 seconds: 23 days. */
const AT_ONCE = 3;
const BEFORE_BACKOFF = 2;
const BACKOFF = 10;
const AFTER_BACKOFF = 100_000;
const FIRST_MS = 1_000;
const LONGEST_MS = 20_000;

/** Milliseconds from the `attempt`-th attempt (from 1), which failed, to the next; undefined when it was the last. */
export function delayAfter(attempt: number): number | undefined {
  if (attempt <= AT_ONCE) return 0;
  if (attempt <= AT_ONCE + BEFORE_BACKOFF) return FIRST_MS;
  const step = attempt - AT_ONCE - BEFORE_BACKOFF;
  if (step <= BACKOFF) return Math.min(LONGEST_MS, Math.round(FIRST_MS * (LONGEST_MS / FIRST_MS) ** (step / BACKOFF)));
  return step <= BACKOFF + AFTER_BACKOFF ? LONGEST_MS : undefined;
}

/**
 * AWS: what fails on the endpoint's side (5xx, throttled, too slow) is tried again. A missing permission or endpoint is
 * the client's error: it would not mend itself, and the message goes to the dead-letter queue at once, or is lost.
 */
export const mayMend = ({ code, status = 400, denial }: AwsError): boolean =>
  !denial && code !== "NotImplemented" && (status >= 500 || status === 429 || /Throttl|TooManyRequests|RequestLimitExceeded|Timeout|TimedOut/.test(code));
