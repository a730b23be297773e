import type { RetryPolicy } from "@aws-sdk/client-eventbridge";

/** AWS: 185 retries within 24 hours, unless the target says otherwise. */
const DEFAULTS = { MaximumRetryAttempts: 185, MaximumEventAgeInSeconds: 86_400 };

/** AWS does not publish its delays; with these, 185 retries take most of a day. Milliseconds. */
const FIRST = 1_000;
const LONGEST = 512_000;

export type Retry = { readonly at: number } | { readonly exhausted: keyof typeof DEFAULTS };

/** When an event is tried again after its `attempt`-th attempt (from 1), or what forbids it. Times in milliseconds since the epoch. */
export function retryAfter(attempt: number, policy: RetryPolicy = {}, ingestedAt: number, now: number, fraction: () => number): Retry {
  if (attempt > (policy.MaximumRetryAttempts ?? DEFAULTS.MaximumRetryAttempts)) return { exhausted: "MaximumRetryAttempts" };
  const full = Math.min(LONGEST, FIRST * 2 ** Math.min(attempt - 1, 30));
  // Exponential, less up to a fifth, so that what failed together does not come back together.
  const at = now + Math.round(full * (0.8 + 0.2 * fraction()));
  const oldest = (policy.MaximumEventAgeInSeconds ?? DEFAULTS.MaximumEventAgeInSeconds) * 1000;
  return at - ingestedAt > oldest ? { exhausted: "MaximumEventAgeInSeconds" } : { at };
}
