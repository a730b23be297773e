import type {
  StartExecutionCommandInput, StartExecutionOutput, StartSyncExecutionCommandInput, StartSyncExecutionOutput, StopExecutionCommandInput, StopExecutionOutput,
} from "@aws-sdk/client-sfn";
import type { Call, Operation } from "../../kernel/operation";
import { string, structure } from "../../kernel/shape";
import { executionArn } from "./arns";
import { deleting, fail, wrongType } from "./errors";
import type { StateMachine } from "./model";
import { ARN, INCLUDED, isName, NAME, PAYLOAD, PAYLOAD_BYTES } from "./shapes";
import type { Machines } from "./state";
import { hidden } from "./trail";

const TRACE_HEADER = string({ max: 256, pattern: /\p{ASCII}*/u });
/** AWS bills memory in blocks of 64 MB, and time in blocks of 100 ms. */
const BILLED = { memory: 64, time: 100 };

/** Throws unless `input` is JSON of a size that Step Functions takes. */
function checkInput(input: string): void {
  if (Buffer.byteLength(input) > PAYLOAD_BYTES) {
    throw fail("ValidationException", `1 validation error detected: Value '***' at 'input' failed to satisfy constraint: Member must have length less than or equal to ${PAYLOAD_BYTES}`);
  }
  try {
    JSON.parse(input);
  } catch (error) {
    throw fail("InvalidExecutionInput", `Invalid State Machine Execution Input: '${(error as Error).message}'`);
  }
}

function startable(machines: Machines, input: StartExecutionCommandInput, call: Call): { machine: StateMachine; text: string } {
  const machine = machines.machine(input.stateMachineArn!, call);
  if (machine.status === "DELETING") throw deleting(machine.arn);
  if (input.name !== undefined && !isName(input.name)) throw fail("InvalidName", `Invalid Name: '${input.name}'`);
  const text = input.input ?? "{}";
  checkInput(text);
  return { machine, text };
}

export const startExecution = (machines: Machines): Operation<StartExecutionCommandInput, StartExecutionOutput> => ({
  input: structure({ stateMachineArn: ARN, name: NAME(false), input: PAYLOAD, traceHeader: TRACE_HEADER }),
  readOnly: false,
  trail: (input) => hidden(input, "input"),
  authorize: ({ stateMachineArn }, call) => [machines.onMachine("StartExecution", stateMachineArn!, call)],
  run(input, call) {
    const { machine, text } = startable(machines, input, call);
    const known = input.name === undefined || machine.type === "EXPRESS" ? undefined : machines.executionsOf(machine).get(input.name);
    if (known) {
      // AWS: the same name and input while it runs is the same execution; for 90 days the name is taken.
      if (known.status === "RUNNING" && known.input === text) return { executionArn: known.arn, startDate: new Date(known.startedAt) };
      throw fail("ExecutionAlreadyExists", `Execution Already Exists: '${executionArn(machine.arn, input.name!)}'`);
    }
    const { execution } = machines.executions.start(machine, { name: input.name ?? machines.context.ids.uuid(), input: text, traceHeader: input.traceHeader, trace: call.trace });
    return { executionArn: execution.arn, startDate: new Date(execution.startedAt) };
  },
});

/** Express machines only. It waits for the end: AWS, five minutes at most. */
export const startSyncExecution = (machines: Machines): Operation<StartSyncExecutionCommandInput, StartSyncExecutionOutput> => ({
  input: structure({ stateMachineArn: ARN, name: NAME(false), input: PAYLOAD, traceHeader: TRACE_HEADER, includedData: INCLUDED }),
  readOnly: false,
  trail: (input) => hidden(input, "input"),
  authorize: ({ stateMachineArn }, call) => [machines.onMachine("StartSyncExecution", stateMachineArn!, call)],
  async run(input, call) {
    const { machine, text } = startable(machines, input, call);
    if (machine.type !== "EXPRESS") throw wrongType();
    const { context } = machines;
    const name = input.name ?? context.ids.uuid();
    const { execution, ended } = machines.executions.start(machine, { name, input: text, traceHeader: input.traceHeader, trace: call.trace });
    await context.work.aside(ended);
    const { status, startedAt, stoppedAt = startedAt, output, error, cause } = execution;
    const data = input.includedData !== "METADATA_ONLY";
    return {
      executionArn: execution.arn, stateMachineArn: machine.arn, name, startDate: new Date(startedAt), stopDate: new Date(stoppedAt),
      status: status === "SUCCEEDED" || status === "TIMED_OUT" ? status : "FAILED",
      ...(error !== undefined && { error }), ...(cause !== undefined && { cause }),
      ...(data && { input: text, inputDetails: { included: true } }), ...(data && output !== undefined && { output, outputDetails: { included: true } }),
      billingDetails: { billedMemoryUsedInMB: BILLED.memory, billedDurationInMilliseconds: Math.max(1, Math.ceil((stoppedAt - startedAt) / BILLED.time)) * BILLED.time },
      ...(input.traceHeader !== undefined && { traceHeader: input.traceHeader }),
    };
  },
});

export const stopExecution = (machines: Machines): Operation<StopExecutionCommandInput, StopExecutionOutput> => ({
  input: structure({ executionArn: ARN, error: string({ max: 256, secret: true }), cause: string({ max: 32_768, secret: true }) }),
  readOnly: false,
  trail: (input) => hidden(input, "error", "cause"),
  authorize: ({ executionArn: arn }) => [machines.onExecution("StopExecution", arn!)],
  run({ executionArn: arn, error, cause }, call) {
    const execution = machines.execution(arn!, call);
    if (execution.status === "RUNNING") machines.executions.stop(execution, error, cause);
    // AWS: one that has ended already stays as it is.
    return { stopDate: new Date(execution.stoppedAt ?? machines.context.clock.now()) };
  },
});
