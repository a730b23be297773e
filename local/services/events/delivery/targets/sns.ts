import type { TargetKind } from ".";

export const sns: TargetKind = {
  service: "sns",
  role: "none",
  check: (_target, arn) => (/^[A-Za-z0-9_-]{1,256}(\.fifo)?$/.test(arn.resource) ? undefined : "Provided Arn is not in correct format."),
  async deliver({ target, payload, send }) {
    await send("Publish", { TopicArn: target.Arn, Message: payload });
  },
};
