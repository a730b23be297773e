import type { ResourceRule } from "../rule";

export const websocketSelectsByRequest: ResourceRule = {
  id: "websocket-selects-by-request", severity: "medium",
  onAws: "API Gateway refuses an expression that names no place in the message (BadRequestException: Invalid routeSelectionExpression specified); as a fixed text it would send every message to $default.",
  fix: "Write $request.body.action, with the $.",
  source: "https://docs.aws.amazon.com/apigateway/latest/developerguide/websocket-api-develop-routes.html",
  types: ["aws:apigatewayv2/api:Api"],
  check(api, report) {
    const expression = api.text("routeSelectionExpression");
    if (api.text("protocolType") === "WEBSOCKET" && expression !== undefined && !/\$\{?request\./.test(expression)) report(`its routeSelectionExpression is ${expression}`);
  },
};
