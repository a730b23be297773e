import { setMaxListeners } from "node:events";
import { Interrupted, RUNTIME, TIMEOUT } from "./errors";
import { runFlow } from "./flow";
import type { Frame } from "./frame";
import { History } from "./history";
import { Texts } from "./json";
import { Scope } from "./scope";
import { StatesError, type Execute, type Machine, type Outcome, type Run, type RunOptions } from "./types";

/** AWS: how long an execution may take in milliseconds. */
const LONGEST = { STANDARD: 365 * 24 * 3600 * 1000, EXPRESS: 5 * 60 * 1000 };

/** Starts an execution. */
export const execute: Execute = (machine, input, options) => new Execution(machine, options).start(input);

class Execution {
  private readonly history: History;
  private readonly controller = new AbortController();
  private readonly frame: Omit<Frame, "world">;
  private finish!: (outcome: Outcome) => void;
  private ended = false;
  private readonly undo: (() => void)[] = [];

  constructor(private readonly machine: Machine, private readonly options: RunOptions) {
    this.history = new History(options);
    setMaxListeners(0, this.controller.signal);
    this.frame = { history: this.history, chain: { last: 0 }, scope: new Scope(), signal: this.controller.signal };
  }

  start(input: string): Run {
    const result = new Promise<Outcome>((resolve) => { this.finish = resolve; });
    const abort = (error?: string, cause?: string) => this.end("ABORTED", { error, cause });
    const { signal, execution } = this.options;
    this.history.emit(this.frame.chain, "ExecutionStarted", {
      input, inputDetails: { truncated: false }, roleArn: execution.roleArn,
      ...(execution.stateMachineAliasArn !== undefined && { stateMachineAliasArn: execution.stateMachineAliasArn }),
      ...(execution.stateMachineVersionArn !== undefined && { stateMachineVersionArn: execution.stateMachineVersionArn }),
    });
    // AWS: the first state's event comes after none.
    this.frame.chain.last = 0;
    this.options.spawn("execution", () => this.run(input));
    if (signal?.aborted) abort();
    const onAbort = () => abort();
    signal?.addEventListener("abort", onAbort, { once: true });
    this.undo.push(() => signal?.removeEventListener("abort", onAbort));
    return { result, abort };
  }

  private async run(input: string): Promise<void> {
    if (this.ended) return;
    const { frame, options, machine } = this;
    const texts = new Texts();
    const value = texts.parse(input);
    this.watchTime();
    try {
      const output = await runFlow(machine.root, value, { ...frame, world: { machine, options, texts, input: value } });
      this.end("SUCCEEDED", { output: texts.of(output) });
    } catch (thrown) {
      if (thrown instanceof Interrupted) return;
      const { error, reason } = thrown instanceof StatesError ? thrown : new StatesError(RUNTIME, thrown instanceof Error ? thrown.message : String(thrown));
      this.end("FAILED", { error, cause: reason });
    }
  }

  /** Ends the execution when its time is up. */
  private watchTime(): void {
    const { options: { clock, type, execution }, machine: { timeoutSeconds } } = this;
    const asked = timeoutSeconds === undefined ? Infinity : timeoutSeconds * 1000;
    const longest = LONGEST[type];
    const timeout = () => this.end("TIMED_OUT", {});
    // What ends on the dot is still in time; and an idle cloud does not wait a year only to see this.
    const timer = asked <= longest ? clock.at(execution.startTime + asked, timeout) : clock.at(execution.startTime + longest + 1, timeout, { background: type === "STANDARD" });
    this.undo.push(() => timer.cancel());
  }

  private end(status: Outcome["status"], { output, error, cause }: { output?: string; error?: string; cause?: string }): void {
    if (this.ended) return;
    this.ended = true;
    for (const undo of this.undo) undo();
    const { frame: { chain }, history, options: { clock } } = this;
    const stopTime = clock.now();
    const told = { ...(error !== undefined && { error }), ...(cause !== undefined && { cause }) };
    if (status === "SUCCEEDED") {
      history.end(chain, "ExecutionSucceeded", { output, outputDetails: { truncated: false } });
      this.finish({ status, output: output!, stopTime });
    } else {
      // AWS: what ends an execution from outside comes after no event.
      if (status !== "FAILED") chain.last = 0;
      if (status === "FAILED") history.end(chain, "ExecutionFailed", told);
      // AWS: the event names States.Timeout, the execution itself neither error nor cause.
      else if (status === "TIMED_OUT") history.end(chain, "ExecutionTimedOut", { error: TIMEOUT });
      else history.end(chain, "ExecutionAborted", told);
      this.finish({ status, ...told, stopTime });
    }
    this.controller.abort(new Interrupted());
  }
}
