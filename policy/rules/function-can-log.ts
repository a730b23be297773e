import { logObstacle } from "../../model/wiring";
import type { StackRule } from "../rule";

export const functionCanLog: StackRule = {
  id: "function-can-log", severity: "medium",
  onAws: "The function runs and its log stays empty: what it says, and why it failed, is nowhere.",
  fix: "Let the function's role logs:CreateLogStream and logs:PutLogEvents on its log group's ARN with :* at the end, or attach AWSLambdaBasicExecutionRole.",
  source: "https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs.html",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("function"), (fn, report) => {
      const obstacle = logObstacle(wiring, fn);
      if (obstacle !== undefined) report(obstacle);
    });
  },
};
