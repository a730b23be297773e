import { strict as assert } from "node:assert";
import { Clients, comparable } from "./clients";
import { fakeCloud, type FakeCloud } from "./fakes";
import { ROUND_TRIPS } from "./roundtrip-cases";

describe("round trips through the SDK", () => {
  let cloud: FakeCloud;
  let clients: Clients;
  before(async () => {
    cloud = await fakeCloud();
    clients = new Clients(cloud.url);
  });
  after(async () => {
    clients.destroy();
    await cloud.close();
  });

  for (const { service, operation, input, output, added = [], seen, read } of ROUND_TRIPS) {
    it(`${service} ${operation} ${JSON.stringify(input).slice(0, 60)}`, async () => {
      cloud.answer(output);
      const given = Object.fromEntries(Object.entries(input).map(([key, value]) => [key, typeof value === "function" ? (value as () => unknown)() : (value as unknown)]));
      const answer = await clients.send(service, operation, given);
      assert.deepEqual([cloud.last().service, cloud.last().operation], [service, operation]);
      const arrived = Object.fromEntries(Object.entries(cloud.last().input).filter(([key]) => !added.includes(key)));
      assert.deepEqual(comparable(arrived), comparable(seen ?? input));
      assert.deepEqual(comparable(answer), comparable(read ?? output ?? {}));
    });
  }
});
