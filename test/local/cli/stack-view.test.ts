import { strict as assert } from "node:assert";
import { viewOf } from "../../../local/cli/stack-view";
import { makeArchive } from "../../../local/provider/archive";
import type { Deployment } from "../../../local/program/run";

describe("local/cli/stack-view", () => {
  it("names secrets and shows none, and leaves code out", () => {
    const deployment: Deployment = {
      project: "p", stack: "dev", region: "us-east-1", durationMs: 1, timings: { loadedMs: 0, firstResourceMs: 0 },
      outputs: { url: "http://x", password: "open sesame" }, secretOutputs: ["password"],
      resources: [{
        urn: "urn:1", type: "aws:lambda/function:Function", name: "f", parent: "urn:0", custom: true, id: "f-1",
        inputs: { code: makeArchive([{ path: "a.js", data: Buffer.from("x"), executable: false }]), blob: Buffer.from("abc"), token: "t" }, secretInputs: ["token"],
        outputs: { arn: "a", token: "t" }, secretOutputs: ["token"],
      }],
    };
    const view = viewOf(deployment);
    assert.deepEqual(view.outputs, { url: "http://x", password: "[secret]" });
    assert.deepEqual(view.resources, [{
      urn: "urn:1", type: "aws:lambda/function:Function", name: "f", parent: "urn:0", custom: true, id: "f-1",
      inputs: { code: "[archive]", blob: "[3 bytes]", token: "[secret]" }, outputs: { arn: "a", token: "[secret]" },
    }]);
    assert.doesNotMatch(JSON.stringify(view), /sesame/);
  });
});
