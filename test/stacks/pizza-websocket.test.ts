import { strict as assert } from "node:assert";
import { PizzaWebsocket, type PizzaWebsocketArgs } from "../../stacks/pizza-websocket";
import { plan } from "../support/mocks";
import { arnOf, deadLetters, functionPolicy, handlerOf, ruleArn, tagsOf, toFunction } from "./expected";

const NAME = "pizza-websocket";
const BUS = `${NAME}-bus`;
const tags = tagsOf(NAME);
const make = (args: PizzaWebsocketArgs = {}) => plan(() => new PizzaWebsocket(NAME, args));
const BUS_ARN = arnOf("events", `event-bus/${BUS}`);
const TABLE = arnOf("dynamodb", `table/${NAME}-followers`);
const SOCKETS = arnOf("execute-api", `${NAME}-sockets`);
const SOCKET_URL = `${NAME}-sockets.execute-api.us-east-1.amazonaws.com/production`;

const allow = (Action: string | string[], Resource: string, Condition?: object) => ({ Effect: "Allow", Action, Resource, ...(Condition && { Condition }) });
const announces = (source: string) => allow("events:PutEvents", BUS_ARN, { StringEquals: { "events:source": source } });
const env = (variables: object) => ({ environment: { variables } });

const LOG_FORMAT = {
  requestId: "$context.requestId", time: "$context.requestTime", route: "$context.routeKey", status: "$context.status",
  sourceIp: "$context.identity.sourceIp", connectionId: "$context.connectionId", error: "$context.integrationErrorMessage",
};

/** A worker: its function, its rule, and the way between. */
const worker = (key: string, from: [source: string, eventtype: string], to: [source: string, eventtype: string]) => ({
  ...handlerOf(`${NAME}-${key}`, tags, {
    queue: NAME, allow: [announces(to[0])],
    more: { timeout: 35, ...env({ EVENT_BUS: BUS_ARN, EVENT_SOURCE: to[0], NEXT_STAGE: to[1], STAGE_SECONDS: "5" }) },
  }),
  [`cloudwatch/eventRule ${NAME}-${key}`]: {
    description: `${from[1]} from ${from[0]}`, state: "ENABLED", tags, eventBusName: BUS,
    eventPattern: { source: [from[0]], detail: { item: { eventtype: [from[1]] } } },
  },
  ...toFunction({ scenario: NAME, rule: key, id: key, bus: BUS }, `${NAME}-${key}`),
});

/** A route of the WebSocket API. */
const socketRoute = (key: string, fn: string, answers = false) => ({
  [`lambda/permission ${NAME}-sockets-${key.slice(1)}`]: { action: "lambda:InvokeFunction", function: `${NAME}-${fn}`, principal: "apigateway.amazonaws.com", sourceArn: `${SOCKETS}/production/${key}` },
  [`apigatewayv2/integration ${NAME}-sockets-${key.slice(1)}`]: {
    apiId: `${NAME}-sockets-id`, integrationType: "AWS_PROXY", integrationMethod: "POST",
    integrationUri: `arn:aws:apigateway:us-east-1:lambda:path/2015-03-31/functions/${arnOf("lambda", `function:${NAME}-${fn}`)}/invocations`,
  },
  [`apigatewayv2/route ${NAME}-sockets-${key.slice(1)}`]: {
    apiId: `${NAME}-sockets-id`, routeKey: key, target: `integrations/${NAME}-sockets-${key.slice(1)}-id`, ...(answers && { routeResponseSelectionExpression: "$default" }),
  },
  ...(answers && { [`apigatewayv2/routeResponse ${NAME}-sockets-${key.slice(1)}`]: { apiId: `${NAME}-sockets-id`, routeId: `${NAME}-sockets-${key.slice(1)}-id`, routeResponseKey: "$default" } }),
});

const api = (suffix: string, stage: string, [rate, burst]: [number, number]) => ({
  [`cloudwatch/logGroup ${NAME}-${suffix}-access`]: { name: `/aws/vendedlogs/apigateway/event-architectures-test-${NAME}-${suffix}`, retentionInDays: 7, tags },
  [`apigatewayv2/stage ${NAME}-${suffix}`]: {
    apiId: `${NAME}-${suffix}-id`, name: stage, autoDeploy: true, defaultRouteSettings: { throttlingRateLimit: rate, throttlingBurstLimit: burst }, tags,
    accessLogSettings: { destinationArn: arnOf("logs", `log-group:/aws/vendedlogs/apigateway/event-architectures-test-${NAME}-${suffix}`), format: JSON.stringify(LOG_FORMAT) },
  },
});

const expected: Record<string, object> = {
  ...deadLetters(NAME, tags, ["make", "cook", "deliver", "follow"].map((rule) => ruleArn(`${NAME}-${rule}`, BUS))),
  [`cloudwatch/eventBus ${BUS}`]: { tags },
  [`dynamodb/table ${NAME}-followers`]: {
    billingMode: "PAY_PER_REQUEST", hashKey: "order_id", rangeKey: "connection_id", tags,
    attributes: [{ name: "order_id", type: "S" }, { name: "connection_id", type: "S" }],
    globalSecondaryIndexes: [{ name: "by-connection", hashKey: "connection_id", projectionType: "KEYS_ONLY" }],
    ttl: { attributeName: "expires_at", enabled: true },
  },

  [`apigatewayv2/api ${NAME}-sockets`]: { protocolType: "WEBSOCKET", routeSelectionExpression: "$request.body.action", tags },
  ...api("sockets", "production", [1000, 2000]),
  ...handlerOf(`${NAME}-connect`, tags, { allow: [allow("dynamodb:PutItem", TABLE)], more: env({ TABLENAME: `${NAME}-followers` }) }),
  ...handlerOf(`${NAME}-disconnect`, tags, { allow: [allow("dynamodb:Query", `${TABLE}/index/by-connection`), allow("dynamodb:DeleteItem", TABLE)], more: env({ TABLENAME: `${NAME}-followers` }) }),
  ...handlerOf(`${NAME}-status`, tags, { allow: [allow("dynamodb:Query", `${TABLE}/index/by-connection`), allow("dynamodb:GetItem", TABLE)], more: env({ TABLENAME: `${NAME}-followers` }) }),
  ...socketRoute("$connect", "connect"), ...socketRoute("$disconnect", "disconnect"), ...socketRoute("$default", "status", true),

  [`apigatewayv2/api ${NAME}-http`]: { protocolType: "HTTP", corsConfiguration: { allowOrigins: ["*"], allowMethods: ["POST"], allowHeaders: ["*"] }, tags },
  ...api("http", "$default", [50, 100]),
  [`iam/role ${NAME}-http-post-role`]: {
    assumeRolePolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" }] }, tags,
  },
  [`iam/rolePolicy ${NAME}-http-post-policy`]: functionPolicy(`${NAME}-http-post`, [announces("lab_http_api")]),
  [`apigatewayv2/integration ${NAME}-http-post`]: {
    apiId: `${NAME}-http-id`, integrationType: "AWS_PROXY", integrationSubtype: "EventBridge-PutEvents", payloadFormatVersion: "1.0",
    credentialsArn: `arn:aws:iam::123456789012:role/${NAME}-http-post-role`,
    requestParameters: { Source: "lab_http_api", DetailType: "eventtype", Detail: "$request.body", EventBusName: BUS_ARN },
  },
  [`apigatewayv2/route ${NAME}-http-post`]: { apiId: `${NAME}-http-id`, routeKey: "POST /", target: `integrations/${NAME}-http-post-id` },
  ...handlerOf(`${NAME}-page`, tags, { more: env({ WEBSOCKET_URL: `wss://${SOCKET_URL}` }) }),
  [`lambda/permission ${NAME}-http-get`]: { action: "lambda:InvokeFunction", function: `${NAME}-page`, principal: "apigateway.amazonaws.com", sourceArn: `${arnOf("execute-api", `${NAME}-http`)}/$default/GET/` },
  [`apigatewayv2/integration ${NAME}-http-get`]: { apiId: `${NAME}-http-id`, integrationType: "AWS_PROXY", integrationUri: arnOf("lambda", `function:${NAME}-page`), payloadFormatVersion: "2.0" },
  [`apigatewayv2/route ${NAME}-http-get`]: { apiId: `${NAME}-http-id`, routeKey: "GET /", target: `integrations/${NAME}-http-get-id` },

  ...worker("make", ["lab_http_api", "make_pizza"], ["make_pizza", "cook_pizza"]),
  ...worker("cook", ["make_pizza", "cook_pizza"], ["cook_pizza", "deliver_pizza"]),
  ...worker("deliver", ["cook_pizza", "deliver_pizza"], ["deliver_pizza", "delivered"]),

  ...handlerOf(`${NAME}-receive`, tags, {
    queue: NAME,
    allow: [allow(["dynamodb:Query", "dynamodb:DeleteItem", "dynamodb:UpdateItem"], TABLE), allow("execute-api:ManageConnections", `${SOCKETS}/production/POST/@connections/*`)],
    more: env({ TABLENAME: `${NAME}-followers`, APIGW_ENDPOINT: `https://${SOCKET_URL}` }),
  }),
  [`cloudwatch/eventRule ${NAME}-follow`]: {
    description: "Every stage is told to those who follow the order", state: "ENABLED", tags, eventBusName: BUS,
    eventPattern: { $or: [["lab_http_api", "make_pizza"], ["make_pizza", "cook_pizza"], ["cook_pizza", "deliver_pizza"], ["deliver_pizza", "delivered"]]
      .map(([source, eventtype]) => ({ source: [source], detail: { item: { eventtype: [eventtype] } } })) },
  },
  ...toFunction({ scenario: NAME, rule: "follow", id: "receive", bus: BUS }, `${NAME}-receive`),
};

describe("stacks/pizza-websocket", () => {
  it("makes exactly these resources where the account's log role is there", async () => {
    assert.deepEqual(await make(), expected);
  });

  it("takes the time for a stage, the origins that may order, and makes the account's log role where that is asked for", async () => {
    const worker = (key: string) => {
      const made = expected[`lambda/function ${NAME}-${key}`] as { environment: { variables: object } };
      return { [`lambda/function ${NAME}-${key}`]: { ...made, timeout: 31, environment: { variables: { ...made.environment.variables, STAGE_SECONDS: "1" } } } };
    };
    const http = expected[`apigatewayv2/api ${NAME}-http`] as { corsConfiguration: object };
    assert.deepEqual(await make({ accountLogRole: "create", stageSeconds: 1, allowedOrigins: ["https://example.com"] }), {
      ...expected,
      ...worker("make"), ...worker("cook"), ...worker("deliver"),
      [`apigatewayv2/api ${NAME}-http`]: { ...http, corsConfiguration: { ...http.corsConfiguration, allowOrigins: ["https://example.com"] } },
      [`iam/role ${NAME}-api-logs`]: {
        assumeRolePolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole" }] }, tags,
      },
      [`iam/rolePolicyAttachment ${NAME}-api-logs`]: { role: `${NAME}-api-logs`, policyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs" },
      [`apigateway/account ${NAME}-api-logs`]: { cloudwatchRoleArn: `arn:aws:iam::123456789012:role/${NAME}-api-logs` },
    });
  });
});
