import { formatTrace } from "../../../kernel/trace-header";
import type { Trace } from "../../../kernel/journal";
import { clfTime, type Variables } from "../access-log";
import type { Ending, Opening } from "./connection";

/** The events that functions get. AWS.md 3.6. */

export interface Occasion {
  readonly type: "CONNECT" | "MESSAGE" | "DISCONNECT";
  readonly routeKey: string;
  readonly requestId: string;
  readonly messageId?: string;
  readonly time: number;
  readonly domainName: string;
  readonly stageVariables?: Readonly<Record<string, string>> | undefined;
  readonly ending?: Ending;
}

export function requestContext(opening: Opening, occasion: Occasion): object {
  return {
    routeKey: occasion.routeKey,
    ...(occasion.messageId !== undefined && { messageId: occasion.messageId }),
    ...(occasion.ending && { disconnectStatusCode: occasion.ending.code, disconnectReason: occasion.ending.reason }),
    eventType: occasion.type, extendedRequestId: occasion.requestId, requestTime: clfTime(occasion.time), messageDirection: "IN", stage: opening.stageName,
    connectedAt: opening.connectedAt, requestTimeEpoch: occasion.time,
    identity: { ...(opening.userAgent !== undefined && { userAgent: opening.userAgent }), sourceIp: opening.sourceIp },
    requestId: occasion.requestId, domainName: occasion.domainName, connectionId: opening.id, apiId: opening.apiId,
  };
}

const variables = ({ stageVariables }: Occasion): object => (stageVariables && Object.keys(stageVariables).length > 0 ? { stageVariables } : {});

/** Of the handshake with its hop, not of the request. */
const HOPS = ["connection", "upgrade"];
const OWN = ["x-amzn-trace-id", "x-forwarded-for", "x-forwarded-port", "x-forwarded-proto"];

export interface Handshake {
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly trace: Trace;
}

function multi(entries: Iterable<readonly [string, string]>): Record<string, string[]> {
  const out = new Map<string, string[]>();
  for (const [name, value] of entries) out.set(name, [...(out.get(name) ?? []), value]);
  return Object.fromEntries(out);
}

/** AWS: of several values, the last. */
const single = (all: Record<string, string[]>): Record<string, string> => Object.fromEntries(Object.entries(all).map(([name, values]) => [name, values[values.length - 1]!]));

/** Only this one has headers as they were sent, and the query; without one, AWS leaves it out. */
export function connectEvent(opening: Opening, occasion: Occasion, { headers, query, trace }: Handshake): object {
  const sent = headers.filter(([name]) => !HOPS.includes(name.toLowerCase()) && !OWN.includes(name.toLowerCase()));
  const all = multi([
    ...sent, ["X-Amzn-Trace-Id", formatTrace(trace)], ["X-Forwarded-For", opening.sourceIp], ["X-Forwarded-Port", new URL(`http://${occasion.domainName}`).port], ["X-Forwarded-Proto", "http"],
  ]);
  const parameters = multi(query);
  return {
    headers: single(all), multiValueHeaders: all,
    ...(query.length > 0 && { queryStringParameters: single(parameters), multiValueQueryStringParameters: parameters }),
    requestContext: requestContext(opening, occasion), ...variables(occasion), isBase64Encoded: false,
  };
}

export const messageEvent = (opening: Opening, occasion: Occasion, body: string): object =>
  ({ requestContext: requestContext(opening, occasion), ...variables(occasion), body, isBase64Encoded: false });

export function disconnectEvent(opening: Opening, occasion: Occasion): object {
  const headers = { Host: occasion.domainName, "x-api-key": "", "X-Forwarded-For": "", "x-restapi": "" };
  return {
    headers, multiValueHeaders: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name, [value]])),
    requestContext: requestContext(opening, occasion), ...variables(occasion), isBase64Encoded: false,
  };
}

/** The `$context` variables that are known before there is an answer. */
export const contextOf = (opening: Opening, occasion: Occasion): Variables => ({
  apiId: opening.apiId, connectedAt: opening.connectedAt, connectionId: opening.id, domainName: occasion.domainName, eventType: occasion.type,
  extendedRequestId: occasion.requestId, "identity.sourceIp": opening.sourceIp, "identity.userAgent": opening.userAgent, messageId: occasion.messageId,
  requestId: occasion.requestId, requestTime: clfTime(occasion.time), requestTimeEpoch: occasion.time, routeKey: occasion.routeKey, stage: opening.stageName,
});
