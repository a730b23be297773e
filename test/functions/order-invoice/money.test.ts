import { strict as assert } from "node:assert";
import fc from "fast-check";
import { digitsOf, fromUnits, toUnits } from "../../../functions/order-invoice/money";

describe("functions/order-invoice/money", () => {
  const exact: [amount: string, currency: string, units: bigint, shown: string][] = [
    ["19.90", "EUR", 1990n, "19.90"], ["19.9", "EUR", 1990n, "19.90"], ["0.01", "USD", 1n, "0.01"], ["0", "EUR", 0n, "0.00"], ["7", "USD", 700n, "7.00"],
    ["1500", "JPY", 1500n, "1500"], ["1.234", "KWD", 1234n, "1.234"], ["0.1", "BHD", 100n, "0.100"], ["999999999999999.99", "EUR", 99999999999999999n, "999999999999999.99"],
  ];
  for (const [amount, currency, units, shown] of exact) {
    it(`${amount} ${currency}`, () => {
      assert.equal(toUnits(amount, currency), units);
      assert.equal(fromUnits(units, currency), shown);
    });
  }

  for (const [amount, currency] of [["-1", "EUR"], ["1e3", "EUR"], ["1,50", "EUR"], ["", "EUR"], [".5", "EUR"], ["1.", "EUR"], ["0.001", "EUR"], ["1.5", "JPY"], ["NaN", "EUR"], ["1000000000000000", "EUR"]] as const) {
    it(`refuses ${JSON.stringify(amount)} in ${currency}`, () => assert.throws(() => toUnits(amount, currency), { name: "InvalidAmount" }));
  }

  it("loses nothing on the way in and out", () => {
    fc.assert(fc.property(fc.bigInt({ min: 0n, max: 10n ** 15n - 1n }), fc.constantFrom("EUR", "JPY", "KWD"), (units, currency) => {
      assert.equal(toUnits(fromUnits(units, currency), currency), units);
      assert.equal(fromUnits(units, currency).split(".")[1]?.length ?? 0, digitsOf(currency));
    }));
  });
});
