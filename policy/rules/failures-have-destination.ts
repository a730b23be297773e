import type { StackRule } from "../rule";

export const failuresHaveDestination: StackRule = {
  id: "failures-have-destination", severity: "high",
  onAws: "For EventBridge and SNS an event is delivered once Lambda has queued it: when the function fails three times, the event is dropped, and their dead-letter queues never see it.",
  fix: "Add a FunctionEventInvokeConfig with destinationConfig.onFailure (the function's role needs sqs:SendMessage), or deadLetterConfig.",
  source: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
  checkStack({ wiring: { resources }, each }) {
    const asynchronous = [
      ...resources.of("target").map((target) => target.text("arn")),
      ...resources.of("subscription").map((subscription) => subscription.text("endpoint")),
    ];
    each(resources.of("function"), (fn, report) => {
      const [arn, name] = [fn.need("arn"), fn.need("name")];
      if (!asynchronous.some((one) => one === arn || one?.startsWith(`${arn}:`))) return;
      const configured = resources.of("asyncConfig").some((config) => [arn, name].includes(config.text("functionName") ?? "")
        && config.list("destinationConfig").some(({ onFailure }) => (onFailure as { destination?: unknown } | undefined)?.destination !== undefined));
      if (!configured && fn.list("deadLetterConfig").length === 0) report("it is invoked asynchronously and has no place for what it fails to handle");
    });
  },
};
