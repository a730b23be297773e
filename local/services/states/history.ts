import type {
  DescribeExecutionCommandInput, DescribeExecutionOutput, GetExecutionHistoryCommandInput, GetExecutionHistoryOutput, HistoryEvent, ListExecutionsCommandInput,
  ListExecutionsOutput,
} from "@aws-sdk/client-sfn";
import type { Operation } from "../../kernel/operation";
import { boolean, refused, string, structure } from "../../kernel/shape";
import { fail, wrongType } from "./errors";
import { page } from "./paging";
import { ARN, INCLUDED, MAX_RESULTS, TOKEN } from "./shapes";
import type { Machines } from "./state";
import { redrive } from "./status-events";

const NO_MAP_RUNS = "distributed Map states are not in the local cloud";

export const describeExecution = (machines: Machines): Operation<DescribeExecutionCommandInput, DescribeExecutionOutput> => ({
  input: structure({ executionArn: ARN, includedData: INCLUDED }),
  readOnly: true,
  authorize: ({ executionArn }) => [machines.onExecution("DescribeExecution", executionArn!)],
  run({ executionArn, includedData }, call) {
    const execution = machines.execution(executionArn!, call);
    const { arn, name, machine, status, startedAt, stoppedAt, input, output, error, cause, traceHeader } = execution;
    const data = includedData !== "METADATA_ONLY";
    return {
      executionArn: arn, stateMachineArn: machine.arn, name, status, startDate: new Date(startedAt), ...(stoppedAt !== undefined && { stopDate: new Date(stoppedAt) }),
      ...(data && { input, inputDetails: { included: true } }), ...(data && output !== undefined && { output, outputDetails: { included: true } }),
      ...(data && error !== undefined && { error }), ...(data && cause !== undefined && { cause }), ...(traceHeader !== undefined && { traceHeader }),
      redriveCount: 0, ...redrive(execution),
    };
  },
});

/** The latest first. AWS: of Standard machines only. */
export const listExecutions = (machines: Machines): Operation<ListExecutionsCommandInput, ListExecutionsOutput> => ({
  input: structure({
    stateMachineArn: string({ min: 1, max: 256 }), statusFilter: string({ oneOf: ["RUNNING", "SUCCEEDED", "FAILED", "TIMED_OUT", "ABORTED", "PENDING_REDRIVE"] }),
    maxResults: MAX_RESULTS, nextToken: TOKEN(3096), mapRunArn: refused(NO_MAP_RUNS), redriveFilter: string({ oneOf: ["REDRIVEN", "NOT_REDRIVEN"] }),
  }),
  readOnly: true,
  authorize: ({ stateMachineArn }, call) => (stateMachineArn === undefined ? [] : [machines.onMachine("ListExecutions", stateMachineArn, call)]),
  run(input, call) {
    if (input.stateMachineArn === undefined) throw fail("ValidationException", "Must provide a StateMachine ARN or MapRun ARN");
    const machine = machines.machine(input.stateMachineArn, call);
    if (machine.type === "EXPRESS") throw wrongType();
    // Nothing here is ever redriven.
    const all = input.redriveFilter === "REDRIVEN" ? [] : [...machines.executionsOf(machine).values()].reverse();
    const wanted = all.filter(({ status }) => input.statusFilter === undefined || status === input.statusFilter);
    const { items, ...more } = page(wanted, { ...input, keyOf: ({ sequence }) => sequence, descending: true });
    return {
      executions: items.map(({ arn, name, status, startedAt, stoppedAt }) => ({
        executionArn: arn, stateMachineArn: machine.arn, name, status, startDate: new Date(startedAt), redriveCount: 0,
        ...(stoppedAt !== undefined && { stopDate: new Date(stoppedAt) }),
      })),
      ...more,
    };
  },
});

const DATA = new Set(["input", "inputDetails", "output", "outputDetails", "parameters"]);

/** An event without what went in and came out. */
function withoutData(event: HistoryEvent): HistoryEvent {
  return Object.fromEntries(Object.entries(event).map(([key, value]) => (
    key.endsWith("EventDetails") ? [key, Object.fromEntries(Object.entries(value as object).filter(([name]) => !DATA.has(name)))] : [key, value as unknown]
  ))) as unknown as HistoryEvent;
}

export const getExecutionHistory = (machines: Machines): Operation<GetExecutionHistoryCommandInput, GetExecutionHistoryOutput> => ({
  input: structure({ executionArn: ARN, maxResults: MAX_RESULTS, reverseOrder: boolean(), nextToken: TOKEN(), includeExecutionData: boolean() }),
  readOnly: true,
  authorize: ({ executionArn }) => [machines.onExecution("GetExecutionHistory", executionArn!)],
  run(input, call) {
    const { history } = machines.execution(input.executionArn!, call);
    const { reverseOrder: descending = false, maxResults, nextToken } = input;
    const { items, ...more } = page(descending ? [...history].reverse() : history, { keyOf: ({ id }) => id!, descending, maxResults, nextToken });
    return { events: input.includeExecutionData === false ? items.map(withoutData) : items, ...more };
  },
});
