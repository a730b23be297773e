import type { AwsError } from "./errors";
import type { Call, Operation } from "./operation";

/** A call that has been answered, whole: what CloudTrail records. */
export interface ApiCall {
  readonly call: Call;
  readonly eventSource: string;
  /** What it was: its category, whether it only reads, and how it is to be recorded. */
  readonly operation: Operation;
  readonly input: object;
  readonly resources: readonly string[];
  readonly output?: unknown;
  readonly error?: AwsError;
}
