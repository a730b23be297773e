import type { BusEvent } from "../shared/event";
import type { Log } from "../shared/log";
import { parseDetail, type PizzaDetail } from "./contract";

export interface StagePorts {
  /** Announces the next stage. Rejects when the bus did not take it. */
  publish(detail: PizzaDetail): Promise<string>;
  /** Does the work of this stage. */
  work(): Promise<void>;
  log: Log;
}

/**
 * One stage of a pizza: does its work and announces the next. The same event twice announces the same stage twice,
 * which whoever follows the order does not notice.
 */
export const doStage = ({ publish, work, log }: StagePorts, next: string) => async (event: BusEvent): Promise<PizzaDetail> => {
  const { item, ...rest } = parseDetail(event?.detail, event?.id);
  await work();
  const detail = { ...rest, item: { ...item, eventtype: next } };
  const eventId = await publish(detail);
  log.info({ message: "stage done", orderId: item.order_id, stage: item.eventtype, next, eventId });
  return detail;
};
