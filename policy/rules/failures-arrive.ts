import { destinationObstacle } from "../../model/wiring";
import type { StackRule } from "../rule";

export const failuresArrive: StackRule = {
  id: "failures-arrive", severity: "high",
  onAws: "Lambda refuses the destination (InvalidParameterValueException: The function's execution role does not have permissions to call SendMessage), or what fails is dropped once the role has lost that permission.",
  fix: "Let the function's role send there: sqs:SendMessage, sns:Publish, lambda:InvokeFunction or events:PutEvents on the destination.",
  source: "https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html",
  checkStack({ wiring, each }) {
    const { resources } = wiring;
    each(resources.of("function"), (fn, report) => {
      for (const { targetArn } of fn.list("deadLetterConfig")) tell(targetArn);
      const names = [fn.text("name"), fn.text("arn")];
      for (const config of resources.of("asyncConfig").filter((one) => names.includes(one.text("functionName")))) {
        for (const { onFailure, onSuccess } of config.list("destinationConfig")) for (const to of [onFailure, onSuccess]) tell((to as { destination?: unknown } | undefined)?.destination);
      }
      function tell(destination: unknown): void {
        const obstacle = typeof destination === "string" && destination !== "" ? destinationObstacle(wiring, fn, destination) : undefined;
        if (obstacle !== undefined) report(`it cannot send what becomes of its events to ${String(destination)}: ${obstacle}`);
      }
    });
  },
};
