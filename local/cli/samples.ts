import { spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { UserError } from "../kernel/errors";
import { projectFolder } from "../compiled";

export interface StepView {
  readonly title: string;
  readonly ok: boolean;
  readonly detail?: string;
  readonly error?: string;
  readonly durationMs: number;
}

export interface SampleView {
  readonly scenario: string;
  readonly ok: boolean;
  readonly steps: readonly StepView[];
  /** The scenario's outputs. */
  readonly outputs?: unknown;
  readonly durationMs: number;
  /** Commands to try next. */
  readonly next?: readonly string[];
}

export interface SamplePlayer {
  /** Plays the samples with the stack's outputs. Rejects when the samples' process fails. */
  play(outputs: unknown, onStep: (scenario: string, step: StepView) => void): Promise<readonly SampleView[]>;
  stop(): void;
}

/** Whether a program has samples: a `samples/run.ts` that takes their names, `--json` and `--outputs -`. */
export const hasSamples = (program: string): boolean => existsSync(join(program, "samples", "run.ts"));

/**
 * Starts the program's samples in a process of their own, which loads while the program is still being deployed and
 * waits for the outputs.
 */
export function startSamples(program: string, names: readonly string[], env: NodeJS.ProcessEnv): SamplePlayer {
  const tsNode = require.resolve("ts-node/register/transpile-only", { paths: [program, projectFolder()] });
  const child = spawn(process.execPath, ["-r", tsNode, join(program, "samples", "run.ts"), ...names, "--json", "--outputs", "-"], {
    cwd: program, env, stdio: ["pipe", "pipe", "pipe"],
  });
  let complaints = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => { complaints = (complaints + text).slice(-4000); });
  // It may end before it has read anything; its exit code tells.
  child.stdin.on("error", () => undefined);
  const ended = new Promise<number | null>((resolve, reject) => {
    child.on("error", reject);
    child.on("close", resolve);
  });
  ended.catch(() => undefined);
  return {
    stop: () => { child.kill("SIGKILL"); },
    async play(outputs, onStep) {
      const reports: SampleView[] = [];
      createInterface({ input: child.stdout }).on("line", (line) => {
        const message = JSON.parse(line) as { scenario: string; step: StepView } | { sample: SampleView };
        if ("sample" in message) reports.push(message.sample); else onStep(message.scenario, message.step);
      });
      child.stdin.end(JSON.stringify(outputs));
      const code = await ended;
      if (code === 0 || (code === 1 && reports.some((report) => !report.ok))) return reports;
      throw new UserError(`the samples ended with ${code === null ? "a signal" : `code ${code}`}: ${complaints.trim() || "they said nothing"}`);
    },
  };
}
