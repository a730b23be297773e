import type { ResourceRule } from "../rule";

export const stateMachineLogs: ResourceRule = {
  id: "state-machine-logs", severity: "medium",
  onAws: "Logging is off by default: of an Express execution nothing remains, of a Standard one only a history for 90 days. Log groups outside of /aws/vendedlogs/ each lengthen a resource policy that may have 5,120 characters.",
  fix: "Set loggingConfiguration: level ALL or ERROR, logDestination the ARN of a log group below /aws/vendedlogs/states/ with :* at the end.",
  source: "https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html",
  types: ["aws:sfn/stateMachine:StateMachine"],
  check(machine, report) {
    const [logging] = machine.list("loggingConfiguration");
    if (!logging || logging.level === undefined || logging.level === "OFF") {
      report("its logging is off");
      return;
    }
    const destination = String(logging.logDestination);
    if (!destination.endsWith(":*")) report(`its logDestination ${destination} does not end with :*`);
    if (!destination.includes(":log-group:/aws/vendedlogs/")) report(`its log group is not below /aws/vendedlogs/ (${destination})`);
  },
};
