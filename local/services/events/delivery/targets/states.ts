import type { TargetKind } from ".";

export const states: TargetKind = {
  service: "states",
  role: "required",
  check: (_target, arn) => (arn.resource.startsWith("stateMachine:") ? undefined : "Provided Arn is not in correct format."),
  async deliver({ target, event, payload, ids, send }) {
    await send("StartExecution", { stateMachineArn: target.Arn, input: payload, name: `${event.id}_${ids.uuid()}` });
  },
};
