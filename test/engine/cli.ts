import { execFileSync } from "node:child_process";
import { existsSync } from "node:fs";

/** The Pulumi CLI for these tests: on PATH, or the one that `test/engine/run.mjs` has built and names here. */
const BUILT = "PULUMI_ENGINE_CLI";

export interface Cli {
  /** The folder whose `bin/pulumi` it is; undefined: on PATH. */
  readonly root?: string;
}

export function findCli(): Cli | undefined {
  const root = process.env[BUILT];
  if (root && existsSync(`${root}/bin/pulumi`)) return { root };
  return answers("pulumi", ["version"]) ? {} : undefined;
}

/** Whether a program of this name is on PATH. */
export function answers(command: string, args: readonly string[] = ["--version"]): boolean {
  try {
    execFileSync(command, args, { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
}
