import type { Readable } from "node:stream";
import type { WireSpec } from "../kernel/service";
import { bindingsOf } from "./bindings";
import { writeJson } from "./json";
import type { ApiOperation, ListType, Member, ScalarType, StructureType } from "./model";
import { writeText } from "./text";
import { escapeXml, writeElement, writeMembers, XML_DECLARATION, xmlText } from "./xml";

/** From the output of an operation to an answer. */

export interface Answer {
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: string | Uint8Array | Readable;
}

export interface RequestIds {
  readonly requestId: string;
  /** S3's second id. */
  readonly hostId: string;
}

type Output = Record<string, unknown>;

export function writeOutput(spec: WireSpec, operation: ApiOperation, output: Output, ids: RequestIds): Answer {
  const headers = idHeaders(spec, ids);
  switch (spec.protocol) {
    case "json1.0": case "json1.1":
      headers["content-type"] = jsonType(spec);
      return { status: 200, headers, body: operation.output ? writeJson(operation.output, output, "byName") : "{}" };
    case "query":
      headers["content-type"] = "text/xml";
      return { status: 200, headers, body: queryDocument(spec, operation, output, ids) };
    case "restJson": case "restXml":
      return writeRest(spec, operation, output, headers);
  }
}

export const jsonType = (spec: WireSpec | undefined): string =>
  spec?.protocol === "json1.0" ? "application/x-amz-json-1.0" : spec?.protocol === "restJson" ? "application/json" : "application/x-amz-json-1.1";

export function idHeaders(spec: WireSpec | undefined, { requestId, hostId }: RequestIds): Record<string, string> {
  return spec?.quirks?.s3Errors ? { "x-amz-request-id": requestId, "x-amz-id-2": hostId } : { "x-amzn-requestid": requestId };
}

function queryDocument(spec: WireSpec, operation: ApiOperation, output: Output, { requestId }: RequestIds): string {
  const result = operation.output ? `<${operation.name}Result>${writeMembers(operation.output, output)}</${operation.name}Result>` : "";
  return `<${operation.name}Response xmlns="${escapeXml(spec.xmlns ?? "")}">${result}<ResponseMetadata>${xmlText("RequestId", requestId)}</ResponseMetadata></${operation.name}Response>\n`;
}

function writeRest(spec: WireSpec, operation: ApiOperation, output: Output, headers: Record<string, string>): Answer {
  const type = operation.output;
  const partial = spec.quirks?.partialMember !== undefined && output[spec.quirks.partialMember] !== undefined;
  const status = partial ? 206 : operation.http![2];
  if (!type) return { status, headers, body: "" };
  const bindings = bindingsOf(type);
  writeHeaders(type, output, headers);
  const code = bindings.responseCode && output[bindings.responseCode.name];
  return { status: typeof code === "number" ? code : status, headers, body: bindings.payload ? writePayload(spec, bindings.payload, output, headers) : writeBody(spec, operation, type, output, headers) };
}

/** The members of `type` that travel in headers. Errors have them, too. */
export function writeHeaders(type: StructureType, output: Output, headers: Record<string, string>): void {
  const bindings = bindingsOf(type);
  for (const [name, member] of bindings.headers) {
    const value = output[member.name];
    if (value === undefined || value === null) continue;
    headers[name] = member.type.kind === "list"
      ? (value as readonly unknown[]).map((item) => quoted(writeText((member.type as ListType).item.type as ScalarType, item, "http-date"))).join(", ")
      : writeText(member.type as ScalarType, value, "http-date");
  }
  for (const [prefix, member] of bindings.prefixHeaders) {
    for (const [key, value] of Object.entries((output[member.name] as Record<string, string> | undefined) ?? {})) headers[prefix + key.toLowerCase()] = value;
  }
}

const quoted = (item: string): string => (/[",]/.test(item) ? `"${item.replace(/["\\]/g, "\\$&")}"` : item);

function writePayload(spec: WireSpec, member: Member, output: Output, headers: Record<string, string>): Answer["body"] {
  const value = output[member.name];
  if (value === undefined || value === null) return "";
  const { type } = member;
  if (type.kind === "blob") {
    headers["content-type"] ??= member.traits.mediaType ?? spec.quirks?.payloadType ?? "application/octet-stream";
    return value as Uint8Array | string | Readable;
  }
  if (type.kind === "string") {
    headers["content-type"] ??= member.traits.mediaType ?? "text/plain";
    return value as string;
  }
  if (spec.protocol === "restJson") {
    headers["content-type"] = "application/json";
    return writeJson(type, value, "byJsonName");
  }
  if (type.kind !== "structure" || member.traits.streaming) throw new Error(`${member.name} is an event stream, which the wire does not write`);
  headers["content-type"] = "application/xml";
  return XML_DECLARATION + writeElement(member.traits.xmlName ?? type.root, type, value as Output, member.traits.xmlNamespace?.[1] ?? spec.xmlns);
}

function writeBody(spec: WireSpec, operation: ApiOperation, type: StructureType, output: Output, headers: Record<string, string>): string {
  const { inBody } = bindingsOf(type);
  if (inBody.size === 0) return "";
  if (spec.protocol === "restJson") {
    headers["content-type"] = "application/json";
    const bound = Object.keys(output).some((name) => type.byName[name] && !inBody.has(type.byName[name]));
    const members = bound ? Object.fromEntries(Object.entries(output).filter(([name]) => type.byName[name] && inBody.has(type.byName[name]))) : output;
    return writeJson(type, members, "byJsonName");
  }
  headers["content-type"] = "application/xml";
  const xmlns = spec.xmlns ? ` xmlns="${escapeXml(spec.xmlns)}"` : "";
  if (spec.quirks?.unwrappedOutputs?.includes(operation.name)) {
    const [member] = inBody as ReadonlySet<Member>;
    const text = output[member!.name];
    return `${XML_DECLARATION}<${member!.name}${xmlns}>${text === undefined ? "" : escapeXml(String(text))}</${member!.name}>`;
  }
  return `${XML_DECLARATION}<${type.root}${xmlns}>${writeMembers(type, output, (member) => inBody.has(member))}</${type.root}>`;
}
