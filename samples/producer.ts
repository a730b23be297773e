import { setTimeout as pause } from "node:timers/promises";
import { type EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry, type PutEventsResultEntry } from "@aws-sdk/client-eventbridge";

/** AWS: ten entries and one MB a call. */
const MAX_ENTRIES = 10;
const MAX_BYTES = 1_048_576;
const RETRYABLE = ["InternalFailure", "InternalException", "ThrottlingException"];
const ATTEMPTS = 5;

export interface SendSummary {
  /** Ids of the events that the bus took, in no particular order. */
  readonly eventIds: readonly string[];
  /** Entries that it refused for good. */
  readonly failed: readonly { readonly entry: PutEventsRequestEntry; readonly code: string; readonly message: string }[];
  /** Calls of PutEvents, repeated ones included. */
  readonly calls: number;
}

/** The size of an entry as AWS counts it: the bus name and the trace header are free. */
export function sizeOf(entry: PutEventsRequestEntry): number {
  const text = [entry.Source, entry.DetailType, entry.Detail, ...(entry.Resources ?? [])];
  return text.reduce((sum, part) => sum + Buffer.byteLength(part ?? ""), entry.Time ? 14 : 0);
}

/** Packs entries into calls: at most ten, and below the size limit. An entry that is too large alone gets a call of its own, for AWS to refuse. */
export function pack(entries: readonly PutEventsRequestEntry[]): PutEventsRequestEntry[][] {
  const batches: PutEventsRequestEntry[][] = [];
  let bytes = 0;
  for (const entry of entries) {
    const size = sizeOf(entry);
    const last = batches.at(-1);
    if (last && last.length < MAX_ENTRIES && bytes + size < MAX_BYTES) {
      last.push(entry);
      bytes += size;
    } else {
      batches.push([entry]);
      bytes = size;
    }
  }
  return batches;
}

/**
 * Sends entries to their bus. PutEvents answers 200 even when it took nothing: only the entries that failed for a
 * passing reason are sent again, with growing pauses; the rest is reported.
 */
export async function send(events: EventBridgeClient, entries: readonly PutEventsRequestEntry[], backoffMs = 200): Promise<SendSummary> {
  const eventIds: string[] = [];
  const failed: { entry: PutEventsRequestEntry; code: string; message: string }[] = [];
  let calls = 0;
  let open = [...entries];
  for (let attempt = 1; open.length > 0; attempt++) {
    const again: PutEventsRequestEntry[] = [];
    for (const batch of pack(open)) {
      calls++;
      const results = await putOrRefuse(events, batch);
      batch.forEach((entry, at) => {
        const result = results[at];
        const code = result?.ErrorCode ?? "NoAnswer";
        if (result?.EventId) eventIds.push(result.EventId);
        else if (RETRYABLE.includes(code) && attempt < ATTEMPTS) again.push(entry);
        else failed.push({ entry, code, message: result?.ErrorMessage ?? "PutEvents gave no answer for this entry" });
      });
    }
    open = again;
    if (open.length > 0) await pause(backoffMs * 2 ** (attempt - 1));
  }
  return { eventIds, failed, calls };
}

/** A call that is refused as a whole because of its content is an answer for each of its entries; anything else is thrown. */
async function putOrRefuse(events: EventBridgeClient, batch: PutEventsRequestEntry[]): Promise<PutEventsResultEntry[]> {
  try {
    return (await events.send(new PutEventsCommand({ Entries: batch }))).Entries ?? [];
  } catch (error) {
    if ((error as Error).name !== "ValidationException") throw error;
    return batch.map(() => ({ ErrorCode: "ValidationException", ErrorMessage: (error as Error).message }));
  }
}

/** The producer's event: a service that reports its status. */
export const serviceStatus = (bus: string, time = new Date()): PutEventsRequestEntry => ({
  EventBusName: bus, Source: "com.mycompany.myapp", DetailType: "service_status", Time: time,
  Detail: JSON.stringify({ service: "myapp service", status: "restored" }),
});
