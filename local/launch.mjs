// Starts the compiled command line of the local cloud, compiled anew when a source has changed.
import { createRequire } from "node:module";
import { ensureBuilt } from "./build.mjs";

await ensureBuilt();
createRequire(import.meta.url)("../dist/local/main.cjs");
