import type { Timer } from "../../../kernel/clock";
import type { Trace } from "../../../kernel/journal";
import { messageOf } from "../../../kernel/errors";
import type { Trail } from "../model";
import type { TrailRecord } from "../record/record";
import type { Trails } from "../state";
import type { LogFiles } from "./files";
import type { LogStreams } from "./streams";

/** AWS: about every five minutes; here nobody should wait so long. Milliseconds. */
const EVERY = 2_000;

/** Delivered at once when this many records are waiting, so that memory stays bounded. */
const MOST = 2_000;

interface Waiting {
  readonly record: TrailRecord;
  readonly hops: number;
}

interface Batch {
  readonly trail: Trail;
  readonly region: string;
  records: Waiting[];
  timer: Timer | undefined;
}

/** The records that trails have logged and not delivered yet. */
export class Batches {
  private readonly batches = new Map<string, Batch>();

  constructor(private readonly trails: Trails, private readonly files: LogFiles, private readonly streams: LogStreams) {}

  /**
   * `own`: a management event of CloudTrail's own delivery (a data key for the file). It goes with the next file, and is
   * no reason for one, or an idle cloud would write files for ever.
   */
  add(trail: Trail, record: TrailRecord, hops: number, own: boolean): void {
    const key = `${trail.arn} ${record.awsRegion}`;
    let batch = this.batches.get(key);
    if (!batch) this.batches.set(key, (batch = { trail, region: record.awsRegion, records: [], timer: undefined }));
    batch.records.push({ record, hops });
    if (own) return;
    if (batch.records.length >= MOST) return this.deliver(batch);
    const waiting = batch;
    batch.timer ??= this.trails.context.clock.at(this.trails.context.clock.now() + EVERY, () => this.deliver(waiting), { background: true });
  }

  /** Delivers what waits for a trail now. */
  flush(trail: Trail): void {
    for (const batch of this.batches.values()) if (batch.trail === trail && batch.records.length > 0) this.deliver(batch);
  }

  dispose(): void {
    for (const { timer } of this.batches.values()) timer?.cancel();
    this.batches.clear();
  }

  private deliver(batch: Batch): void {
    const { context } = this.trails;
    batch.timer?.cancel();
    batch.timer = undefined;
    const { records } = batch;
    batch.records = [];
    const begun = context.journal.begin();
    const taken = records.filter(({ hops }) => hops < context.maxHops);
    if (taken.length < records.length) this.stop(batch.trail, begun);
    if (taken.length === 0) return;
    // The story of many calls is that of none: it begins anew, as far from the beginning as the farthest of them.
    const trace: Trace = { ...begun, hops: Math.max(...taken.map(({ hops }) => hops)) + 1 };
    context.work.run(`the delivery of trail ${batch.trail.name}`, trace, async () => {
      const all = taken.map(({ record }) => record);
      await this.files.deliver(batch.trail, batch.region, all, trace);
      await this.streams.deliver(batch.trail, batch.region, all, trace);
    });
  }

  private stop({ name, settings }: Trail, trace: Trace): void {
    this.trails.context.journal.record(trace, {
      kind: "note", service: "cloudtrail",
      message: `Stopped a loop: trail ${name} logs the data events of its own bucket ${settings.bucket}, so that each of its files makes another. AWS would go on, and send the bill: leave that bucket out of the trail's selectors`,
      data: { trail: name, bucket: settings.bucket },
    });
  }
}

/** A failed delivery, as GetTrailStatus names it. */
export const errorName = (error: unknown): string => {
  const { code } = error as { code?: string };
  return code === "AccessDeniedException" ? "AccessDenied" : code ?? messageOf(error);
};
