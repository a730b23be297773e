import { spawn, type ChildProcess } from "node:child_process";
import { createInterface } from "node:readline";
import { compiledEntry, projectFolder } from "../compiled";
import { UserError } from "../kernel/errors";
import { ProgramVisible } from "./engine";
import { environment } from "./environment";
import { DeploymentError, ofProgram } from "./failure";
import type { Manifest } from "./manifest";
import { TASK_VARIABLE, type FromChild, type ProgramTask, type RequestKind, type Requests, type ToChild } from "./protocol";

export interface ChildOptions {
  readonly manifest: Manifest;
  readonly region: string;
  readonly endpoint: string;
  readonly stallMs: number;
  readonly handle: <K extends RequestKind>(of: K, ask: Requests[K]["ask"]) => Promise<Requests[K]["answer"]>;
  readonly onLog: (line: string) => void;
  readonly onLoaded: () => void;
}

/** How long a process that is done may take to end. Milliseconds. */
const GRACE = 2_000;

/** How often a process that asks for nothing is looked at. Milliseconds. */
const LINGER = 5_000;

/** The process of one run of a program. */
export class Child {
  private readonly process: ChildProcess;
  private readonly exited: Promise<void>;
  private readonly closed: Promise<void>;
  private readonly underWay = new Set<Promise<void>>();
  private finish!: () => void;
  private fail!: (error: Error) => void;
  private readonly outcome: Promise<void>;
  private lingeringSince: number | undefined;
  private readonly killOnExit = () => this.kill();

  constructor(private readonly options: ChildOptions) {
    const { manifest, region, endpoint, stallMs } = options;
    const task: ProgramTask = {
      project: manifest.project, stack: manifest.stack, organization: "organization", directory: manifest.directory, main: manifest.main,
      typescript: manifest.typescript, tsconfig: manifest.tsconfig, fallback: projectFolder(), lingerMs: Math.min(LINGER, stallMs / 2),
    };
    this.outcome = new Promise((resolve, reject) => {
      this.finish = resolve;
      this.fail = reject;
    });
    // A failure may come before anybody waits for it.
    this.outcome.catch(() => undefined);
    this.process = spawn(process.execPath, [compiledEntry("program-child")], {
      cwd: manifest.directory, env: { ...environment(manifest, region, endpoint), [TASK_VARIABLE]: JSON.stringify(task) },
      // In a group of its own, so that what the program starts ends with it.
      stdio: ["ignore", "pipe", "pipe", "ipc"], serialization: "advanced", detached: true,
    });
    process.once("exit", this.killOnExit);
    this.exited = new Promise((resolve) => this.process.once("exit", () => resolve()));
    this.closed = new Promise((resolve) => this.process.once("close", () => resolve()));
    this.listen();
  }

  /** Resolves when the program has finished and its process has ended; rejects with the first failure, when all is quiet. */
  async run(signal?: AbortSignal): Promise<void> {
    const onAbort = () => this.fail(signal!.reason as Error);
    signal?.addEventListener("abort", onAbort, { once: true });
    try {
      await this.outcome;
      // It ends by itself, so that what the program does on its exit is done.
      await Promise.race([this.exited, new Promise((resolve) => setTimeout(resolve, GRACE).unref())]);
    } finally {
      signal?.removeEventListener("abort", onAbort);
      this.kill();
      await this.closed;
      await Promise.all(this.underWay);
      process.removeListener("exit", this.killOnExit);
    }
  }

  private listen(): void {
    for (const stream of [this.process.stdout!, this.process.stderr!]) {
      createInterface({ input: stream, crlfDelay: Infinity }).on("line", (line) => this.options.onLog(line));
    }
    this.process.on("message", (message) => this.receive(message as FromChild));
    this.process.on("error", (cause) => this.fail(new UserError(`the program's process could not be started: ${cause.message}`, { cause })));
    this.process.on("exit", (code, signal) => {
      this.fail(new DeploymentError(`the program's process ended (${signal ?? `exit code ${code}`}) before the program was done`));
      // What the program left running would keep its output open.
      this.kill();
    });
  }

  private receive(message: FromChild): void {
    if (message.kind !== "lingering") this.lingeringSince = undefined;
    switch (message.kind) {
      case "request": return this.answer(message.number, message.of, message.ask);
      case "log": return this.options.onLog(`${message.severity === "info" ? "" : `${message.severity}: `}${message.message}`);
      case "loaded": return this.options.onLoaded();
      case "finished": return this.finish();
      case "failed": return this.fail(ofProgram(message.failure));
      case "stuck": return this.fail(new DeploymentError(
        `the program waits for something that never comes${message.waitingFor.length > 0 ? `: ${message.waitingFor.join(", ")}` : ""}; `
        + "look for a promise that is never resolved, or for resources that wait for each other"));
      case "lingering": return this.linger(message);
    }
  }

  private answer(number: number, of: RequestKind, ask: unknown): void {
    const work = this.options.handle(of, ask as Requests[typeof of]["ask"]).then(
      (answer) => this.send({ kind: "answer", number, answer }),
      (error: Error) => {
        if (error instanceof ProgramVisible) this.send({ kind: "refusal", number, message: error.message });
        else this.fail(error);
      },
    ).finally(() => this.underWay.delete(work));
    this.underWay.add(work);
  }

  /** The process is alive but asks nothing: a wait of the program's own, or something that it forgot to close. */
  private linger({ keptAliveBy, settled }: Extract<FromChild, { kind: "lingering" }>): void {
    const by = keptAliveBy.length > 0 ? [...new Set(keptAliveBy)].join(", ") : "unknown";
    if (this.lingeringSince === undefined) {
      this.lingeringSince = performance.now();
      this.options.onLog(settled
        ? `the program is done, but something keeps its process alive (${by}): close servers, clear intervals`
        : `the program has asked for nothing for a while and its process is alive (${by})`);
    } else if (performance.now() - this.lingeringSince > this.options.stallMs) {
      this.fail(new DeploymentError(`the program ${settled ? "is done, but its process does not end" : "has stalled"}: it is kept alive by ${by}`));
    }
  }

  private send(message: ToChild): void {
    // A process that has just ended cannot be told, and need not be.
    if (this.process.connected) this.process.send(message, () => undefined);
  }

  private kill(): void {
    const { pid } = this.process;
    if (pid === undefined) return;
    try {
      process.kill(-pid, "SIGKILL");
    } catch {
      // It has already ended, and everything that it started.
    }
  }
}
