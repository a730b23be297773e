import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PROJECT } from "../support/deployed";
import { enginePath, ran, type Ran } from "./ordinary";

const LAUNCH = join(PROJECT, "local/launch.mjs");

/** `npm run cloud`, as a process of its own on a port that is free. */
export class CloudProcess {
  private constructor(private readonly child: ChildProcess, readonly port: number, readonly environment: Readonly<Record<string, string>>) {}

  static async start(): Promise<CloudProcess> {
    const child = spawn(process.execPath, [LAUNCH, "cloud", "--port", "0", "--json"], { stdio: ["ignore", "pipe", "inherit"] });
    for await (const line of createInterface({ input: child.stdout })) {
      if (!line.startsWith("{")) continue;
      const { url, environment } = JSON.parse(line) as { url: string; environment: Record<string, string> };
      child.stdout.resume();
      return new CloudProcess(child, Number(new URL(url).port), environment);
    }
    throw new Error("the cloud has not started");
  }

  /** Ends it. `SIGKILL` gives it no time to say anything. */
  async end(signal: "SIGTERM" | "SIGKILL" = "SIGTERM"): Promise<void> {
    if (this.child.exitCode !== null || this.child.signalCode !== null) return;
    const ended = once(this.child, "exit");
    this.child.kill(signal);
    await ended;
  }

  /** `npm run up`, `preview`, `refresh` or `destroy`. */
  run(...args: readonly string[]): Promise<Ran> {
    return ran(spawn(process.execPath, [LAUNCH, ...args, "--port", String(this.port)], { stdio: ["ignore", "pipe", "pipe"], env: { ...process.env, PATH: enginePath() } }));
  }
}
