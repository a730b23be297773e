import type { Clock } from "../../kernel/clock";
import { Regional } from "../../kernel/regional";
import type { TrailRecord } from "./record/record";

/** AWS: 90 days. */
const KEPT_MS = 90 * 86_400_000;

/** How many management events of a region are kept here; AWS keeps all. */
export const KEPT = 5_000;

/** A management event as LookupEvents finds it. */
export interface PastEvent {
  /** Milliseconds since the epoch. */
  readonly time: number;
  readonly record: TrailRecord;
  readonly userName: string | undefined;
  readonly accessKeyId: string | undefined;
  readonly resources: readonly { readonly ResourceType?: string; readonly ResourceName: string }[];
}

/** The event history of each region: management events, with or without a trail. */
export class History {
  private readonly regions = new Regional<PastEvent[]>(() => []);

  constructor(private readonly clock: Clock) {}

  add(region: string, event: PastEvent): void {
    const events = this.regions.in(region);
    events.push(event);
    // In blocks, because dropping the first element of a long array moves all others.
    if (events.length >= KEPT * 1.2) events.splice(0, events.length - KEPT);
  }

  /** The newest last. */
  of(region: string): readonly PastEvent[] {
    const since = this.clock.now() - KEPT_MS;
    return this.regions.in(region).filter(({ time }) => time >= since);
  }
}
