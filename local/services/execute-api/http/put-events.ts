import type { Integration } from "@aws-sdk/client-apigatewayv2";
import type { PutEventsCommandInput, PutEventsCommandOutput } from "@aws-sdk/client-eventbridge";
import { evaluate, parseExpression } from "../../../../model/api-gateway";
import { AwsError } from "../../../kernel/errors";
import type { Core } from "../core";
import { permissionError } from "../invoke";
import { refusal, type Reply } from "./reply";
import { sourceOf, type RoutedRequest } from "./request";

export interface Outcome {
  readonly reply: Reply;
  /** What the integration itself answered, for the logs. */
  readonly integrationStatus?: number;
  readonly error?: AwsError;
}

/** `EventBridge-PutEvents`: one event from the request, sent as the integration's role; the client gets EventBridge's answer. */
export async function putEvents(core: Core, integration: Integration, request: RoutedRequest, sourceArn: string): Promise<Outcome> {
  const values = valuesOf(integration, request);
  const region = values["Region"] ?? request.at.region;
  try {
    const caller = await core.roles.assume(integration.CredentialsArn!, { region: request.at.region, sourceArn, trace: request.trace });
    const { Entries, FailedEntryCount } = await core.context.call<PutEventsCommandOutput>({
      service: "events", operation: "PutEvents", caller, region, trace: request.trace, input: { Entries: [entryOf(values)] } satisfies PutEventsCommandInput,
    });
    // AWS: an event that EventBridge does not take is still a 200: clients must read the answer.
    return { reply: amzJson(200, { Entries, FailedEntryCount }), integrationStatus: 200 };
  } catch (error) {
    if (!(error instanceof AwsError)) throw error;
    if (error.denial || error.code === "AccessDenied") return { reply: refusal(500), error: permissionError(error), integrationStatus: 400 };
    const status = error.status ?? 400;
    if (status >= 500) return { reply: refusal(500), error, integrationStatus: status };
    return { reply: amzJson(status, { __type: error.code, message: error.message }), error, integrationStatus: status };
  }
}

const amzJson = (status: number, value: object): Reply => ({ status, headers: [["content-type", "application/x-amz-json-1.1"]], body: Buffer.from(JSON.stringify(value)) });

function valuesOf({ RequestParameters = {} }: Integration, request: RoutedRequest): Record<string, string> {
  const source = sourceOf(request);
  const out: Record<string, string> = {};
  for (const [name, text] of Object.entries(RequestParameters)) {
    const expression = parseExpression(text);
    const value = typeof expression === "string" ? undefined : evaluate(expression, source);
    if (value !== undefined) out[name] = value;
  }
  return out;
}

type Entry = NonNullable<PutEventsCommandInput["Entries"]>[number];

/** What was not in the request is left out: EventBridge says what it misses. */
function entryOf({ Detail, DetailType, Source, Time, EventBusName, Resources, TraceHeader }: Record<string, string>): Entry {
  return {
    ...(Source !== undefined && { Source }), ...(DetailType !== undefined && { DetailType }), ...(Detail !== undefined && { Detail }),
    ...(EventBusName !== undefined && { EventBusName }), ...(TraceHeader !== undefined && { TraceHeader }),
    ...(Resources !== undefined && { Resources: listOf(Resources) }), ...(Time !== undefined && { Time: timeOf(Time) }),
  };
}

/** A JSON list, or values between commas. */
function listOf(text: string): string[] {
  try {
    const parsed: unknown = JSON.parse(text);
    if (Array.isArray(parsed)) return parsed.map(String);
  } catch {
    // It is no JSON.
  }
  return text.split(",").map((item) => item.trim()).filter((item) => item !== "");
}

/** Seconds since the epoch, or ISO 8601. */
function timeOf(text: string): Date {
  const time = new Date(/^\d+(\.\d+)?$/.test(text) ? Number(text) * 1000 : text);
  if (Number.isNaN(time.getTime())) throw new AwsError("SerializationException", `Unable to parse the timestamp ${text}`, { status: 400 });
  return time;
}
