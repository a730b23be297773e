import { projectFolder } from "../../compiled";
import { installCompileCache } from "../../program/child/compile-cache";
import { scanPackagesLate } from "../../program/child/package-scan";
import { requireFrom } from "../../program/child/pulumi";

/**
 * The process in which a policy pack runs, started by `analyzer.ts`: Pulumi's own script for it, whose path is the first
 * argument. A pack has less to do than to load, so compiled code is kept and npm's library left out, as for programs.
 */
const require = requireFrom(projectFolder());

// What was compiled is written when a process exits, which one that a signal kills does not.
process.once("SIGTERM", () => process.exit(0));
// The script reads its arguments as if it had been started itself.
process.argv.splice(1, 1);
installCompileCache(require);
scanPackagesLate(() => require(process.argv[1]!) as unknown);
