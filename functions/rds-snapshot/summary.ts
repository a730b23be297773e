import type { BusEvent } from "../shared/event";
import type { Log } from "../shared/log";
import { parseSnapshotEvent, type SnapshotEvent } from "./snapshot-event";

/** Writes one line for each snapshot event: what happened, to which snapshot, and whether it is finished. */
export const summarise = (log: Log) => async (event: BusEvent): Promise<SnapshotEvent> => {
  const summary = parseSnapshotEvent(event);
  log.info({ ...summary, message: "snapshot event", says: summary.message });
  return summary;
};
