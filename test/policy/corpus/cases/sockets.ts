import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { account, fn, tags } from "../parts";

const WRITE = `const { DynamoDBClient, PutItemCommand } = require("@aws-sdk/client-dynamodb");
exports.handler = async ({ requestContext }) => {
  await new DynamoDBClient({}).send(new PutItemCommand({ TableName: process.env.TABLENAME, Item: { id: { S: requestContext.connectionId } } }));
  return { statusCode: 200 };
};`;

interface Sockets {
  readonly expression?: string;
  readonly table?: Partial<aws.dynamodb.TableArgs>;
  /** Routes that a function answers, which writes the connection down. */
  readonly keys: readonly string[];
}

/** A WebSocket API that keeps its connections in a table. */
function sockets(name: string, { expression = "$request.body.action", table, keys }: Sockets): void {
  const api = new aws.apigatewayv2.Api(name, { name, protocolType: "WEBSOCKET", routeSelectionExpression: expression, tags });
  const logs = new aws.cloudwatch.LogGroup(`${name}-access`, { name: `/aws/vendedlogs/apigateway/${name}`, retentionInDays: 1, tags });
  const stage = new aws.apigatewayv2.Stage(name, { apiId: api.id, name: "live", autoDeploy: true, tags,
    defaultRouteSettings: { throttlingRateLimit: 10, throttlingBurstLimit: 20 }, accessLogSettings: { destinationArn: logs.arn, format: "$context.requestId $context.connectionId" } }, { dependsOn: [accountLogs()] });
  const rows = new aws.dynamodb.Table(name, { name, hashKey: "id", attributes: [{ name: "id", type: "S" }], billingMode: "PAY_PER_REQUEST", tags, ...table });
  const to = fn(name, [{ Effect: "Allow", Action: ["dynamodb:PutItem", "dynamodb:DeleteItem"], Resource: rows.arn }], WRITE, { TABLENAME: rows.name });
  const integration = new aws.apigatewayv2.Integration(name, { apiId: api.id, integrationType: "AWS_PROXY", integrationMethod: "POST", integrationUri: to.invokeArn });
  new aws.lambda.Permission(name, { action: "lambda:InvokeFunction", function: to.name, principal: "apigateway.amazonaws.com", sourceArn: pulumi.interpolate`${api.executionArn}/${stage.name}/*` });
  for (const routeKey of keys) new aws.apigatewayv2.Route(`${name}-${routeKey}`, { apiId: api.id, routeKey, target: pulumi.interpolate`integrations/${integration.id}` });
}

let logRole: aws.apigateway.Account | undefined;

/** The account's role for the logs of WebSocket APIs, once. */
function accountLogs(): aws.apigateway.Account {
  if (logRole) return logRole;
  const role = new aws.iam.Role("sound-api-logs", { tags, assumeRolePolicy: pulumi.jsonStringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "apigateway.amazonaws.com" }, Action: "sts:AssumeRole", Condition: { StringEquals: { "aws:SourceAccount": account } } }] }) });
  const may = new aws.iam.RolePolicyAttachment("sound-api-logs", { role: role.name, policyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs" });
  logRole = new aws.apigateway.Account("sound-api-logs", { cloudwatchRoleArn: role.arn }, { dependsOn: [may] });
  return logRole;
}

export const SOCKETS: Record<string, (name: string) => void> = {
  /** Whoever goes stays in the table. */
  "no-disconnect": (name) => sockets(name, { keys: ["$connect"] }),
};

export const SOUND_SOCKETS: Record<string, (name: string) => void> = {
  /** Rows go by themselves. */
  "sound-sockets": (name) => sockets(name, { expression: "${request.body.action}", keys: ["$connect"], table: { ttl: { attributeName: "expires", enabled: true } } }),
};
