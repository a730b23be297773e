import type { HistoryEvent } from "@aws-sdk/client-sfn";
import type { Clock } from "../../../kernel/clock";
import type { Ids } from "../../../kernel/ids";
import type { Expressions } from "./expressions";

export type Json = null | boolean | number | string | readonly Json[] | JsonObject;
export interface JsonObject { readonly [key: string]: Json }

export type MachineType = "STANDARD" | "EXPRESS";
export type QueryLanguage = "JSONPath" | "JSONata";

/** What `ValidateStateMachineDefinition` tells of one problem. `location` is a path such as `/States/A/Next`. */
export interface Diagnostic {
  readonly severity: "ERROR" | "WARNING";
  readonly code: string;
  readonly message: string;
  readonly location?: string;
}

export interface ValidateOptions {
  /** Default: STANDARD. Express machines may not use `.sync`, `.waitForTaskToken` or activities. */
  readonly type?: MachineType;
}

/** A parsed definition. Nothing writes to it; any number of executions may share it. */
export interface Machine {
  /** The text it was parsed from. */
  readonly text: string;
  readonly root: Flow;
  /** Seconds after which an execution fails with States.Timeout. */
  readonly timeoutSeconds?: number;
  /** Every Task state's resource in the order of the text, nested states too. */
  readonly tasks: readonly TaskResource[];
  /** What the definition uses that AWS has and the local cloud has not, for the service to refuse by name at creation. */
  readonly refusals: readonly Refusal[];
  /** Its paths, intrinsic functions and JSONata expressions, made ready. */
  readonly expressions: Expressions;
}

/** `StartAt` and `States` of a machine, a branch or an item processor. */
export interface Flow {
  readonly startAt: string;
  readonly states: ReadonlyMap<string, State>;
}

/** One state, its fields as written, with what was made ready of them at parse time. */
export interface State {
  readonly name: string;
  readonly type: StateType;
  readonly language: QueryLanguage;
  /** The state as the definition has it. */
  readonly fields: JsonObject;
  /** Where in the definition, for instance `/States/A/Branches[0]/States/B`. */
  readonly location: string;
  /** The branches of a Parallel state; the one item processor of a Map state. */
  readonly flows: readonly Flow[];
  /** Of a Task. */
  readonly resource?: TaskResource;
}

export type StateType = "Pass" | "Task" | "Choice" | "Wait" | "Succeed" | "Fail" | "Parallel" | "Map";

/** A Task state's `Resource`, taken apart. */
export interface TaskResource {
  /** As written. */
  readonly arn: string;
  /** `function`: a Lambda function's own ARN. `integration`: `arn:aws:states:::SERVICE:ACTION[.PATTERN]`. `activity`: an activity's ARN. */
  readonly kind: "function" | "integration" | "activity";
  /** Of an integration: `sqs`, `aws-sdk:s3`, ... */
  readonly service?: string;
  /** Of an integration: `sendMessage` ... */
  readonly action?: string;
  /** Of an integration. `request`: request and response, what nothing after the action means. */
  readonly pattern?: "request" | "sync" | "sync:2" | "waitForTaskToken";
  readonly location: string;
  readonly state: string;
}

/** What a definition needs and the local cloud has not. */
export interface Refusal {
  /** For `NotSupported`: "the Step Functions integration sqs:sendMessage.waitForTaskToken", "a distributed Map state" ... */
  readonly what: string;
  readonly location: string;
}

/** `parse` throws it: the definition has errors. */
export class DefinitionError extends Error {
  constructor(readonly diagnostics: readonly Diagnostic[]) {
    super(diagnostics.map(describe).join(", "));
    this.name = "DefinitionError";
  }
}

/**
 * A diagnostic in the words of CreateStateMachine's InvalidDefinition: `SCHEMA_VALIDATION_FAILED: ... at /States/A`.
 * AWS: where a diagnostic has no location, the word null.
 */
export const describe = ({ code, message, location }: Diagnostic): string =>
  `${code}: ${message} at ${location ?? "null"}`;

/** One call of a task. */
export interface TaskCall {
  /** The state's name. */
  readonly state: string;
  readonly resource: TaskResource;
  /** `Parameters` or `Arguments` after evaluation; for a function's own ARN without them the state's effective input. */
  readonly parameters: Json;
  /** The role of the state's `Credentials`, evaluated. Without it: the execution's role. */
  readonly credentials?: { readonly roleArn: string };
  /** Enforced by the interpreter, which then aborts `signal`. */
  readonly timeoutSeconds?: number;
  readonly heartbeatSeconds?: number;
  /** 0, or how many retries went before. */
  readonly retryCount: number;
  /** Id of the TaskScheduled or LambdaFunctionScheduled event: with the execution's ARN it names this call. */
  readonly scheduledEventId: number;
  /** A sign of life, for `HeartbeatSeconds`. */
  beat(): void;
  /** Aborted when the result is no longer wanted: timeout, a failed sibling branch, the execution's end. */
  readonly signal: AbortSignal;
}

/** Rejects a task, and ends a failed execution: an error name (`Lambda.ServiceException`, a function's error type) and its cause. */
export class StatesError extends Error {
  constructor(readonly error: string | undefined, readonly reason?: string, options?: ErrorOptions) {
    super(`${error ?? "no error name"}: ${reason ?? "no cause"}`, options);
    this.name = "StatesError";
  }
}

/** What is known of an execution from outside, for the context object (`$$`, `$states.context`). */
export interface ExecutionFacts {
  readonly id: string;
  readonly name: string;
  readonly roleArn: string;
  /** Milliseconds since the epoch. */
  readonly startTime: number;
  /** Default 0. */
  readonly redriveCount?: number;
  readonly stateMachineId: string;
  readonly stateMachineName: string;
  /** For ExecutionStarted. */
  readonly stateMachineAliasArn?: string;
  readonly stateMachineVersionArn?: string;
}

/** All that an execution needs of the world. */
export interface RunOptions {
  readonly clock: Clock;
  /** For States.UUID, States.MathRandom, `$uuid`, `$random`, jitter. */
  readonly ids: Ids;
  readonly type: MachineType;
  /** For TaskScheduled. */
  readonly region: string;
  readonly execution: ExecutionFacts;
  /** Aborts the execution like `Run.abort()`. */
  readonly signal?: AbortSignal;
  /** Resolves with the task's result, a JSON value; rejects with a `StatesError`. Anything else rejected becomes States.Runtime. */
  task(call: TaskCall): Promise<unknown>;
  /** Each history event as it happens, complete (id, previousEventId, timestamp, details). Must not throw. */
  observe(event: HistoryEvent): void;
  /** Steps aside while time passes or other pieces of work go on: `work.aside`. */
  aside<T>(waiting: Promise<T>): Promise<T>;
  /**
   * Runs a piece of work of its own (the execution itself, each branch, iteration and task call): `work.run(what, trace, task)`.
   * `task` never rejects.
   */
  spawn(what: string, task: () => Promise<void>): void;
}

export type Outcome =
  | { readonly status: "SUCCEEDED"; readonly output: string; readonly stopTime: number }
  | { readonly status: "FAILED" | "TIMED_OUT" | "ABORTED"; readonly error?: string; readonly cause?: string; readonly stopTime: number };

/** An execution under way. */
export interface Run {
  /** Never rejects. The last history event was observed before it resolves. */
  readonly result: Promise<Outcome>;
  /** Ends it as ABORTED (StopExecution). Does nothing once it has ended. */
  abort(error?: string, cause?: string): void;
}

/** `parse(text)`: the machine, or a `DefinitionError`. */
export type Parse = (text: string, options?: ValidateOptions) => Machine;
/** `validate(text, {type})`: all diagnostics, errors first in the order of the text. */
export type Validate = (text: string, options?: ValidateOptions) => Diagnostic[];
/**
 * `execute(machine, input, options)`: starts an execution (in `spawn`); ExecutionStarted is observed before it returns.
 * `input` is JSON text, checked by the caller.
 */
export type Execute = (machine: Machine, input: string, options: RunOptions) => Run;
