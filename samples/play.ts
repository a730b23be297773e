import { randomUUID } from "node:crypto";
import { setTimeout as pause } from "node:timers/promises";
import type { Sample, SampleReport, Stage, StepReport } from "./sample";

export interface PlayOptions {
  readonly scenario: string;
  readonly outputs: Readonly<Record<string, unknown>>;
  /** Whether it runs on the local cloud: shorter limits, faster looks. */
  readonly local: boolean;
  /** Looks for nothing longer than this, whatever the sample says. Seconds; default: as the sample says. */
  readonly patience?: number;
  readonly onStep: (step: StepReport) => void;
}

/** Runs a sample, its clean-up included, and reports every step. Never rejects: what fails is in the report. */
export async function play(sample: Sample, { scenario, outputs, local, patience = Infinity, onStep }: PlayOptions): Promise<SampleReport> {
  const started = performance.now();
  const steps: StepReport[] = [];
  const removals: { what: string; remove: () => Promise<void> }[] = [];
  const report = (step: StepReport) => { steps.push(step); onStep(step); };
  const timed = async (title: string, body: () => Promise<string | void>): Promise<void> => {
    const from = performance.now();
    try {
      const detail = await body();
      report({ title, ok: true, ...(detail && { detail }), durationMs: performance.now() - from });
    } catch (error) {
      report({ title, ok: false, error: explain(error), durationMs: performance.now() - from });
      throw error;
    }
  };
  const stage: Stage = {
    run: randomUUID().slice(0, 8),
    output: (name) => {
      const value = outputs[name];
      if (typeof value !== "string") throw new Error(`the stack has no output ${name} of ${scenario}; is it deployed with this version of the program?`);
      return value;
    },
    optional: (name) => (typeof outputs[name] === "string" ? outputs[name] : undefined),
    local,
    step: timed,
    eventually: (what, limit, probe) => look(what, Math.min(patience, local ? limit.local : limit.aws), local ? 20 : 2_000, probe),
    cleanup: (what, remove) => { removals.unshift({ what, remove }); },
  };
  try {
    for (const name of sample.needs) stage.output(name);
    await sample.run(stage);
  } catch (error) {
    // A step has reported itself; what fails between steps has not.
    if (steps.every((step) => step.ok)) report({ title: "sample", ok: false, error: explain(error), durationMs: performance.now() - started });
  }
  for (const { what, remove } of removals) await timed(`remove ${what}`, remove).catch(() => undefined);
  const ok = steps.every((step) => step.ok);
  return { scenario, ok, steps, outputs, durationMs: performance.now() - started, next: ok ? sample.next(stage.output, stage.optional) : [] };
}

async function look<T>(what: string, seconds: number, everyMs: number, probe: () => Promise<T | undefined>): Promise<T> {
  const deadline = performance.now() + seconds * 1000;
  let last: unknown;
  for (let wait = everyMs; ; wait = Math.min(wait * 1.5, everyMs * 10)) {
    try {
      const found = await probe();
      if (found !== undefined) return found;
      last = undefined;
    } catch (error) {
      last = error;
    }
    if (performance.now() + wait > deadline) break;
    await pause(wait);
  }
  throw new Error(`${what}: not seen within ${seconds} s${last === undefined ? "" : ` (${explain(last)})`}`, { cause: last });
}

const explain = (error: unknown): string =>
  error instanceof Error ? (error.name === "Error" ? error.message : `${error.name}: ${error.message}`) : String(error);
