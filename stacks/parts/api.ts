import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { serviceRole } from "./iam";
import { stackPrefix, type Scope } from "./scenario";

/** Requests a second in the long run, and at once. */
export interface Throttle {
  readonly rate: number;
  readonly burst: number;
}

/** What answers a route: makes its integration and what that needs. */
export type Answerer = (name: string, api: aws.apigatewayv2.Api, scope: Scope, route: string) => aws.apigatewayv2.Integration;

export interface HttpApiArgs {
  readonly throttle: Throttle;
  readonly cors?: { readonly origins: readonly string[]; readonly methods: readonly string[] };
}

export interface HttpApi {
  /** Without a slash at the end. */
  readonly url: pulumi.Output<string>;
  /** @param key for example `POST /` */
  route(key: string, answerer: Answerer): void;
}

/** An HTTP API with its access log. */
export function httpApi(suffix: string, { throttle, cors }: HttpApiArgs, scope: Scope): HttpApi {
  const { parent, tags } = scope;
  const name = `${scope.name}-${suffix}`;
  const api = new aws.apigatewayv2.Api(name, {
    protocolType: "HTTP",
    corsConfiguration: cors && { allowOrigins: [...cors.origins], allowMethods: [...cors.methods], allowHeaders: ["*"] },
    tags,
  }, { parent });
  new aws.apigatewayv2.Stage(name, {
    apiId: api.id, name: "$default", autoDeploy: true,
    defaultRouteSettings: { throttlingRateLimit: throttle.rate, throttlingBurstLimit: throttle.burst },
    accessLogSettings: { destinationArn: accessLog(name, scope).arn, format: LOG_FORMAT },
    tags,
  }, { parent });
  return {
    url: api.apiEndpoint,
    route: (key, answerer) => {
      const routeName = `${name}-${nameOfRoute(key)}`;
      const integration = answerer(routeName, api, scope, key.replace(" /", "/"));
      new aws.apigatewayv2.Route(routeName, { apiId: api.id, routeKey: key, target: pulumi.interpolate`integrations/${integration.id}` }, { parent });
    },
  };
}

/** The body of a request becomes the detail of an event, and the caller gets PutEvents' answer. */
export const toBus = (bus: aws.cloudwatch.EventBus, { source, detailType }: { readonly source: string; readonly detailType: string }): Answerer => (name, api, scope) => {
  const { role, policy } = serviceRole(name, "apigateway.amazonaws.com", [
    { actions: ["events:PutEvents"], resources: [bus.arn], conditions: { StringEquals: { "events:source": source } } },
  ], scope);
  return new aws.apigatewayv2.Integration(name, {
    apiId: api.id, integrationType: "AWS_PROXY", integrationSubtype: "EventBridge-PutEvents", payloadFormatVersion: "1.0", credentialsArn: role.arn,
    requestParameters: { Source: source, DetailType: detailType, Detail: "$request.body", EventBusName: bus.arn },
  }, { parent: scope.parent, dependsOn: [policy] });
};

/** A function answers. */
export const withFunction = (fn: aws.lambda.Function): Answerer => (name, api, { parent }, route) => {
  mayInvoke(name, fn, pulumi.interpolate`${api.executionArn}/$default/${route}`, parent);
  return new aws.apigatewayv2.Integration(name, { apiId: api.id, integrationType: "AWS_PROXY", integrationUri: fn.arn, payloadFormatVersion: "2.0" }, { parent });
};

export interface SocketApiArgs {
  readonly stage: string;
  readonly throttle: Throttle;
  /** What the stage needs before it may log. */
  readonly after: readonly pulumi.Resource[];
}

export interface SocketApi {
  /** `wss://...` with the stage. */
  readonly url: pulumi.Output<string>;
  /** Where messages to connections are posted. */
  readonly managementUrl: pulumi.Output<string>;
  /** The connections of this stage, for `execute-api:ManageConnections`. */
  connectionsArn(method: "POST" | "GET" | "DELETE"): pulumi.Output<string>;
  /** @param answers whether what the function returns is sent back through the connection */
  route(key: string, fn: aws.lambda.Function, options?: { readonly answers?: boolean }): void;
}

/** A WebSocket API with its access log, which chooses routes by `action` of a message. */
export function webSocketApi(suffix: string, { stage, throttle, after }: SocketApiArgs, scope: Scope): SocketApi {
  const { parent, tags } = scope;
  const name = `${scope.name}-${suffix}`;
  const api = new aws.apigatewayv2.Api(name, { protocolType: "WEBSOCKET", routeSelectionExpression: "$request.body.action", tags }, { parent });
  const made = new aws.apigatewayv2.Stage(name, {
    apiId: api.id, name: stage, autoDeploy: true,
    defaultRouteSettings: { throttlingRateLimit: throttle.rate, throttlingBurstLimit: throttle.burst },
    accessLogSettings: { destinationArn: accessLog(name, scope).arn, format: LOG_FORMAT },
    tags,
  }, { parent, dependsOn: [...after] });
  return {
    url: made.invokeUrl,
    managementUrl: made.invokeUrl.apply((url) => url.replace(/^ws/, "http")),
    connectionsArn: (method) => pulumi.interpolate`${api.executionArn}/${stage}/${method}/@connections/*`,
    route: (key, fn, { answers = false } = {}) => {
      const routeName = `${name}-${nameOfRoute(key)}`;
      mayInvoke(routeName, fn, pulumi.interpolate`${api.executionArn}/${stage}/${key}`, parent);
      const integration = new aws.apigatewayv2.Integration(routeName, {
        apiId: api.id, integrationType: "AWS_PROXY", integrationMethod: "POST", integrationUri: fn.invokeArn,
      }, { parent });
      const route = new aws.apigatewayv2.Route(routeName, {
        apiId: api.id, routeKey: key, target: pulumi.interpolate`integrations/${integration.id}`,
        // AWS: without both of these, what the function returns is dropped.
        routeResponseSelectionExpression: answers ? "$default" : undefined,
      }, { parent });
      if (answers) new aws.apigatewayv2.RouteResponse(routeName, { apiId: api.id, routeId: route.id, routeResponseKey: "$default" }, { parent });
    },
  };
}

/** Lets API Gateway write the logs of WebSocket APIs: one role for the whole account and region, which others use, too. It stays. */
export function accountLogRole(scope: Scope): aws.apigateway.Account {
  const stays = { parent: scope.parent, retainOnDelete: true };
  const role = new aws.iam.Role(`${scope.name}-api-logs`, {
    assumeRolePolicy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" }] }),
    permissionsBoundary: scope.permissionsBoundaryArn,
    tags: scope.tags,
  }, stays);
  const policy = new aws.iam.RolePolicyAttachment(`${scope.name}-api-logs`, {
    // AWS: the account's settings refuse a role that may do less than this.
    role: role.name, policyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs",
  }, stays);
  return new aws.apigateway.Account(`${scope.name}-api-logs`, { cloudwatchRoleArn: role.arn }, { ...stays, dependsOn: [policy] });
}

function mayInvoke(name: string, fn: aws.lambda.Function, sourceArn: pulumi.Input<string>, parent: pulumi.Resource): void {
  new aws.lambda.Permission(name, { action: "lambda:InvokeFunction", function: fn.name, principal: "apigateway.amazonaws.com", sourceArn }, { parent });
}

function accessLog(name: string, { parent, tags, logRetentionDays }: Scope): aws.cloudwatch.LogGroup {
  return new aws.cloudwatch.LogGroup(`${name}-access`, {
    name: `/aws/vendedlogs/apigateway/${stackPrefix()}-${name}`, retentionInDays: logRetentionDays, tags,
  }, { parent });
}

/** AWS: the format must have the request's id. */
const LOG_FORMAT = JSON.stringify({
  requestId: "$context.requestId", time: "$context.requestTime", route: "$context.routeKey", status: "$context.status",
  sourceIp: "$context.identity.sourceIp", connectionId: "$context.connectionId", error: "$context.integrationErrorMessage",
});

/** `POST /` -> `post`, `$connect` -> `connect`. */
const nameOfRoute = (key: string): string => key.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
