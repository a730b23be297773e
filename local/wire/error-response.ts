import type { AwsError } from "../kernel/errors";
import { writeJson } from "./json";
import type { ErrorShape } from "./model";
import { isForm, type Incoming } from "./incoming";
import type { WireService } from "./registry";
import { idHeaders, jsonType, writeHeaders, type Answer, type RequestIds } from "./response";
import { escapeXml, writeMembers, XML_DECLARATION, xmlText } from "./xml";

/** From an error to an answer, in the shape of the service's protocol. */
export function writeError(error: AwsError, service: WireService | undefined, request: Incoming, ids: RequestIds): Answer {
  const { shape, namespace } = modelled(error, service);
  const protocol = service?.spec.protocol ?? (isForm(request.headers) ? "query" : "json1.1");
  const isJsonRpc = protocol === "json1.0" || protocol === "json1.1";
  const status = error.status ?? shape?.status ?? (error.denial && !isJsonRpc ? 403 : 400);
  const sender = shape?.fault ? shape.fault === "client" : status < 500;
  const facts: Facts = { error, shape, status, namespace, sender, name: shape?.name ?? error.code, queryCode: shape?.queryCode ?? error.code };
  const answer = protocol === "query" ? queryError(facts, service, ids) : protocol === "restXml" ? xmlError(facts, service!, request, ids) : jsonError(facts, service, ids);
  Object.assign(answer.headers, error.headers);
  return answer;
}

interface Facts {
  readonly error: AwsError;
  readonly shape: ErrorShape | undefined;
  readonly namespace: string;
  readonly status: number;
  /** Whether the client is at fault. */
  readonly sender: boolean;
  readonly name: string;
  readonly queryCode: string;
}

/** Loading an API may itself be what failed. */
function modelled(error: AwsError, service: WireService | undefined): { shape: ErrorShape | undefined; namespace: string } {
  try {
    return { shape: service?.api.errors.get(error.code), namespace: service?.api.namespace ?? "" };
  } catch {
    return { shape: undefined, namespace: "" };
  }
}

function jsonError(facts: Facts, service: WireService | undefined, ids: RequestIds): Answer {
  const { error, shape, name, namespace, status } = facts;
  const spec = service?.spec;
  const headers = idHeaders(spec, ids);
  headers["content-type"] = jsonType(spec);
  const rest = spec?.protocol === "restJson";
  const members = shape ? (JSON.parse(writeJson(shape.shape, error.members, rest ? "byJsonName" : "byName")) as object) : error.members;
  const key = shape?.shape.byName["Message"] ? "Message" : "message";
  if (rest) {
    headers["x-amzn-errortype"] = name;
    if (shape) writeHeaders(shape.shape, error.members, headers);
    return { status, headers, body: JSON.stringify({ ...members, [key]: error.message }) };
  }
  if (spec?.queryCompatible) headers["x-amzn-query-error"] = `${facts.queryCode};${facts.sender ? "Sender" : "Receiver"}`;
  // AWS: JSON 1.0 names the error with its namespace, 1.1 without.
  const type = shape && spec?.protocol === "json1.0" ? `${namespace}#${name}` : name;
  return { status, headers, body: JSON.stringify({ __type: type, ...members, [key]: error.message }) };
}

function queryError(facts: Facts, service: WireService | undefined, ids: RequestIds): Answer {
  const { error, shape, status, sender, queryCode } = facts;
  const headers = idHeaders(service?.spec, ids);
  headers["content-type"] = "text/xml";
  const members = shape ? writeMembers(shape.shape, error.members) : loose(error.members);
  const xmlns = service?.spec.xmlns ? ` xmlns="${escapeXml(service.spec.xmlns)}"` : "";
  const inner = xmlText("Type", sender ? "Sender" : "Receiver") + xmlText("Code", queryCode) + xmlText("Message", error.message) + members;
  return { status, headers, body: `<ErrorResponse${xmlns}><Error>${inner}</Error>${xmlText("RequestId", ids.requestId)}</ErrorResponse>\n` };
}

function xmlError(facts: Facts, service: WireService, request: Incoming, ids: RequestIds): Answer {
  const { error, shape, status } = facts;
  const headers = idHeaders(service.spec, ids);
  if (!service.spec.quirks?.s3Errors) return { ...queryError(facts, service, ids), headers: { ...headers, "content-type": "application/xml" } };
  if (shape) writeHeaders(shape.shape, error.members, headers);
  // AWS: answers to HEAD have no body, and so no code: clients go by the status.
  if (request.method === "HEAD" || status === 304) return { status, headers, body: "" };
  headers["content-type"] = "application/xml";
  const inner = xmlText("Code", facts.name) + xmlText("Message", error.message) + loose(error.members)
    + xmlText("RequestId", ids.requestId) + xmlText("HostId", ids.hostId);
  return { status, headers, body: `${XML_DECLARATION}<Error>${inner}</Error>` };
}

/** Members that no model describes. */
const loose = (members: Readonly<Record<string, unknown>>): string =>
  Object.entries(members).map(([name, value]) => (value === undefined ? "" : xmlText(name, String(value)))).join("");
