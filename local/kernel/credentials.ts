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

/**
 * The access keys of this cloud. A key that is not here is the account's root, its signature not verified, so that
 * any test credentials work; one that is here must be signed for correctly.
 */
export class Credentials {
  private readonly keys = new Map<string, AccessKey>();

  add(key: AccessKey): void {
    this.keys.set(key.id, key);
  }

  remove(id: string): void {
    this.keys.delete(id);
  }

  find(id: string): AccessKey | undefined {
    return this.keys.get(id);
  }

  /** Forgets sessions that ended before `now`, so that a long-lived cloud does not grow. */
  sweep(now: number): void {
    for (const [id, key] of this.keys) if (key.expiresAt !== undefined && key.expiresAt < now - 3_600_000) this.keys.delete(id);
  }
}
