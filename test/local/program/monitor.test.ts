import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { MockMonitor } from "@pulumi/pulumi/runtime/mocks";
import * as rpc from "@pulumi/pulumi/runtime/rpc";
import { MARK, MARKS } from "../../../local/program/child/pulumi";

/** What `local/program/child/monitor.ts` relies on in Pulumi's SDK. When one of these fails, the SDK has changed. */
describe("Pulumi's mock monitor", () => {
  it("has no method that the local cloud does not replace or leave out knowingly", () => {
    const replaced = ["registerResource", "readResource", "invoke", "registerResourceOutputs", "supportsFeature"];
    // Bookkeeping of the mocks, and packages with parameters, which the local cloud says it does not support.
    const unused = ["constructor", "newUrn", "getRegisteredResources", "registerPackage"];
    assert.deepEqual(Object.getOwnPropertyNames(MockMonitor.prototype).sort(), [...replaced, ...unused].sort());
  });

  it("is what `getMonitor` gives once mocks are set", () => {
    const script = `
      const pulumi = require("@pulumi/pulumi");
      pulumi.runtime.setMocks({ newResource: () => { throw new Error() }, call: () => { throw new Error() } }, "p", "s", false, "o");
      const monitor = pulumi.runtime.getMonitor();
      const { getStore } = require("@pulumi/pulumi/runtime/state");
      const promise = new Promise(() => {});
      require("@pulumi/pulumi/runtime/debuggable").debuggablePromise(promise, "resolveURN(resource:n[t])");
      console.log(JSON.stringify([monitor.constructor.name, pulumi.getProject(), pulumi.getStack(), pulumi.getOrganization(),
        [...getStore().leakCandidates].map((p) => p._debugCtx)]));
      getStore().leakCandidates = new Set();`;
    const said = JSON.parse(execFileSync(process.execPath, ["-e", script], { encoding: "utf8", cwd: __dirname })) as unknown;
    assert.deepEqual(said, ["MockMonitor", "p", "s", "o", ["resolveURN(resource:n[t])"]]);
  });

  it("marks values as the local cloud reads them", () => {
    assert.equal(MARK, rpc.specialSigKey);
    assert.deepEqual(MARKS, { asset: rpc.specialAssetSig, archive: rpc.specialArchiveSig, secret: rpc.specialSecretSig, resource: rpc.specialResourceSig });
  });
});
