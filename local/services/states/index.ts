import type { ServiceModule } from "../../kernel/service";
import { createStateMachine } from "./create";
import { describeExecution, getExecutionHistory, listExecutions } from "./history";
import { deleteStateMachine, describeStateMachine, describeStateMachineForExecution, listStateMachines, updateStateMachine } from "./machines";
import { startExecution, startSyncExecution, stopExecution } from "./start";
import { Machines } from "./state";
import { listTagsForResource, tagResource, untagResource } from "./tags";
import { validateStateMachineDefinition } from "./validate";

/** AWS Step Functions: state machines, their executions and what these tell of themselves. */
export const states: ServiceModule = {
  id: "states",
  wire: { sdk: "@aws-sdk/client-sfn", protocol: "json1.0", signingName: "states", target: "AWSStepFunctions", version: "2016-11-23" },
  eventSource: "states.amazonaws.com",
  codes: { validation: "ValidationException", accessDenied: "AccessDeniedException" },
  open(context) {
    const machines = new Machines(context);
    return {
      operations: {
        CreateStateMachine: createStateMachine(machines),
        UpdateStateMachine: updateStateMachine(machines),
        DeleteStateMachine: deleteStateMachine(machines),
        DescribeStateMachine: describeStateMachine(machines),
        DescribeStateMachineForExecution: describeStateMachineForExecution(machines),
        ListStateMachines: listStateMachines(machines),
        ValidateStateMachineDefinition: validateStateMachineDefinition(),
        StartExecution: startExecution(machines),
        StartSyncExecution: startSyncExecution(machines),
        StopExecution: stopExecution(machines),
        DescribeExecution: describeExecution(machines),
        ListExecutions: listExecutions(machines),
        GetExecutionHistory: getExecutionHistory(machines),
        TagResource: tagResource(machines),
        UntagResource: untagResource(machines),
        ListTagsForResource: listTagsForResource(machines),
      },
      dispose() {
        machines.executions.dispose();
        return Promise.resolve();
      },
    };
  },
};
