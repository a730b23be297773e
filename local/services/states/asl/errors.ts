import { StatesError } from "./types";

export const RUNTIME = "States.Runtime";
export const DATA_LIMIT_EXCEEDED = "States.DataLimitExceeded";
export const QUERY_EVALUATION_ERROR = "States.QueryEvaluationError";
export const INTRINSIC_FAILURE = "States.IntrinsicFailure";
export const RESULT_PATH_MATCH_FAILURE = "States.ResultPathMatchFailure";
export const TIMEOUT = "States.Timeout";
export const HEARTBEAT_TIMEOUT = "States.HeartbeatTimeout";
export const TASK_FAILED = "States.TaskFailed";
export const NO_CHOICE_MATCHED = "States.NoChoiceMatched";
export const TOLERANCE_EXCEEDED = "States.ExceedToleratedFailureThreshold";
export const ALL = "States.ALL";

/** A failure within a state. What makes it a `StatesError` with AWS's sentence in front is the visit of the state. */
export class Fault extends Error {
  constructor(readonly error: string, message: string, options?: ErrorOptions) {
    super(message, options);
    this.name = error;
  }
}

/** AWS: nothing catches or retries States.Runtime; it ends the execution from wherever it happens. */
export const isFatal = (thrown: unknown): boolean => thrown instanceof StatesError && thrown.error === RUNTIME && thrown instanceof Fatal;

/** A States.Runtime of the interpreter's own, in contrast to a task that fails with that name. */
export class Fatal extends StatesError {
  constructor(cause: string, options?: ErrorOptions) {
    super(RUNTIME, cause, options);
  }
}

/** A branch that has to stop, because a sibling failed or the execution ended. */
export class Interrupted extends Error {
  constructor() {
    super("interrupted");
    this.name = "Interrupted";
  }
}
