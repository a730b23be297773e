import { spawn, type ChildProcess } from "node:child_process";
import { accessSync, constants, copyFileSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { delimiter, join } from "node:path";
import { PROJECT } from "../support/deployed";
import { findCli } from "./cli";

const STAND_IN = join(__dirname, "host");

const onPath = (command: string): boolean => (process.env.PATH ?? "").split(delimiter).some((folder) => {
  try {
    accessSync(join(folder, command), constants.X_OK);
    return folder !== STAND_IN;
  } catch {
    return false;
  }
});

const isInstalled = onPath("pulumi-language-nodejs");

/** Which Node language host runs the programs, for the titles of tests: Pulumi's own where it is on PATH, else ours. */
export const HOST = isInstalled ? "the installed Node language host" : "a stand-in for the Node language host";

export interface Ran {
  readonly code: number;
  /** Standard output and standard error as they came. */
  readonly text: string;
}

/** A PATH on which the CLI is found, and a language host. */
export function enginePath(): string {
  const { root } = findCli() ?? {};
  return [...(root === undefined ? [] : [join(root, "bin")]), ...(isInstalled ? [] : [STAND_IN]), process.env.PATH].join(delimiter);
}

/** A program as somebody has it who uses the CLI: a copy, since the CLI writes into the stack's file. */
export class Ordinary {
  readonly folder = mkdtempSync(join(tmpdir(), "ordinary-"));

  /** `environment`: of the cloud. `program`: JavaScript, instead of the project. */
  constructor(private readonly environment: () => Record<string, string>, program?: string) {
    for (const name of program === undefined ? readdirSync(PROJECT) : ["node_modules"]) {
      if (!/^(Pulumi\..*yaml|\.git|\.local-cloud)$/.test(name)) symlinkSync(join(PROJECT, name), join(this.folder, name));
    }
    if (program === undefined) {
      for (const name of ["Pulumi.yaml", "Pulumi.dev.yaml"]) copyFileSync(join(PROJECT, name), join(this.folder, name));
    } else {
      writeFileSync(join(this.folder, "Pulumi.yaml"), "name: small\nruntime:\n  name: nodejs\n  options:\n    typescript: false\n");
      writeFileSync(join(this.folder, "package.json"), '{ "main": "index.js" }');
      writeFileSync(join(this.folder, "index.js"), program);
    }
  }

  dispose(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }

  /** Runs `pulumi` and resolves whatever its exit code is. */
  run(...args: readonly string[]): Promise<Ran> {
    return ran(spawn("pulumi", [...args, "--non-interactive", "--color", "never"], {
      cwd: this.folder, stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, PATH: enginePath(), ...this.environment() },
    }));
  }

  /** Runs `pulumi`, rejects with what it said when it fails. */
  async pulumi(...args: readonly string[]): Promise<string> {
    const { code, text } = await this.run(...args);
    if (code !== 0) throw new Error(`pulumi ${args.join(" ")} ended with ${code}:\n${text}`);
    return text;
  }
}

/** What a process says until it ends. */
export function ran(child: ChildProcess): Promise<Ran> {
  return new Promise((resolve, reject) => {
    let text = "";
    for (const stream of [child.stdout!, child.stderr!]) stream.setEncoding("utf8").on("data", (chunk: string) => { text += chunk; });
    child.once("error", reject);
    child.once("close", (code) => resolve({ code: code ?? 1, text }));
  });
}

/** `Resources:` of the CLI's summary, for example `{ "to create": 196 }`. */
export function summary(text: string): Record<string, number> {
  const lines = text.slice(text.lastIndexOf("Resources:")).split("\n").slice(1);
  const counts: Record<string, number> = {};
  for (const line of lines) {
    const [, count, what] = /^\s+(?:\S+ )?(\d+) (\w[\w ]*)$/.exec(line) ?? [];
    if (what === undefined) break;
    counts[what.trim()] = Number(count);
  }
  return counts;
}
