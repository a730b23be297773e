import { fail } from "./errors";
import type { Subscription } from "./subscription";
import type { TopicSettings } from "./topic-attributes";

/** AWS: a message with the same deduplication id is not delivered again within five minutes. */
const DEDUPLICATION_MS = 300_000;

const MOST_FILTERS = 200;

/** What Publish answered. */
export interface Published {
  readonly MessageId: string;
  readonly SequenceNumber?: string;
}

export class Topic {
  readonly subscriptions = new Map<string, Subscription>();
  subscriptionsDeleted = 0;
  private sequence = 10_000_000_000_000_000_000n;
  /** In the order of their times. */
  private readonly recent = new Map<string, { readonly at: number; readonly published: Published }>();

  constructor(readonly arn: string, readonly name: string, public settings: TopicSettings, public policy: string, public tags: Readonly<Record<string, string>>) {}

  get fifo(): boolean {
    return this.settings.FifoTopic;
  }

  /** Throws when `subscription` cannot have a filter policy, because too many others have one. AWS: two hundred a topic. */
  checkFilterQuota(subscription?: Subscription): void {
    let others = 0;
    for (const other of this.subscriptions.values()) if (other !== subscription && other.filter) others++;
    if (others >= MOST_FILTERS) throw fail("FilterPolicyLimitExceededException", "Filter policy limit exceeded");
  }

  /** Twenty digits, ever rising. */
  nextSequenceNumber(): string {
    return String(++this.sequence);
  }

  /** What was answered to a message with this key less than five minutes ago. */
  duplicateOf(key: string, now: number): Published | undefined {
    for (const [old, { at }] of this.recent) {
      if (at + DEDUPLICATION_MS > now) break;
      this.recent.delete(old);
    }
    return this.recent.get(key)?.published;
  }

  remember(key: string, published: Published, now: number): void {
    this.recent.set(key, { at: now, published });
  }
}
