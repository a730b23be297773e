import { readFileSync } from "node:fs";
import { join } from "node:path";
import type { PulumiCommand } from "@pulumi/pulumi/automation";
import { requireFrom, type Require } from "../program/child/pulumi";

/**
 * What a program will load anyway, in parts. The CLI is a process that others wait for: while it is busy with a command,
 * this process loads a part. What cannot be loaded the program itself will say.
 */
export const preloads = (directory: string): (() => void)[] => {
  const require = requireFrom(directory);
  return [() => loadPackages(directory, require), () => loadSerializer(require)].map((load) => () => {
    try {
      load();
    } catch {
      // It is not there, or of another make: then it is not needed either.
    }
  });
};

/** The SDKs of the program's resources. */
function loadPackages(directory: string, require: Require): void {
  const { dependencies = {} } = JSON.parse(readFileSync(join(directory, "package.json"), "utf8")) as { dependencies?: Record<string, string> };
  for (const name of Object.keys(dependencies)) if (name.startsWith("@pulumi/")) require(name);
}

/** TypeScript and V8's inspector, by which functions become archives. */
function loadSerializer(require: Require): void {
  require("@pulumi/pulumi/runtime/closure/createClosure");
  const { isInitializedAsync } = require("@pulumi/pulumi/runtime/closure/v8Hooks") as { isInitializedAsync(): Promise<void> };
  isInitializedAsync().catch(() => undefined);
}

type Runs = { run(...args: unknown[]): unknown };

/** Does one of `parts` each time that a command of the CLI has begun. */
export function meanwhile(command: PulumiCommand, parts: (() => void)[]): PulumiCommand {
  const runs = command as unknown as Runs;
  const run = runs.run.bind(command);
  runs.run = (...args) => {
    const running = run(...args);
    parts.shift()?.();
    return running;
  };
  return command;
}
