import type { TargetKind } from ".";

/** Asynchronous: delivered means accepted by the function's queue; its errors are the function's own to handle. */
export const lambda: TargetKind = {
  service: "lambda",
  role: "none",
  check: (_target, arn) => (/^function:[A-Za-z0-9_-]+(:[A-Za-z0-9$_-]+)?$/.test(arn.resource) ? undefined : "Provided Arn is not in correct format."),
  async deliver({ target, payload, send }) {
    await send("Invoke", { FunctionName: target.Arn, InvocationType: "Event", Payload: Buffer.from(payload) });
  },
};
