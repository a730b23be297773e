import { fail } from "../shared/errors";
import type { BusEvent } from "../shared/event";
import type { Log } from "../shared/log";
import type { OrderCreated } from "./contract";
import { fromUnits, toUnits } from "./money";

export interface Invoice {
  readonly invoiceNumber: string;
  readonly orderId: string;
  /** The day on which the order was placed, UTC. */
  readonly date: string;
  readonly customer: string;
  readonly currency: string;
  readonly lines: readonly { readonly description: string; readonly quantity: number; readonly unitPrice: string; readonly amount: string }[];
  readonly total: string;
}

/**
 * The invoice of an order. It follows from the event alone: the number from the order's id, the date from the order.
 * So a repeated delivery gives the identical invoice.
 */
export function invoiceOf(order: OrderCreated): Invoice {
  const { orderId, placedAt, customer, currency, items } = order;
  const lines = items.map(({ description, quantity, unitPrice }) => {
    const unit = toUnits(unitPrice, currency);
    return { description, quantity, unit, amount: unit * BigInt(quantity) };
  });
  const total = lines.reduce((sum, line) => sum + line.amount, BigInt(0));
  return {
    invoiceNumber: `INV-${orderId.replace(/^ord-/, "").toUpperCase()}`,
    orderId,
    date: placedAt.slice(0, 10),
    customer,
    currency,
    lines: lines.map(({ description, quantity, unit, amount }) => ({
      description, quantity, unitPrice: fromUnits(unit, currency), amount: fromUnits(amount, currency),
    })),
    total: fromUnits(total, currency),
  };
}

/** Writes the invoice of an `order.created` event to the log. Throws `InvalidEvent` when the event is none, so that it ends where somebody looks. */
export const writeInvoice = (log: Log) => async (event: BusEvent): Promise<Invoice> => {
  const invoice = invoiceOf(parseDetail(event));
  log.info({ message: "invoice", ...invoice });
  return invoice;
};

function parseDetail(event: BusEvent): OrderCreated {
  const detail = (event?.detail ?? {}) as Partial<OrderCreated>;
  const { orderId, placedAt, customer, currency, items } = detail;
  for (const [field, value] of Object.entries({ orderId, placedAt, customer, currency })) {
    if (typeof value !== "string" || value === "") throw fail("InvalidEvent", `detail.${field} of event ${event?.id} is missing`);
  }
  if (!Array.isArray(items) || items.length === 0) throw fail("InvalidEvent", `detail.items of event ${event?.id} is missing`);
  for (const item of items) {
    if (typeof item?.description !== "string" || !Number.isInteger(item.quantity) || typeof item.unitPrice !== "string") {
      throw fail("InvalidEvent", `detail.items of event ${event.id} has an item without description, quantity or unitPrice`);
    }
  }
  return detail as OrderCreated;
}
