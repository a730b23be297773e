import { resolve } from "node:path";
import { engineCommand, environmentOf } from "./cli/engine";
import { explainCommand } from "./cli/explain";
import { graphCommand } from "./cli/graph";
import { CLOUD_HELP, parseCloudFlags, parseStartFlags, START_HELP } from "./cli/options";
import { policyCommand } from "./cli/policy";
import { failureAsJson, reportAsJson, reportToPeople } from "./cli/report";
import { exportLine, serve } from "./cli/serve";
import { start } from "./cli/start";
import { createTerminal } from "./cli/terminal";
import { THOROUGHLY, warmUp } from "./cli/warm";
import { projectFolder } from "./compiled";
import { UserError } from "./kernel/errors";

/** The command line behind `npm start`, `npm run cloud`, `npm run explain` and `npm run graph`. Resolves with the exit code. */
async function main([command, ...args]: string[]): Promise<number> {
  const stop = new AbortController();
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => stop.abort(new UserError("stopped")));
  switch (command) {
    case "start": return runStart(args, stop.signal);
    case "cloud": return runCloud(args, stop.signal);
    case "preview": case "up": case "refresh": case "destroy": return engineCommand(command, args, (text) => { process.stdout.write(text); });
    case "explain": return explainCommand(args, print, (line) => { process.stderr.write(`${line}\n`); });
    case "graph": return graphCommand(args, print, (line) => { process.stderr.write(`${line}\n`); });
    case "policy": return policyCommand(args, projectFolder(), print, (line) => { process.stderr.write(`${line}\n`); });
    default: throw new UserError(`there is no command ${command ?? "(none)"}; there are start, cloud, preview, up, refresh, destroy, explain, graph and policy`);
  }
}

const print = (line: string): void => { process.stdout.write(`${line}\n`); };

async function runStart(args: string[], signal: AbortSignal): Promise<number> {
  const flags = parseStartFlags(args, projectFolder());
  if (flags === "help") return help(START_HELP);
  const terminal = createTerminal(flags.json ? process.stderr : process.stdout, process.env);
  const result = await start({ ...flags, program: resolve(flags.program) }, terminal, signal).catch((error: unknown) => {
    if (flags.json) print(JSON.stringify(failureAsJson(error)));
    throw error;
  });
  if (flags.json) print(JSON.stringify(reportAsJson(result)));
  else reportToPeople(result, terminal);
  if (!result.ok) terminal.say(terminal.style.bad("\na sample did not see what it must"));
  if (flags.exit) await result.cloud.dispose();
  else {
    print(`ready ${result.cloud.url}`);
    await untilStopped(result.cloud, signal);
  }
  return result.ok ? 0 : 1;
}

async function runCloud(args: string[], signal: AbortSignal): Promise<number> {
  const flags = parseCloudFlags(args);
  if (flags === "help") return help(CLOUD_HELP);
  if (flags.env) {
    print(exportLine(await environmentOf(flags.port)));
    return 0;
  }
  if (flags.warm) await warm(signal);
  await untilStopped(await serve(flags, print), signal);
  return 0;
}

async function warm(signal: AbortSignal): Promise<void> {
  const progress = createTerminal(process.stderr, process.env).progress("warming up");
  try {
    await warmUp({ ...THOROUGHLY, progress: (done) => {
      signal.throwIfAborted();
      progress.say(`${Math.round(100 * done)} %`);
    } });
  } finally {
    progress.end();
  }
}

async function untilStopped(cloud: { dispose(): Promise<void> }, signal: AbortSignal): Promise<void> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
  await cloud.dispose();
}

function help(text: string): number {
  process.stdout.write(text);
  return 0;
}

main(process.argv.slice(2)).then((code) => { process.exitCode = code; }, (error: unknown) => {
  // A mistake of the person at the keyboard is one line; anything else is ours, with its stack.
  process.stderr.write(`${error instanceof UserError ? error.message : error instanceof Error ? error.stack ?? error.message : String(error)}\n`);
  process.exitCode = 1;
});
