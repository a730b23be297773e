import { machineLogObstacle } from "../../model/wiring";
import type { StackRule } from "../rule";

export const stateMachineCanLog: StackRule = {
  id: "state-machine-can-log", severity: "high",
  onAws: "Step Functions refuses the machine (AccessDeniedException: The state machine IAM Role is not authorized to access the Log Destination) and the deployment stops there.",
  fix: "Let the machine's role, on *, logs:CreateLogDelivery, GetLogDelivery, UpdateLogDelivery, DeleteLogDelivery, ListLogDeliveries, PutResourcePolicy, DescribeResourcePolicies and DescribeLogGroups, and let the machine depend on that policy.",
  source: "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("machine"), (machine, report) => {
      const obstacle = machineLogObstacle(wiring, machine);
      if (obstacle !== undefined) report(obstacle);
    });
  },
};
