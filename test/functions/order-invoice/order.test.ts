import { strict as assert } from "node:assert";
import { DEMO_ORDER, type OrderCreated } from "../../../functions/order-invoice/contract";
import { placeOrder } from "../../../functions/order-invoice/order";

function shop(publish?: () => Promise<string>) {
  const published: OrderCreated[] = [];
  const logged: object[] = [];
  const log = { info: (record: object) => { logged.push(record); }, warn: (record: object) => { logged.push(record); } };
  const place = placeOrder({
    publish: publish ?? ((order) => { published.push(order); return Promise.resolve("event-1"); }),
    now: () => new Date("2026-11-20T16:00:00.123Z"),
    log,
  });
  return { place, published, logged };
}

const order = { customer: "Jo", currency: "EUR", items: [{ description: "cup", quantity: 2, unitPrice: "7.90" }] };

describe("functions/order-invoice/order", () => {
  it("publishes the order and answers its id", async () => {
    const { place, published, logged } = shop();
    assert.deepEqual(await place(order, "req-1"), { status: "placed", orderId: "ord-req-1", eventId: "event-1" });
    assert.deepEqual(published, [{ ...order, orderId: "ord-req-1", placedAt: "2026-11-20T16:00:00.123Z" }]);
    assert.deepEqual(logged, [{ message: "order placed", orderId: "ord-req-1", eventId: "event-1" }]);
  });

  for (const payload of [undefined, null, {}]) {
    it(`places the built-in order for ${JSON.stringify(payload)}`, async () => {
      const { place, published } = shop();
      assert.equal((await place(payload, "req-2")).status, "placed");
      assert.deepEqual(published, [{ ...DEMO_ORDER, orderId: "ord-req-2", placedAt: "2026-11-20T16:00:00.123Z" }]);
    });
  }

  it("is the same order when Lambda repeats the request, and another for another request", async () => {
    const { place, published } = shop();
    for (const request of ["a", "a", "b"]) await place({}, request);
    assert.deepEqual(published.map(({ orderId }) => orderId), ["ord-a", "ord-a", "ord-b"]);
  });

  it("keeps the order id that the payload brings", async () => {
    const { place, published } = shop();
    await place({ ...order, orderId: "web-17" }, "req");
    assert.equal(published[0]!.orderId, "web-17");
  });

  it("takes a JSON number for the decimal that was written", async () => {
    const { place, published } = shop();
    await place({ ...order, items: [{ description: "cup", quantity: 3, unitPrice: 0.1 }] }, "req");
    assert.equal(published[0]!.items[0]!.unitPrice, "0.1");
  });

  const refusals: [what: string, payload: unknown, problem: string][] = [
    ["text", "cup", "the payload must be a JSON object with customer, currency and items"],
    ["a list", [order], "the payload must be a JSON object with customer, currency and items"],
    ["no customer", { ...order, customer: " " }, "customer: must be 1 to 200 characters"],
    ["a currency that is none", { ...order, currency: "euro" }, "currency: must be a code of three capital letters, for example EUR"],
    ["no items", { ...order, items: [] }, "items: must be a list of 1 to 100 items"],
    ["too many items", { ...order, items: Array(101).fill(order.items[0]) }, "items: must be a list of 1 to 100 items"],
    ["an item that is none", { ...order, items: [null] }, "items[0]: must be an object with description, quantity and unitPrice"],
    ["a fraction of a piece", { ...order, items: [{ ...order.items[0], quantity: 1.5 }] }, "items[0].quantity: must be a whole number from 1 to 1000000"],
    ["a negative price", { ...order, items: [{ ...order.items[0], unitPrice: "-1" }] }, 'items[0].unitPrice: "-1" is not an amount like 19.90'],
    ["a price in exponents", { ...order, items: [{ ...order.items[0], unitPrice: 1e21 }] }, 'items[0].unitPrice: "1e+21" is not an amount like 19.90'],
    ["too many decimals", { ...order, items: [{ ...order.items[0], unitPrice: "0.001" }] }, "items[0].unitPrice: 0.001 has more than the 2 decimals of EUR"],
    ["an unknown field", { ...order, coupon: "x" }, "coupon: not a field of an order"],
    ["an unknown field of an item", { ...order, items: [{ ...order.items[0], tax: 1 }] }, "items[0].tax: not a field of an item"],
    ["an order id that is none", { ...order, orderId: "a b" }, "orderId: must be 1 to 64 letters, digits, - or _"],
  ];
  for (const [what, payload, problem] of refusals) {
    it(`answers, and does not throw, for ${what}`, async () => {
      const { place, published } = shop();
      assert.deepEqual(await place(payload, "req"), { status: "refused", problems: [problem] });
      assert.deepEqual(published, []);
    });
  }

  it("names all problems together", async () => {
    const answer = await shop().place({ currency: "x", items: [{}] }, "req");
    assert.equal(answer.status === "refused" && answer.problems.length, 5);
  });

  it("throws when the bus did not take the event, so that Lambda tries again", async () => {
    const { place } = shop(() => Promise.reject(new Error("InternalFailure: try again")));
    await assert.rejects(place(order, "req"), /InternalFailure/);
  });
});
