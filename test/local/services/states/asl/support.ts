import type { HistoryEvent } from "@aws-sdk/client-sfn";
import { VirtualClock } from "../../../../../local/kernel/clock";
import { createIds } from "../../../../../local/kernel/ids";
import { Journal } from "../../../../../local/kernel/journal";
import { Work } from "../../../../../local/kernel/work";
import { execute, parse, type Machine, type MachineType, type Outcome, type RunOptions, type TaskCall } from "../../../../../local/services/states/asl";

export const START = Date.parse("2026-01-01T00:00:00Z");
export const ROLE = "arn:aws:iam::123456789012:role/machine";

/** What a task of a test does: gives a value, or throws a `StatesError`. */
export type TestTask = (call: TaskCall, world: World) => unknown;

/** A virtual clock with its work: time jumps whenever nothing goes on. */
export class World {
  readonly ids = createIds("test");
  readonly journal: Journal = new Journal({ clock: () => this.clock, ids: this.ids });
  readonly work: Work;
  readonly clock: VirtualClock;

  constructor() {
    this.work = new Work(this.journal);
    this.clock = new VirtualClock(this.work, START);
  }

  options(observe: (event: HistoryEvent) => void, task: TestTask, more: Partial<RunOptions> = {}): RunOptions {
    return {
      clock: this.clock, ids: this.ids, type: "STANDARD", region: "us-east-1", observe,
      execution: {
        id: "arn:aws:states:us-east-1:123456789012:execution:m:e", name: "e", roleArn: ROLE, startTime: this.clock.now(),
        stateMachineId: "arn:aws:states:us-east-1:123456789012:stateMachine:m", stateMachineName: "m",
      },
      task: async (call) => task(call, this),
      aside: (waiting) => this.work.aside(waiting),
      spawn: (what, work) => this.work.run(what, this.journal.begin(), work),
      ...more,
    };
  }

  /** Runs a machine to its end. */
  async run(machine: Machine, input: unknown = {}, { task = () => null, type = "STANDARD", ...more }: { task?: TestTask; type?: MachineType } & Partial<Omit<RunOptions, "task">> = {}): Promise<Ran> {
    const events: HistoryEvent[] = [];
    const outcome = await execute(machine, typeof input === "string" ? input : JSON.stringify(input), this.options((event) => events.push(event), task, { type, ...more })).result;
    return new Ran(outcome, events, this.clock.now() - START);
  }
}

export class Ran {
  constructor(readonly outcome: Outcome, readonly events: readonly HistoryEvent[], readonly took: number) {}

  get output(): unknown {
    return this.outcome.status === "SUCCEEDED" ? JSON.parse(this.outcome.output) : undefined;
  }

  get error(): string | undefined {
    return this.outcome.status === "SUCCEEDED" ? undefined : this.outcome.error;
  }

  get cause(): string | undefined {
    return this.outcome.status === "SUCCEEDED" ? undefined : this.outcome.cause;
  }

  /** `id<previous type` of each event. */
  get chain(): string[] {
    return this.events.map(({ id, previousEventId, type }) => `${id}<${previousEventId} ${type}`);
  }
}

/** A machine of states, the first of which it starts at. */
export const machineOf = (states: object, more: object = {}): Machine =>
  parse(JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...more }));

/** Runs states in a world of their own. */
export const runStates = (states: object, input: unknown = {}, more: Parameters<World["run"]>[2] & { top?: object } = {}): Promise<Ran> => {
  const { top, ...options } = more;
  return new World().run(machineOf(states, top), input, options);
};
