import type { ServiceContext } from "../../kernel/service";
import { BusEvent } from "./event";
import type { Archive, ArchivedEvent } from "./archive";
import type { Ingest } from "./ingest";
import type { Bus, Replay } from "./state";

/** AWS: events are replayed minute by minute. */
const WINDOW = 60_000;
/** How long a replay takes to begin, and rests after each window, so that it can be seen and cancelled. Milliseconds. */
const START = 1_000;
const REST = 100;

/** Sends what an archive kept to its bus again. */
export class Replayer {
  constructor(private readonly context: ServiceContext, private readonly ingest: Ingest) {}

  start(replay: Replay, archive: Archive, bus: Bus): void {
    this.context.work.run(`events: replay ${replay.name}`, replay.trace, () => this.run(replay, archive, bus));
  }

  private async run(replay: Replay, archive: Archive, bus: Bus): Promise<void> {
    const { clock, work } = this.context;
    await work.aside(clock.sleep(START));
    if (replay.state === "STARTING") replay.state = "RUNNING";
    for (const window of windows(archive.between(replay.from, replay.until))) {
      if (replay.state !== "RUNNING") break;
      for (const archived of window) this.send(replay, archived, bus);
      replay.lastReplayed = window[window.length - 1]!.time;
      await work.aside(clock.sleep(REST));
    }
    replay.state = replay.state === "RUNNING" ? "COMPLETED" : "CANCELLED";
    replay.endedAt = clock.now();
  }

  private send(replay: Replay, { event: { envelope, detailText } }: ArchivedEvent, bus: Bus): void {
    const event = new BusEvent({ ...envelope, replayName: replay.name }, detailText, "replay", this.context.clock.now());
    this.ingest.accept(bus, event, replay.trace, replay.destination.FilterArns);
  }
}

function windows(events: readonly ArchivedEvent[]): ArchivedEvent[][] {
  const all: ArchivedEvent[][] = [];
  let minute: number | undefined;
  for (const event of events) {
    const of = Math.floor(event.time / WINDOW);
    if (of !== minute) all.push([]);
    minute = of;
    all[all.length - 1]!.push(event);
  }
  return all;
}
