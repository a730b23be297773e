import type { ResourceRule } from "../rule";

export const apiLogsAndThrottles: ResourceRule = {
  id: "api-logs-and-throttles", severity: "medium",
  onAws: "Without an access log nobody sees who called and what was refused; without throttling one caller can use up the account's request rate and run up the bill.",
  fix: "Set accessLogSettings with a log group, and throttlingRateLimit and throttlingBurstLimit in defaultRouteSettings.",
  source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-throttling.html",
  types: ["aws:apigatewayv2/stage:Stage"],
  check(stage, report) {
    if (stage.list("accessLogSettings").every(({ destinationArn }) => destinationArn === undefined || destinationArn === "")) report("it has no access log");
    const [settings] = stage.list("defaultRouteSettings");
    if (!((settings?.throttlingRateLimit as number) > 0 && (settings?.throttlingBurstLimit as number) > 0)) report("it is not throttled");
  },
};
