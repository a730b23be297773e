import type { ApiCall } from "../../../kernel/dispatch";
import type { TrailNotes, TrailResource } from "../../../kernel/operation";
import { arnOfCaller, identityOf } from "./identity";
import { resourcesOf, type Facts } from "../selection";
import { parameters } from "./values";

/** A CloudTrail record, in the order in which AWS writes its members. */
export type TrailRecord = Readonly<Record<string, unknown>> & {
  readonly eventTime: string;
  readonly eventSource: string;
  readonly eventName: string;
  readonly awsRegion: string;
  readonly eventID: string;
  readonly readOnly: boolean;
  readonly resources?: readonly TrailResource[];
};

/** AWS: services without regions are recorded here. STS is one only at its old global endpoint, which nothing reaches here. */
const GLOBAL_REGION = "us-east-1";
const GLOBAL_SOURCES: ReadonlySet<string> = new Set(["iam.amazonaws.com"]);

/** AWS: a record holds at most 256 KB; what is larger gives up its largest parts. */
const LARGEST = 262_144;

/** Codes of a denial, for all of which CloudTrail writes one. */
const DENIALS: ReadonlySet<string> = new Set(["AccessDenied", "AccessDeniedException", "AuthorizationError", "AuthorizationErrorException", "UnauthorizedOperation"]);

const NO_NOTES: TrailNotes = {};

/** What is known of a call before its record is made: enough to choose. */
export interface Noted {
  readonly call: ApiCall;
  readonly notes: TrailNotes;
  readonly facts: Facts;
}

export function noted(answered: ApiCall): Noted {
  const { call, operation, eventSource, input, output, error } = answered;
  const data = operation.category === "data";
  const notes = operation.trail?.(input as never, (error ? undefined : output), call) ?? NO_NOTES;
  const global = GLOBAL_SOURCES.has(eventSource);
  return {
    call: answered, notes,
    facts: {
      category: data ? "Data" : "Management", readOnly: operation.readOnly, eventSource, eventName: notes.eventName ?? call.operation,
      region: global ? GLOBAL_REGION : call.region, global, callerArn: arnOfCaller(call.caller),
      resources: notes.resources ?? (data ? resourcesOf(eventSource, answered.resources, call.account) : []),
    },
  };
}

export function recordOf({ call: answered, notes, facts }: Noted, eventID: string): TrailRecord {
  const { call, operation, input, error } = answered;
  const masking = { masked: operation.masked };
  const made: Record<string, unknown> = {
    eventVersion: "1.11",
    userIdentity: identityOf(call),
    eventTime: `${new Date(call.time).toISOString().slice(0, 19)}Z`,
    eventSource: facts.eventSource, eventName: facts.eventName, awsRegion: facts.region,
    sourceIPAddress: call.transport.sourceIp ?? (call.caller.type === "AWSService" ? call.caller.principal : "127.0.0.1"),
    userAgent: call.transport.userAgent ?? AGENTS[call.transport.via],
    ...(error && { errorCode: DENIALS.has(error.code) ? "AccessDenied" : error.code, errorMessage: error.message }),
    requestParameters: notes.requestParameters !== undefined ? orNull(notes.requestParameters) : orNull(parameters(input, operation.input, masking)),
    responseElements: responseOf(answered, notes),
    ...(notes.additionalEventData && { additionalEventData: notes.additionalEventData }),
    requestID: call.requestId, eventID,
    readOnly: operation.readOnly,
    ...resourcesIn(facts),
    eventType: "AwsApiCall", managementEvent: facts.category === "Management", recipientAccountId: call.account, eventCategory: facts.category,
    ...(call.transport.via === "wire" && { tlsDetails: tlsOf(answered, facts) }),
  };
  return cut(made) as TrailRecord;
}

/** What has no ARN is not shown. */
function resourcesIn({ resources }: Facts): { resources?: readonly TrailResource[] } {
  const shown = resources.filter(({ ARN }) => ARN !== "");
  return shown.length > 0 ? { resources: shown } : {};
}

/** A deployment's calls are those of the provider. */
const AGENTS: Readonly<Record<ApiCall["call"]["transport"]["via"], string>> = { wire: "-", deployment: "pulumi-aws", service: "AWS Internal" };

/** AWS: null for what only reads, and for what failed. */
function responseOf({ eventSource, operation, output, error }: ApiCall, notes: TrailNotes): unknown {
  if (error) return null;
  if (notes.responseElements !== undefined) return orNull(notes.responseElements);
  return operation.readOnly ? null : orNull(parameters(unwrapped(eventSource, output), undefined, { masked: operation.masked }));
}

/** AWS: RDS's answers are recorded without their wrapper (`DBInstance`, `DBCluster`, `DBSnapshot`). */
function unwrapped(eventSource: string, output: unknown): unknown {
  if (eventSource !== "rds.amazonaws.com" || typeof output !== "object" || output === null) return output;
  const [only, ...more] = Object.values(output) as unknown[];
  return more.length === 0 && typeof only === "object" && !Array.isArray(only) ? only : output;
}

/** AWS: nothing at all is null. */
const orNull = (value: unknown): unknown => (value === undefined || value === null || (typeof value === "object" && Object.keys(value).length === 0) ? null : value);

/** A call over the loopback counts as TLS. */
function tlsOf({ call }: ApiCall, { eventSource, region }: Facts): object {
  return {
    tlsVersion: "TLSv1.3", cipherSuite: "TLS_AES_128_GCM_SHA256",
    clientProvidedHostHeader: call.transport.host ?? `${eventSource.replace(/\.amazonaws\.com$/, "")}.${region}.amazonaws.com`,
  };
}

function cut(made: Record<string, unknown>): Record<string, unknown> {
  let size = JSON.stringify(made).length;
  for (const part of ["responseElements", "requestParameters", "additionalEventData", "errorMessage"]) {
    if (size <= LARGEST) break;
    if (made[part] === undefined || made[part] === null) continue;
    const originalSize = JSON.stringify(made[part]).length;
    // AWS: the part says that it was left out, and why.
    made[part] = part === "errorMessage" ? String(made[part]).slice(0, 1024) : { omitted: true, originalSize, reason: "LARGE_RESPONSE" };
    size -= originalSize;
  }
  return made;
}
