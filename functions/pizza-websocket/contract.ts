import { fail } from "../shared/errors";

/** What all events of the chain are called: what they say is in `detail.item.eventtype`. */
export const DETAIL_TYPE = "eventtype";

/** Source of what comes in through the HTTP API: everybody can send that. */
export const HTTP_SOURCE = "lab_http_api";

/** The way of a pizza. Each stage is announced by one source only, and only that source is believed. */
export const STAGES = [
  { eventtype: "make_pizza", source: HTTP_SOURCE },
  { eventtype: "cook_pizza", source: "make_pizza" },
  { eventtype: "deliver_pizza", source: "cook_pizza" },
  { eventtype: "delivered", source: "deliver_pizza" },
];

/** Detail of every event of the chain. Fields of the item besides these two are the customer's, and go along. */
export interface PizzaDetail {
  readonly item: { readonly eventtype: string; readonly order_id: string };
}

/** What a follower is sent: the event's detail with where it stands. */
export interface StageMessage extends PizzaDetail {
  /** 1 to 4: its place in `STAGES`. */
  readonly stage: number;
  /** When the stage was announced: `YYYY-MM-DDTHH:MM:SSZ`. */
  readonly time: string;
}

/** In place of a connection's id: the row of a table that has an order's last stage. No connection is called so. */
export const ORDER_ROW = "order";

/** Whoever knows an order's id may follow it: the id should be hard to guess. */
export const isOrderId = (value: unknown): value is string => typeof value === "string" && /^[\w-]{1,64}$/.test(value);

/** Throws `InvalidEvent` when the detail is not of the chain, so that it ends where somebody looks. */
export function parseDetail(detail: unknown, eventId: string): PizzaDetail {
  const item = ((detail ?? {}) as { item?: unknown }).item as { eventtype?: unknown; order_id?: unknown } | null | undefined;
  if (typeof item !== "object" || item === null) throw fail("InvalidEvent", `detail.item of event ${eventId} is missing`);
  if (typeof item.eventtype !== "string") throw fail("InvalidEvent", `detail.item.eventtype of event ${eventId} is missing`);
  if (!isOrderId(item.order_id)) throw fail("InvalidEvent", `detail.item.order_id of event ${eventId} must be 1 to 64 letters, digits, - or _`);
  return detail as PizzaDetail;
}
