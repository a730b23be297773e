import { fail } from "../shared/errors";
import type { BusEvent } from "../shared/event";
import type { Log } from "../shared/log";
import { parseDetail, STAGES, type StageMessage } from "./contract";
import type { Followers } from "./followers";

export interface ReceivePorts {
  followers: Followers;
  /** Sends to one connection. Rejects with `GoneException` when it is no more. */
  push(connectionId: string, message: string): Promise<void>;
  log: Log;
}

export interface Received {
  readonly stage: number;
  readonly pushed: number;
  readonly gone: number;
}

/** Pushes under way at a time. */
const AT_ONCE = 50;

/**
 * Tells everybody who follows an order of its new stage, and forgets connections that are gone. What is older than what
 * they know is kept from them. Throws when somebody could not be told, so that Lambda tries again: those who were told
 * already see the stage twice, and ignore it.
 */
export const receive = (ports: ReceivePorts) => async (event: BusEvent): Promise<Received> => {
  const message = messageOf(event);
  const orderId = message.item.order_id;
  if (!(await ports.followers.keepStage(message))) {
    ports.log.info({ message: "an older stage", orderId, stage: message.stage });
    return { stage: message.stage, pushed: 0, gone: 0 };
  }
  const told = await tellAll(message, ports);
  ports.log.info({ message: "stage", orderId, stage: message.stage, eventtype: message.item.eventtype, ...told });
  return { stage: message.stage, ...told };
};

/** The message for an event of the chain. Who announces a stage must be its source: anybody can write anything into a detail. */
export function messageOf(event: BusEvent): StageMessage {
  const detail = parseDetail(event?.detail, event?.id);
  const at = STAGES.findIndex(({ eventtype, source }) => eventtype === detail.item.eventtype && source === event.source);
  if (at < 0) throw fail("InvalidEvent", `${event.source} may not announce ${detail.item.eventtype} (event ${event.id})`);
  return { ...detail, stage: at + 1, time: event.time };
}

async function tellAll(message: StageMessage, { followers, push }: ReceivePorts): Promise<{ pushed: number; gone: number }> {
  const waiting = [...await followers.of(message.item.order_id)];
  const text = JSON.stringify(message);
  const failures: Error[] = [];
  let pushed = 0;
  let gone = 0;
  const worker = async () => {
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      try {
        await push(id, text);
        pushed++;
      } catch (error) {
        if ((error as Error).name !== "GoneException") {
          failures.push(error as Error);
          continue;
        }
        await followers.remove(message.item.order_id, id);
        gone++;
      }
    }
  };
  await Promise.all(Array.from({ length: Math.min(AT_ONCE, waiting.length) }, worker));
  if (failures.length > 0) throw fail("PushFailed", `${failures.length} of ${failures.length + pushed + gone} connections were not told: ${failures[0]!.name}: ${failures[0]!.message}`);
  return { pushed, gone };
}
