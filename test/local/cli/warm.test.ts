import { strict as assert } from "node:assert";
import { warmUp } from "../../../local/cli/warm";

const listening = (): number => process.getActiveResourcesInfo().filter((what) => what === "TCPServerWrap" || what === "TCPSocketWrap").length;

describe("local/cli/warm", () => {
  it("sends events through a rule to a queue, and leaves nothing behind", async () => {
    const before = listening();
    const seen: number[] = [];
    await warmUp({ clouds: 2, rounds: 2, progress: (done) => seen.push(done) });
    assert.deepEqual(seen, [0.25, 0.5, 0.75, 1]);
    await new Promise((resolve) => setImmediate(() => setImmediate(resolve)));
    assert.equal(listening(), before);
  });
});
