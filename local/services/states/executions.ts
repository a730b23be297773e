import type { ExecutionStatus, HistoryEvent } from "@aws-sdk/client-sfn";
import type { Trace } from "../../kernel/journal";
import type { ServiceContext } from "../../kernel/service";
import { execute, type Outcome } from "./asl";
import { executionArn } from "./arns";
import { LogDelivery } from "./logging/delivery";
import { LogWriter } from "./logging/writer";
import { MachineMetrics, type MachineMetric } from "./metrics";
import type { Execution, StateMachine } from "./model";
import type { Retention } from "./retention";
import { Roles } from "./roles";
import { emitStatus } from "./status-events";
import { ExecutionStory } from "./story";
import { Tasks } from "./tasks";

const COUNTS: Readonly<Partial<Record<ExecutionStatus, MachineMetric>>> = {
  SUCCEEDED: "ExecutionsSucceeded", FAILED: "ExecutionsFailed", TIMED_OUT: "ExecutionsTimedOut", ABORTED: "ExecutionsAborted",
};

const OUTCOMES = { SUCCEEDED: "succeeded", FAILED: "failed", TIMED_OUT: "timed-out", ABORTED: "aborted" } as const;

export interface Start {
  readonly name: string;
  readonly input: string;
  readonly traceHeader: string | undefined;
  readonly trace: Trace;
}

/** Runs executions: what they do, and all that is told of it (history, logs, events, metrics, the journal). */
export class Executions {
  readonly roles: Roles;
  readonly logs: LogWriter;
  readonly delivery: LogDelivery;
  private readonly tasks: Tasks;
  private readonly metrics: MachineMetrics;
  private readonly closing = new AbortController();
  private sequence = 0;

  constructor(private readonly context: ServiceContext, private readonly retention: Retention, private readonly onDeleted: (machine: StateMachine) => void) {
    this.roles = new Roles(context);
    this.logs = new LogWriter(context);
    this.delivery = new LogDelivery(context, this.logs);
    this.tasks = new Tasks(context, this.roles);
    this.metrics = new MachineMetrics(context);
  }

  /** Starts an execution. It runs on its own; `ended` resolves once all has been told of it. */
  start(machine: StateMachine, { name, input, traceHeader, trace }: Start): { readonly execution: Execution; readonly ended: Promise<void> } {
    const { ids, clock } = this.context;
    const standard = machine.type === "STANDARD";
    const arn = executionArn(machine.arn, name, standard ? undefined : ids.uuid());
    const story = new ExecutionStory(this.context, { executionArn: arn, stateMachineArn: machine.arn }, trace);
    const execution: Execution = {
      arn, name, machine, revision: machine.revision, input, traceHeader, startedAt: clock.now(), sequence: ++this.sequence, trace: story.trace,
      status: "RUNNING", history: [], weight: 0,
    };
    if (standard) machine.executions.set(name, execution);
    machine.running.add(execution);
    this.metrics.count(machine, "ExecutionsStarted");
    if (standard) emitStatus(this.context, execution, story.trace);
    return { execution, ended: this.run(execution, story) };
  }

  /** Ends an execution as ABORTED. */
  stop(execution: Execution, error: string | undefined, cause: string | undefined): void {
    execution.run?.abort(error, cause);
  }

  /** A machine is gone, with all that was kept of it. */
  forget(machine: StateMachine): void {
    this.logs.forget(machine);
    this.roles.forget(machine.arn);
    this.retention.forget(machine);
  }

  dispose(): void {
    this.closing.abort(new Error("the cloud is being disposed"));
  }

  private run(execution: Execution, story: ExecutionStory): Promise<void> {
    const { context } = this;
    const { machine, revision } = execution;
    const origin = { executionArn: execution.arn, machineArn: machine.arn, roleArn: revision.roleArn, region: machine.region };
    const run = execute(revision.machine, execution.input, {
      clock: context.clock, ids: context.ids, type: machine.type, region: machine.region, signal: this.closing.signal,
      execution: {
        id: execution.arn, name: execution.name, roleArn: revision.roleArn, startTime: execution.startedAt,
        stateMachineId: machine.arn, stateMachineName: machine.name,
      },
      task: (call) => this.tasks.run(call, { ...origin, trace: story.traceOf(call.scheduledEventId) }),
      observe: (event) => this.observe(execution, story, event),
      aside: (waiting) => context.work.aside(waiting),
      spawn: (what, task) => context.work.run(`states: ${what}`, story.trace, task),
    });
    execution.run = run;
    return new Promise((resolve) => {
      context.work.run("states: the end of an execution", story.trace, async () => {
        this.ended(execution, story, await context.work.aside(run.result));
        resolve();
      });
    });
  }

  private observe(execution: Execution, story: ExecutionStory, event: HistoryEvent): void {
    if (this.closing.signal.aborted) return;
    if (execution.machine.type === "STANDARD") {
      execution.history.push(event);
      execution.weight += weightOf(event);
    }
    story.observe(event);
    this.logs.add(execution, event);
    // AWS: executions of a machine that is being deleted end at their next transition.
    if (execution.machine.status === "DELETING" && event.type!.endsWith("StateEntered")) queueMicrotask(() => execution.run?.abort());
  }

  private ended(execution: Execution, story: ExecutionStory, outcome: Outcome): void {
    const { machine } = execution;
    machine.running.delete(execution);
    delete execution.run;
    if (this.closing.signal.aborted) return;
    execution.status = outcome.status;
    execution.stoppedAt = outcome.stopTime;
    if (outcome.status === "SUCCEEDED") execution.output = outcome.output;
    else Object.assign(execution, { ...(outcome.error !== undefined && { error: outcome.error }), ...(outcome.cause !== undefined && { cause: outcome.cause }) });
    this.metrics.count(machine, COUNTS[outcome.status]!);
    this.metrics.count(machine, "ExecutionTime", outcome.stopTime - execution.startedAt);
    const { error, cause } = execution;
    story.end(OUTCOMES[outcome.status], error === undefined && cause === undefined ? undefined : { code: error ?? "no error name", message: cause ?? "" });
    if (machine.type === "STANDARD") {
      emitStatus(this.context, execution, story.trace);
      this.retention.keep(execution);
    }
    if (machine.status === "DELETING" && machine.running.size === 0) this.onDeleted(machine);
  }
}

/** Bytes that an event holds, roughly: what it says of inputs and outputs. */
function weightOf(event: HistoryEvent): number {
  let bytes = 200;
  for (const value of Object.values(event)) {
    if (typeof value === "object" && value !== null && !(value instanceof Date)) for (const text of Object.values(value)) if (typeof text === "string") bytes += text.length;
  }
  return bytes;
}
