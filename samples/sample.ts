/**
 * A sample is what a person would do with a deployed scenario, through the AWS SDK, and what must then be seen. The
 * same file runs against AWS, against the local cloud by `npm start`, and as the end-to-end test.
 */
export interface Sample {
  /** What it makes, what that costs on AWS, and how long it takes there: shown before it runs there. */
  readonly onAws: string;
  /** Outputs of the scenario that it needs: nothing else is given to it. */
  readonly needs: readonly string[];
  run(stage: Stage): Promise<void>;
  /** Commands that a person may try next, with the outputs filled in. */
  next(output: (name: string) => string, optional: (name: string) => string | undefined): readonly string[];
}

/** How long to look for something. */
export interface Limit {
  /** Seconds on the local cloud. */
  readonly local: number;
  /** Seconds on AWS. */
  readonly aws: number;
}

/** What a sample works with. The SDK's clients find their endpoint, region and credentials in the environment. */
export interface Stage {
  /** An output of the scenario. */
  output(name: string): string;
  /** An output that the scenario has only when it is configured so. */
  optional(name: string): string | undefined;
  /** Whether it runs on the local cloud, where everything comes; on AWS some things come when they come. */
  readonly local: boolean;
  /** Different in every run: for names and ids. */
  readonly run: string;
  /** One thing done or seen. A step that throws ends the sample; what it returns is shown beside it. */
  step(title: string, body: () => Promise<string | void>): Promise<void>;
  /** Looks until `probe` finds something, and returns it. Throws with what was seen last when the time is up. */
  eventually<T>(what: string, limit: Limit, probe: () => Promise<T | undefined>): Promise<T>;
  /** Removes something that the sample made, when it ends, also when it fails. Last made, first removed. */
  cleanup(what: string, remove: () => Promise<void>): void;
}

/** What happened in one step. */
export interface StepReport {
  readonly title: string;
  readonly ok: boolean;
  readonly detail?: string;
  readonly error?: string;
  readonly durationMs: number;
}

/** What happened in one sample. */
export interface SampleReport {
  readonly scenario: string;
  readonly ok: boolean;
  readonly steps: readonly StepReport[];
  /** The outputs that it worked with. */
  readonly outputs: Readonly<Record<string, unknown>>;
  readonly durationMs: number;
  /** Commands to try next. */
  readonly next: readonly string[];
}

/** Throws with `message` unless `condition` holds. */
export function must(condition: unknown, message: string): asserts condition {
  if (!condition) throw new Error(message);
}
