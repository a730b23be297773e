import { AWS_EVENTS } from "../../kernel/ports";
import type { Trace } from "../../kernel/journal";
import type { ServiceContext } from "../../kernel/service";
import type { Execution } from "./model";

/** AWS: when input and output together are longer, both stay out of the event. Bytes. */
const LONGEST = 248 * 1024;

/** AWS: whether RedriveExecution would take it. */
export function redrive({ status }: Execution): { redriveStatus: "REDRIVABLE" | "NOT_REDRIVABLE"; redriveStatusReason?: string } {
  if (status === "RUNNING" || status === "SUCCEEDED") {
    return { redriveStatus: "NOT_REDRIVABLE", redriveStatusReason: `Execution is ${status} and cannot be redriven` };
  }
  return { redriveStatus: "REDRIVABLE" };
}

/** `Step Functions Execution Status Change` on the default bus. AWS: Express executions send none. */
export function emitStatus(context: ServiceContext, execution: Execution, trace: Trace): void {
  const { machine, input, output } = execution;
  const included = Buffer.byteLength(input) + Buffer.byteLength(output ?? "") <= LONGEST;
  const { redriveStatus, redriveStatusReason } = redrive(execution);
  const detail = {
    executionArn: execution.arn, stateMachineArn: machine.arn, name: execution.name, status: execution.status,
    startDate: execution.startedAt, stopDate: execution.stoppedAt ?? null,
    input: included ? input : null, output: included ? output ?? null : null,
    stateMachineVersionArn: null, stateMachineAliasArn: null, redriveCount: 0, redriveDate: null, redriveStatus, redriveStatusReason: redriveStatusReason ?? null,
    inputDetails: { included }, outputDetails: output === undefined ? null : { included },
    error: execution.error ?? null, cause: execution.cause ?? null,
  };
  const event = { source: "aws.states", detailType: "Step Functions Execution Status Change", detail, resources: [execution.arn] } as const;
  for (const events of context.ports.all(AWS_EVENTS)) events.emit(machine.region, event, trace);
}
