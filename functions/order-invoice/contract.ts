/** What `order` and `invoice` agree on. They share nothing else. */

export const ORDERS_SOURCE = "demo.orders";
export const ORDER_CREATED = "order.created";

export interface OrderItem {
  readonly description: string;
  readonly quantity: number;
  /** Decimal text in the order's currency, for example `19.90`. */
  readonly unitPrice: string;
}

/** Detail of `order.created`. */
export interface OrderCreated {
  readonly orderId: string;
  /** ISO 8601, UTC. */
  readonly placedAt: string;
  readonly customer: string;
  /** ISO 4217. */
  readonly currency: string;
  readonly items: readonly OrderItem[];
}

/** Placed when the order function is called without a payload, and by the heartbeat. */
export const DEMO_ORDER = {
  customer: "Demo Customer",
  currency: "EUR",
  items: [
    { description: "Espresso cup", quantity: 6, unitPrice: "7.90" },
    { description: "Coffee beans, 1 kg", quantity: 2, unitPrice: "18.45" },
  ],
};
