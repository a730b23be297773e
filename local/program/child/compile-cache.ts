import { module } from "./node-module";
import type { Require } from "./pulumi";

/** Keeps V8's compiled code between runs: Pulumi, its AWS package and TypeScript are megabytes of source. */
export function installCompileCache(require: Require): void {
  if (module.enableCompileCache) {
    module.enableCompileCache();
    return;
  }
  try {
    (require("v8-compile-cache-lib") as { install(): unknown }).install();
  } catch {
    // Without it, it only takes longer.
  }
}
