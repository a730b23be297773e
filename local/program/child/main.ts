import { TASK_VARIABLE, type LogSeverity, type ProgramTask } from "../protocol";
import { installCompileCache } from "./compile-cache";
import { describe } from "./failure";
import { runProgram } from "./language";
import { Link } from "./link";
import { installMonitor } from "./monitor";
import { scanPackagesLate } from "./package-scan";
import { requireFrom, type Pulumi, type Require } from "./pulumi";
import { leaveResourceStacks } from "./unread-stacks";
import { leavesPromises, waitingFor } from "./waiting";

/** The process in which a Pulumi program runs. Started by `local/program/run.ts`. */

interface Run {
  readonly link: Link;
  readonly pulumi: Pulumi;
  readonly require: Require;
  settled: boolean;
  exported: unknown;
}

function forwardLogs(pulumi: Pulumi, link: Link): void {
  const as = (severity: LogSeverity) => (message: string): Promise<void> => {
    link.send({ kind: "log", severity, message: String(message) });
    return Promise.resolve();
  };
  // The SDK's own warnings go through the same object.
  Object.assign(pulumi.log, { debug: () => Promise.resolve(), info: as("info"), warn: as("warning"), error: as("error") });
}

/** Ends the process once nothing can happen in it any more, which is when a program under the CLI ends too. */
function endWhenQuiet(run: Run): void {
  let seen = -1;
  process.on("beforeExit", () => {
    if (seen !== run.link.requests) {
      // Other listeners may still register something (the SDK's bucket notifications do): look once more after them.
      seen = run.link.requests;
      setImmediate(() => undefined);
      return;
    }
    seen = Number.NaN;
    const end = () => run.link.close();
    if (run.settled && !leavesPromises(run.require)) return run.link.send({ kind: "finished" }, end);
    process.removeAllListeners("beforeExit");
    // Or the SDK says on its way out that promises leaked, which is said better here.
    process.exitCode = 1;
    void waitingFor(run.pulumi, run.require, run.exported).then((names) => run.link.send({ kind: "stuck", waitingFor: names }, end));
  });
}

/** Tells when the process stays alive without any request to the cloud: open servers, intervals. */
function watchForLingering(run: Run, every: number): void {
  let seen = -1;
  setInterval(() => {
    const quiet = run.link.pending === 0 && seen === run.link.requests;
    seen = run.link.requests;
    if (!quiet) return;
    const keptAliveBy = process.getActiveResourcesInfo().filter((what) => !["PipeWrap", "TTYWrap", "Immediate"].includes(what));
    run.link.send({ kind: "lingering", keptAliveBy, settled: run.settled });
  }, every).unref();
}

async function main(): Promise<void> {
  const task = JSON.parse(process.env[TASK_VARIABLE]!) as ProgramTask;
  delete process.env[TASK_VARIABLE];
  const link = new Link();
  const require = requireFrom(task.directory);
  const fail = (thrown: unknown): void => {
    link.send({ kind: "failed", failure: describe(thrown, task.directory) }, () => process.exit(1));
  };
  process.on("uncaughtException", fail);
  process.on("unhandledRejection", fail);
  process.chdir(task.directory);
  installCompileCache(requireFrom(task.fallback));
  const pulumi = scanPackagesLate(() => require("@pulumi/pulumi") as Pulumi);
  leaveResourceStacks(pulumi);
  forwardLogs(pulumi, link);
  await installMonitor({ pulumi, link, project: task.project, stack: task.stack, organization: task.organization });
  const run: Run = { link, pulumi, require, settled: false, exported: undefined };
  endWhenQuiet(run);
  watchForLingering(run, task.lingerMs);
  link.send({ kind: "loaded" });
  await pulumi.runtime.runInPulumiStack(async () => {
    run.exported = await runProgram(task);
    return run.exported;
  });
  run.settled = true;
}

// A rejection of main is the program's failure, or that of loading it: the listener above reports it.
void main();
