import { spawn, type ChildProcess } from "node:child_process";
import type { Duplex } from "node:stream";
import { compiledEntry } from "../../../compiled";
import { encodeFrame, FrameReader } from "../worker/frames";
import type { FromWorker, Spare, ToWorker } from "../worker/protocol";

/** How a process ended. */
export interface Exit {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** What is told about a process while it runs. */
export interface ProcessListener {
  frame(message: FromWorker, body: Buffer): void;
  /** Written by something that is not the handler's JavaScript: Node.js itself, or a child of its own. */
  output(chunk: Buffer): void;
  exit(exit: Exit): void;
}

/** One Node.js process that runs `worker/main.ts`. */
export class WorkerProcess {
  /** Set once it has begun to wait; rejects when it ends before. */
  readonly spare: Promise<Spare>;
  /** Settles when it has ended and everything it wrote has been read. */
  readonly ended: Promise<Exit>;
  listener: ProcessListener | undefined;
  private readonly child: ChildProcess;
  private readonly channel: Duplex;

  /** `nodeOptions`: the function's own NODE_OPTIONS, which Node.js reads only when it starts. */
  constructor(folder: string, nodeOptions?: string) {
    this.child = spawn(process.execPath, [compiledEntry("lambda-worker")], {
      cwd: folder, stdio: ["ignore", "pipe", "pipe", "pipe"],
      // Nothing of this process's environment: a function must not see the developer's credentials.
      env: { PATH, AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true", ...(nodeOptions !== undefined && { NODE_OPTIONS: nodeOptions }) },
    });
    this.channel = this.child.stdio[3] as Duplex;
    // A process that is gone is told by its exit.
    this.channel.on("error", () => undefined);
    let isSpare: (spare: Spare) => void;
    const waiting = new Promise<Spare>((resolve) => { isSpare = resolve; });
    const reader = new FrameReader((head, body) => {
      const message = head as FromWorker;
      if (message.type === "spare") isSpare(message); else this.listener?.frame(message, body);
    });
    this.channel.on("data", (chunk: Buffer) => reader.push(chunk));
    for (const stream of [this.child.stdout!, this.child.stderr!]) stream.on("data", (chunk: Buffer) => this.listener?.output(chunk));
    this.ended = new Promise((resolve, reject) => {
      this.child.once("error", reject);
      this.child.once("close", (code, signal) => resolve({ code, signal }));
    });
    this.ended.then((exit) => this.listener?.exit(exit), () => this.listener?.exit({ code: null, signal: null }));
    this.spare = Promise.race([waiting, this.ended.then(({ code, signal }) => { throw new Error(`a Lambda worker ended before it began: ${signal ?? code}`); })]);
    this.spare.catch(() => undefined);
  }

  get pid(): number {
    return this.child.pid ?? 0;
  }

  send(message: ToWorker, body?: Uint8Array | string): void {
    this.channel.write(encodeFrame(message, body));
  }

  /** Ends it at once, whatever it does. */
  kill(): void {
    this.child.kill("SIGKILL");
  }
}

/** AWS: without the folders of its own layout. */
export const PATH = "/usr/local/bin:/usr/bin:/bin";
