/** AWS: five minutes. */
const INTERVAL_MS = 300_000;

export interface Sent {
  readonly messageId: string;
  readonly sequenceNumber: string;
}

/** What a FIFO queue remembers of the messages sent in the last five minutes, even when they are deleted. */
export class Deduplication {
  /** In the order of sending. */
  private readonly sent = new Map<string, Sent & { readonly time: number }>();

  find(key: string, now: number): Sent | undefined {
    for (const [old, { time }] of this.sent) {
      if (time + INTERVAL_MS > now) break;
      this.sent.delete(old);
    }
    return this.sent.get(key);
  }

  add(key: string, sent: Sent, now: number): void {
    this.sent.set(key, { ...sent, time: now });
  }
}
