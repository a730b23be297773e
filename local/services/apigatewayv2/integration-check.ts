import type { Integration } from "@aws-sdk/client-apigatewayv2";
import { parseExpression, PUT_EVENTS, SUBTYPES } from "../../../model/api-gateway";
import { bad, lacking } from "./errors";
import type { ApiRecord } from "./state";

/** AWS: of a function or of its invocation, with a version or an alias where one is meant. */
const FUNCTION = /^arn:[\w-]+:lambda:[\w-]+:\d{12}:function:[\w-]+(?::[\w$-]+)?$/;
const INVOCATION = /^arn:[\w-]+:apigateway:[\w-]+:lambda:path\/2015-03-31\/functions\/([^/]+)\/invocations$/;

/** The function behind an integration; undefined when the text names none. */
export function functionOf(uri: string): string | undefined {
  const arn = INVOCATION.exec(uri)?.[1] ?? uri;
  return FUNCTION.test(arn) ? arn : undefined;
}

/** Throws what AWS answers for an integration that cannot be, and a refusal by name for one that is only not here. */
export function checkIntegration(record: ApiRecord, integration: Integration): void {
  const http = record.api.ProtocolType === "HTTP";
  const type = integration.IntegrationType!;
  if (http && type !== "AWS_PROXY" && type !== "HTTP_PROXY") throw bad(`IntegrationType ${type} is not supported on protocolType HTTP`);
  if (type !== "AWS_PROXY") throw lacking(`IntegrationType ${type}`);
  if (integration.ConnectionType === "VPC_LINK" || integration.ConnectionId !== undefined) throw lacking("ConnectionType VPC_LINK");
  if (integration.CredentialsArn?.endsWith(":user/*")) throw lacking("CredentialsArn arn:aws:iam::*:user/* (the caller's own identity)");
  if (integration.CredentialsArn !== undefined && !/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(integration.CredentialsArn)) throw bad(`Invalid credentials ARN specified`);
  const longest = http ? 30_000 : 29_000;
  if (integration.TimeoutInMillis! > longest) throw bad(`Timeout should be between 50 ms and ${longest} ms`);
  if (integration.IntegrationSubtype === undefined) return checkFunction(integration, http);
  if (!http) throw bad("IntegrationSubtype is not supported on protocolType WEBSOCKET");
  checkSubtype(integration);
}

function checkFunction(integration: Integration, http: boolean): void {
  const { IntegrationUri: uri, IntegrationMethod: method, RequestParameters: parameters, PayloadFormatVersion: version } = integration;
  if (uri === undefined) throw bad("IntegrationUri is required for this integration type");
  if (uri.includes("${stageVariables.")) throw lacking("stage variables in an IntegrationUri");
  if (functionOf(uri) === undefined) throw bad("Invalid Uri: only the ARN of a Lambda function, or that of its invocation, is possible for IntegrationType AWS_PROXY");
  // AWS: Lambda is invoked by POST, and WebSocket APIs want to be told.
  if (method !== undefined && method !== "POST") throw bad("IntegrationMethod must be POST for Lambda proxy integrations");
  if (!http && method === undefined) throw bad("Enumeration value for HttpMethod must be non-empty");
  if (Object.keys(parameters ?? {}).length > 0) throw lacking("RequestParameters of a Lambda proxy integration");
  if (http && version === undefined) throw bad("PayloadFormatVersion is a required parameter");
  if (http ? version !== "1.0" && version !== "2.0" : version !== undefined && version !== "1.0") throw bad(`Invalid PayloadFormatVersion specified: ${version}`);
}

function checkSubtype(integration: Integration): void {
  const { IntegrationSubtype: subtype, RequestParameters: parameters = {} } = integration;
  if (!SUBTYPES.includes(subtype!)) throw bad(`Invalid IntegrationSubtype specified: ${subtype}`);
  if (subtype !== PUT_EVENTS.subtype) throw lacking(`IntegrationSubtype ${subtype}`);
  if (integration.IntegrationUri !== undefined || integration.IntegrationMethod !== undefined) throw bad("IntegrationUri and IntegrationMethod are not supported for integrations with an IntegrationSubtype");
  if (integration.PayloadFormatVersion !== "1.0") throw bad("PayloadFormatVersion must be 1.0 for integrations with an IntegrationSubtype");
  if (integration.CredentialsArn === undefined) throw bad("CredentialsArn is required for integrations with an IntegrationSubtype");
  for (const name of PUT_EVENTS.required) if (!Object.hasOwn(parameters, name)) throw bad(`Missing required parameter ${name} for IntegrationSubtype ${subtype}`);
  for (const [name, value] of Object.entries(parameters)) {
    if (!PUT_EVENTS.required.includes(name) && !PUT_EVENTS.optional.includes(name)) throw bad(`Invalid parameter ${name} for IntegrationSubtype ${subtype}`);
    const expression = parseExpression(value);
    if (typeof expression === "string") throw bad(expression);
  }
}
