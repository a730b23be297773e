import { strict as assert } from "node:assert";
import type { OrderCreated } from "../../../functions/order-invoice/contract";
import { invoiceOf, writeInvoice } from "../../../functions/order-invoice/invoice";
import type { BusEvent } from "../../../functions/shared/event";

const order: OrderCreated = {
  orderId: "ord-7f3a", placedAt: "2026-11-20T23:59:59.999Z", customer: "Jo", currency: "EUR",
  items: [{ description: "cup", quantity: 6, unitPrice: "7.9" }, { description: "beans", quantity: 2, unitPrice: "18.45" }, { description: "gift", quantity: 3, unitPrice: "0.1" }],
};
const event = (detail: unknown): BusEvent => ({
  version: "0", id: "e-1", "detail-type": "order.created", source: "demo.orders", account: "123456789012", time: "2026-11-21T00:00:00Z", region: "us-east-1", resources: [], detail,
});
const silent = { info: () => undefined, warn: () => undefined };

describe("functions/order-invoice/invoice", () => {
  it("is exact to the cent", () => {
    assert.deepEqual(invoiceOf(order), {
      invoiceNumber: "INV-7F3A", orderId: "ord-7f3a", date: "2026-11-20", customer: "Jo", currency: "EUR",
      lines: [
        { description: "cup", quantity: 6, unitPrice: "7.90", amount: "47.40" },
        { description: "beans", quantity: 2, unitPrice: "18.45", amount: "36.90" },
        { description: "gift", quantity: 3, unitPrice: "0.10", amount: "0.30" },
      ],
      total: "84.60",
    });
  });

  it("follows from the order alone: a repeated event gives the identical invoice", async () => {
    const logged: object[] = [];
    const write = writeInvoice({ info: (record) => { logged.push(record); }, warn: () => undefined });
    await write(event(order));
    await write({ ...event(order), id: "e-2", time: "2026-11-22T00:00:00Z" });
    assert.deepEqual(logged[0], logged[1]);
    assert.deepEqual(logged[0], { message: "invoice", ...invoiceOf(order) });
  });

  const broken: [what: string, detail: unknown][] = [
    ["no detail", undefined], ["text", "order"], ["no order id", { ...order, orderId: undefined }], ["no items", { ...order, items: [] }],
    ["an item without a price", { ...order, items: [{ description: "x", quantity: 1 }] }], ["items that are none", { ...order, items: [null] }],
  ];
  for (const [what, detail] of broken) {
    it(`throws for ${what}, so that the event ends in the dead-letter queue`, async () => {
      await assert.rejects(writeInvoice(silent)(event(detail)), { name: "InvalidEvent" });
    });
  }
});
