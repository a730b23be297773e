import type { Caller } from "./caller";

/** An access key that was made here, by IAM (for users) or STS (for sessions). */
export interface AccessKey {
  readonly id: string;
  readonly secret: string;
  /** Sessions have a token that must come with every request. */
  readonly token?: string;
  readonly caller: Caller;
  /** Milliseconds since the epoch; absent: never. */
  readonly expiresAt?: number;
}

/** How many ended keys are remembered. */
const REMEMBERED = 100_000;

/**
 * The access keys of this cloud. A key that was never here is the account's root, its signature not verified, so that
 * any test credentials work; one that is here must be signed for correctly, and one that was here stays refused.
 */
export class Credentials {
  private readonly keys = new Map<string, AccessKey>();
  private readonly gone = new Map<string, "expired" | "removed">();

  add(key: AccessKey): void {
    this.gone.delete(key.id);
    this.keys.set(key.id, key);
  }

  /** A user's key was deleted or made inactive. */
  remove(id: string): void {
    if (this.keys.has(id)) this.end(id, "removed");
  }

  find(id: string): AccessKey | undefined {
    return this.keys.get(id);
  }

  /** Why a key that was here is here no longer: it must not become the account's root. */
  ended(id: string): "expired" | "removed" | undefined {
    return this.gone.get(id);
  }

  /** Forgets the secrets of sessions that ended before `now`, so that a long-lived cloud does not grow. */
  sweep(now: number): void {
    for (const [id, key] of this.keys) if (key.expiresAt !== undefined && key.expiresAt < now - 3_600_000) this.end(id, "expired");
  }

  private end(id: string, why: "expired" | "removed"): void {
    this.keys.delete(id);
    this.gone.set(id, why);
    if (this.gone.size > REMEMBERED) this.gone.delete(this.gone.keys().next().value!);
  }
}
