import type { Log } from "../shared/log";
import { DEMO_ORDER, type OrderCreated, type OrderItem } from "./contract";
import { toUnits } from "./money";

export interface OrderPorts {
  /** Puts the order on the bus and returns the event's id. Rejects when the bus did not take it. */
  publish(order: OrderCreated): Promise<string>;
  now(): Date;
  log: Log;
}

export type OrderResult =
  | { readonly status: "placed"; readonly orderId: string; readonly eventId: string }
  | { readonly status: "refused"; readonly problems: readonly string[] };

const MAX_ITEMS = 100;

/**
 * Places an order. A payload that is no order is answered with what is wrong with it, not thrown: trying it again would
 * not mend it. `requestId` makes the order's id where the payload brings none, so that a repeated delivery of the same
 * request is the same order.
 */
export const placeOrder = ({ publish, now, log }: OrderPorts) => async (payload: unknown, requestId: string): Promise<OrderResult> => {
  const { order, problems } = parseOrder(isEmpty(payload) ? DEMO_ORDER : payload);
  if (!order) {
    log.warn({ message: "order refused", problems });
    return { status: "refused", problems };
  }
  const orderId = order.orderId ?? `ord-${requestId}`;
  const eventId = await publish({ ...order, orderId, placedAt: now().toISOString() });
  log.info({ message: "order placed", orderId, eventId });
  return { status: "placed", orderId, eventId };
};

const isEmpty = (payload: unknown): boolean =>
  payload === null || payload === undefined || (typeof payload === "object" && !Array.isArray(payload) && Object.keys(payload).length === 0);

type ParsedOrder = Omit<OrderCreated, "orderId" | "placedAt"> & { readonly orderId?: string };

function parseOrder(payload: unknown): { order?: ParsedOrder; problems: string[] } {
  if (typeof payload !== "object" || payload === null || Array.isArray(payload)) {
    return { problems: ["the payload must be a JSON object with customer, currency and items"] };
  }
  const { customer, currency, items, orderId, ...rest } = payload as Record<string, unknown>;
  const problems = Object.keys(rest).map((key) => `${key}: not a field of an order`);
  if (!isText(customer, 200)) problems.push("customer: must be 1 to 200 characters");
  if (typeof currency !== "string" || !/^[A-Z]{3}$/.test(currency)) problems.push("currency: must be a code of three capital letters, for example EUR");
  if (orderId !== undefined && !(typeof orderId === "string" && /^[\w-]{1,64}$/.test(orderId))) problems.push("orderId: must be 1 to 64 letters, digits, - or _");
  if (!Array.isArray(items) || items.length === 0 || items.length > MAX_ITEMS) problems.push(`items: must be a list of 1 to ${MAX_ITEMS} items`);
  const parsed = Array.isArray(items) ? items.slice(0, MAX_ITEMS).map((item, at) => parseItem(item, at, String(currency), problems)) : [];
  if (problems.length > 0) return { problems };
  return {
    problems,
    order: { customer: customer as string, currency: currency as string, items: parsed as OrderItem[], ...(orderId !== undefined && { orderId: orderId as string }) },
  };
}

function parseItem(item: unknown, at: number, currency: string, problems: string[]): OrderItem | undefined {
  const path = `items[${at}]`;
  if (typeof item !== "object" || item === null || Array.isArray(item)) {
    problems.push(`${path}: must be an object with description, quantity and unitPrice`);
    return undefined;
  }
  const { description, quantity, unitPrice, ...rest } = item as Record<string, unknown>;
  const before = problems.length;
  problems.push(...Object.keys(rest).map((key) => `${path}.${key}: not a field of an item`));
  if (!isText(description, 200)) problems.push(`${path}.description: must be 1 to 200 characters`);
  if (!Number.isInteger(quantity) || (quantity as number) < 1 || (quantity as number) > 1_000_000) problems.push(`${path}.quantity: must be a whole number from 1 to 1000000`);
  // A JSON number stands for the decimal that was written; its shortest text is exactly that.
  const price = typeof unitPrice === "number" ? String(unitPrice) : unitPrice;
  try {
    toUnits(typeof price === "string" ? price : "", currency);
  } catch (error) {
    problems.push(`${path}.unitPrice: ${(error as Error).message}`);
  }
  return problems.length > before ? undefined : { description: description as string, quantity: quantity as number, unitPrice: price as string };
}

const isText = (value: unknown, max: number): boolean => typeof value === "string" && value.trim().length > 0 && value.length <= max;
