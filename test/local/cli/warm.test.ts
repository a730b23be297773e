import { strict as assert } from "node:assert";
import { CLIENTS } from "../../../local/cli/clients";
import { warmUp } from "../../../local/cli/warm";

const listening = (): number => process.getActiveResourcesInfo().filter((what) => what === "TCPServerWrap" || what === "TCPSocketWrap").length;

describe("local/cli/warm", () => {
  it("sends events through a rule to a queue as each client would, and leaves nothing behind", async () => {
    const before = listening();
    const seen: number[] = [];
    await warmUp({ clouds: 2, clients: CLIENTS.length, rounds: 2, progress: (done) => seen.push(done) });
    assert.deepEqual(seen, Array.from({ length: 4 * CLIENTS.length }, (_, i) => (i + 1) / 4 / CLIENTS.length));
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.equal(listening(), before);
  });
});
