import { ACCOUNT, arn, constant, REGION, trusting, type Steps } from "./step";

const apiArn = (path: unknown) => `arn:aws:apigateway:${REGION}::/apis/${path as string}`;
const machine = (type: string) => JSON.stringify({ StartAt: "A", States: { A: { Type: type } } });

/** A state machine, and a WebSocket API with all its parts. */
export const GATEWAYS: Steps = {
  machineRole: { type: "aws:iam/role:Role", inputs: constant({ name: "machine", assumeRolePolicy: trusting("states.amazonaws.com") }), gives: constant({}) },
  machine: {
    type: "aws:sfn/stateMachine:StateMachine", inputs: ({ machineRole }) => ({ name: "router", roleArn: machineRole!.outputs.arn, definition: machine("Succeed"), tags: { a: "b" } }),
    gives: constant({ arn: arn("states", "stateMachine:router"), type: "STANDARD", status: "ACTIVE", tagsAll: { a: "b", owner: "me" } }),
    changed: ({ machineRole }) => ({ inputs: { name: "router", roleArn: machineRole!.outputs.arn, definition: machine("Fail") }, gives: { definition: machine("Fail"), tags: {} } }),
  },
  gatewayRole: {
    type: "aws:iam/role:Role", inputs: constant({
      name: "gateway", assumeRolePolicy: trusting("apigateway.amazonaws.com"), managedPolicyArns: ["arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs"],
    }), gives: constant({}),
  },
  account: {
    type: "aws:apigateway/account:Account", inputs: ({ gatewayRole }) => ({ cloudwatchRoleArn: gatewayRole!.outputs.arn }), gives: constant({ cloudwatchRoleArn: `arn:aws:iam::${ACCOUNT}:role/gateway` }),
  },
  api: {
    type: "aws:apigatewayv2/api:Api", inputs: constant({ name: "sockets", protocolType: "WEBSOCKET", routeSelectionExpression: "$request.body.action", description: "d", tags: { a: "b" } }),
    gives: ({ api }) => ({ name: "sockets", arn: apiArn(api!.id), executionArn: arn("execute-api", api!.id), tagsAll: { a: "b", owner: "me" } }),
    changed: constant({ inputs: { name: "sockets2", protocolType: "WEBSOCKET", routeSelectionExpression: "$request.body.action" }, gives: { name: "sockets2", description: "", tags: {} } }),
  },
  integration: {
    type: "aws:apigatewayv2/integration:Integration",
    inputs: ({ api, function: fn }) => ({ apiId: api!.id, integrationType: "AWS_PROXY", integrationMethod: "POST", integrationUri: fn!.outputs.invokeArn }),
    gives: ({ function: fn }) => ({ integrationType: "AWS_PROXY", integrationUri: fn!.outputs.invokeArn }), state: ({ api }) => ({ apiId: api!.id }),
    changed: ({ api, function: fn }) => ({
      inputs: { apiId: api!.id, integrationType: "AWS_PROXY", integrationMethod: "POST", integrationUri: fn!.outputs.invokeArn, timeoutMilliseconds: 5000 }, gives: { timeoutMilliseconds: 5000 },
    }),
  },
  integrationResponse: {
    type: "aws:apigatewayv2/integrationResponse:IntegrationResponse",
    inputs: ({ api, integration }) => ({ apiId: api!.id, integrationId: integration!.id, integrationResponseKey: "$default" }), gives: constant({ integrationResponseKey: "$default" }),
    state: ({ api, integration }) => ({ apiId: api!.id, integrationId: integration!.id }),
  },
  route: {
    type: "aws:apigatewayv2/route:Route", inputs: ({ api, integration }) => ({ apiId: api!.id, routeKey: "$default", target: `integrations/${integration!.id}`, routeResponseSelectionExpression: "$default" }),
    gives: ({ integration }) => ({ routeKey: "$default", target: `integrations/${integration!.id}`, authorizationType: "NONE" }), state: ({ api }) => ({ apiId: api!.id }),
    changed: ({ api, integration }) => ({
      inputs: { apiId: api!.id, routeKey: "ping", target: `integrations/${integration!.id}`, routeResponseSelectionExpression: "$default" }, gives: { routeKey: "ping" },
    }),
  },
  routeResponse: {
    type: "aws:apigatewayv2/routeResponse:RouteResponse", inputs: ({ api, route }) => ({ apiId: api!.id, routeId: route!.id, routeResponseKey: "$default" }),
    gives: constant({ routeResponseKey: "$default" }), state: ({ api, route }) => ({ apiId: api!.id, routeId: route!.id }),
  },
  deployment: {
    type: "aws:apigatewayv2/deployment:Deployment", inputs: ({ api }) => ({ apiId: api!.id, description: "first" }), gives: constant({ description: "first", autoDeployed: false }), state: ({ api }) => ({ apiId: api!.id }),
    changed: ({ api }) => ({ inputs: { apiId: api!.id, description: "second" }, gives: { description: "second" } }),
  },
  stage: {
    type: "aws:apigatewayv2/stage:Stage", inputs: ({ api, deployment }) => ({ apiId: api!.id, name: "production", deploymentId: deployment!.id, stageVariables: { v: "1" } }),
    gives: ({ api, deployment }) => ({ deploymentId: deployment!.id, invokeUrl: `${api!.outputs.apiEndpoint as string}/production`, stageVariables: { v: "1" } }),
    state: ({ api }) => ({ apiId: api!.id }),
    changed: ({ api, deployment }) => ({ inputs: { apiId: api!.id, name: "production", deploymentId: deployment!.id, description: "live" }, gives: { description: "live", stageVariables: {} } }),
  },
};
