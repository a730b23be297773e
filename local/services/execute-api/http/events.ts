import { formatTrace } from "../../../kernel/trace-header";
import { clfTime } from "../access-log";
import { bodyOf, headerOf, type RoutedRequest } from "./request";

/** The events that functions get, by payload format. https://docs.aws.amazon.com/apigateway/latest/developerguide/http-api-develop-integrations-lambda.html */

type Multi = Readonly<Record<string, readonly string[]>>;

function grouped(entries: Iterable<readonly [string, string]>): Multi {
  const out: Record<string, string[]> = Object.create(null) as Record<string, string[]>;
  for (const [name, value] of entries) (out[name] ??= []).push(value);
  return { ...out };
}

const mapped = (multi: Multi, value: (values: readonly string[]) => string): Record<string, string> =>
  Object.fromEntries(Object.entries(multi).map(([name, values]) => [name, value(values)]));

const orNothing = <T extends object>(map: T | undefined): T | undefined => (map && Object.keys(map).length > 0 ? map : undefined);

/** What API Gateway adds. */
function forwarded(request: RoutedRequest): [string, string][] {
  const known = headerOf(request, "x-forwarded-for");
  return [
    ["X-Amzn-Trace-Id", formatTrace(request.trace)], ["X-Forwarded-For", known === undefined ? request.sourceIp : `${known}, ${request.sourceIp}`],
    ["X-Forwarded-Port", new URL(`http://${request.domainName}`).port], ["X-Forwarded-Proto", "http"],
  ];
}

const OWN = ["x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"];
/** Of the connection, not of the request. */
const HOPS = ["connection", "keep-alive", "proxy-connection", "te", "trailer", "transfer-encoding", "upgrade"];

function headersOf(request: RoutedRequest): [string, string][] {
  const sent = request.headers.filter(([name]) => !OWN.includes(name.toLowerCase()) && !HOPS.includes(name.toLowerCase()));
  return [...sent.map(([name, value]): [string, string] => [name, value]), ...forwarded(request)];
}

/** Format 2.0. AWS: names of headers in lower case, several values joined by commas, cookies apart, and nothing that is empty. */
export function eventV2(request: RoutedRequest): object {
  const { body, isBase64Encoded } = bodyOf(request);
  const headers = grouped(headersOf(request).map(([name, value]) => [name.toLowerCase(), value]));
  const { cookie, ...others } = headers;
  const api = request.at.api;
  return {
    version: "2.0", routeKey: request.routeKey, rawPath: request.rawPath, rawQueryString: request.search,
    ...(cookie && { cookies: cookie.flatMap((text) => text.split(/;\s*/)).filter((text) => text !== "") }),
    headers: mapped(others, (values) => values.join(",")),
    ...optional("queryStringParameters", orNothing(mapped(grouped(request.query), (values) => values.join(",")))),
    requestContext: {
      accountId: request.account, apiId: api.ApiId, domainName: request.domainName, domainPrefix: api.ApiId,
      http: { method: request.method, path: request.rawPath, protocol: request.protocol, sourceIp: request.sourceIp, userAgent: headerOf(request, "user-agent") ?? "" },
      requestId: request.id, routeKey: request.routeKey, stage: request.at.stage.StageName, time: clfTime(request.time), timeEpoch: request.time,
    },
    ...optional("pathParameters", orNothing(request.pathParameters)), ...optional("stageVariables", orNothing(request.at.stage.StageVariables)),
    ...optional("body", body), isBase64Encoded,
  };
}

const optional = (name: string, value: unknown): object => (value === undefined ? {} : { [name]: value });

/** Nobody in particular: routes here have no authorizers. */
const NOBODY = { accessKey: null, accountId: null, caller: null, cognitoAmr: null, cognitoAuthenticationProvider: null, cognitoAuthenticationType: null, cognitoIdentityId: null, cognitoIdentityPoolId: null, principalOrgId: null };

/** Format 1.0: nearly that of REST APIs. AWS: what is empty is null. */
export function eventV1(request: RoutedRequest): object {
  const { body, isBase64Encoded } = bodyOf(request);
  const headers = grouped(headersOf(request));
  const query = grouped(request.query);
  const last = (values: readonly string[]) => values[values.length - 1]!;
  const api = request.at.api;
  const resource = request.routeKey === "$default" ? "$default" : request.routeKey.split(" ")[1];
  return {
    version: "1.0", resource, path: request.rawPath, httpMethod: request.method, headers: mapped(headers, last), multiValueHeaders: headers,
    queryStringParameters: orNothing(mapped(query, last)) ?? null, multiValueQueryStringParameters: orNothing(query) ?? null,
    requestContext: {
      accountId: request.account, apiId: api.ApiId, domainName: request.domainName, domainPrefix: api.ApiId, extendedRequestId: request.id, httpMethod: request.method,
      identity: { ...NOBODY, sourceIp: request.sourceIp, user: null, userAgent: headerOf(request, "user-agent") ?? "", userArn: null },
      path: request.rawPath, protocol: request.protocol, requestId: request.id, requestTime: clfTime(request.time), requestTimeEpoch: request.time,
      resourceId: request.routeKey, resourcePath: resource, stage: request.at.stage.StageName,
    },
    pathParameters: orNothing(request.pathParameters) ?? null, stageVariables: orNothing(request.at.stage.StageVariables) ?? null, body: body ?? null, isBase64Encoded,
  };
}
