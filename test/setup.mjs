import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { ensureBuilt } from "../local/build.mjs";

// One line for every SDK client on Node 20, in the middle of the results.
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = "true";

// ts-node is registered already. What it makes of a file is kept: for the other worker, and for the next run.
const require = createRequire(import.meta.url);
const { cacheTranspiled } = require("../local/program/child/transpile-cache.ts");
cacheTranspiled(process[Symbol.for("ts-node.register.instance")], {
  folder: "node_modules/.cache/transpiled",
  key: JSON.stringify([require("typescript").version, require("ts-node").VERSION, readFileSync("tsconfig.json", "utf8")]),
  require: createRequire(require.resolve("ts-node")),
});

const { lightenPulumi } = require("./support/light-pulumi.ts");
lightenPulumi();

/** Before any test: what runs in processes of its own is compiled from the present sources. */
export const mochaGlobalSetup = () => ensureBuilt();
