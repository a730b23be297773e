import type { Readable } from "node:stream";
import { isUtf8 } from "node:buffer";
import type { WireSpec } from "../kernel/service";
import { bindingsOf } from "./bindings";
import { header, type Incoming } from "./incoming";
import { parseJson, readJson, readJsonPayload, UnknownMember } from "./json";
import { Malformed } from "./malformed";
import type { ApiOperation, Member, ScalarType, StructureType } from "./model";
import { readForm } from "./query-form";
import type { Routed } from "./route";
import { readText, type TimestampDefault } from "./text";
import { readElement } from "./xml";
import { parseXml } from "./xml-parser";

/** From a request to the input of an operation, typed as the SDK types it. */

export type Input = Record<string, unknown>;

/** JSON 1.0 and 1.1. */
export function readJsonRpc(operation: ApiOperation, body: Buffer): Input {
  if (!operation.input || body.length === 0) return {};
  return readJson(operation.input, parseJson(body), "byName");
}

/** Query. */
export const readQuery = (operation: ApiOperation, form: URLSearchParams): Input => readForm(operation.input ?? NO_INPUT, form);

const NO_INPUT: StructureType = { kind: "structure", name: "Unit", root: "Unit", union: false, members: [], byName: {}, byJsonName: {} };

/** Query parameters that say how a request is signed or sent. */
const envelope = (name: string): boolean => name === "x-id" || name.startsWith("X-Amz-");

/** REST-JSON and REST-XML. `trailers` are headers that came after the body. */
export function readRest(spec: WireSpec, routed: Routed, request: Incoming, body: Buffer | Readable, trailers: Readonly<Record<string, string>>): Input {
  const type = routed.operation.input;
  const out: Input = {};
  if (!type) {
    refuseUnknown(request, routed, new Set());
    return out;
  }
  const bindings = bindingsOf(type);
  for (const member of bindings.labels) {
    const text = routed.labels[member.name];
    if (text !== undefined) out[member.name] = bound(spec, member, member.type as ScalarType, text, "date-time");
  }
  readQueryMembers(spec, routed, request, type, out);
  for (const [name, member] of bindings.headers) {
    const text = trailers[name] ?? header(request.headers, name);
    if (text === undefined) continue;
    out[member.name] = member.type.kind === "list"
      ? splitHeader(text).map((item) => bound(spec, member, (member.type as { item: Member }).item.type as ScalarType, item, "http-date"))
      : bound(spec, member, member.type as ScalarType, text, "http-date");
  }
  for (const [prefix, member] of bindings.prefixHeaders) {
    const entries = Object.keys(request.headers).filter((name) => name.startsWith(prefix)).map((name) => [name.slice(prefix.length), header(request.headers, name)] as const);
    if (entries.length > 0) out[member.name] = Object.fromEntries(entries);
  }
  if (bindings.payload) {
    const payload = Buffer.isBuffer(body) ? readPayload(spec, bindings.payload, body) : body;
    if (payload !== undefined) out[bindings.payload.name] = payload;
  } else if (Buffer.isBuffer(body) && body.length > 0 && bindings.inBody.size > 0) {
    Object.assign(out, readBodyMembers(spec, type, bindings.inBody, body));
  }
  return out;
}

function readQueryMembers(spec: WireSpec, routed: Routed, request: Incoming, type: StructureType, out: Input): void {
  const bindings = bindingsOf(type);
  if (request.search === "") return;
  const taken = new Set<string>();
  for (const member of bindings.queries) {
    const name = member.traits.httpQuery!;
    if (!request.query.has(name)) continue;
    taken.add(name);
    if (member.type.kind === "list") {
      const item = member.type.item.type as ScalarType;
      out[member.name] = request.query.getAll(name).map((text) => bound(spec, member, item, text, "date-time"));
    } else {
      const text = request.query.get(name)!;
      // AWS: an empty parameter that should be a number is as if it were not there.
      if (text !== "" || member.type.kind === "string") out[member.name] = bound(spec, member, member.type as ScalarType, text, "date-time");
    }
  }
  if (!bindings.queryParams) return refuseUnknown(request, routed, taken);
  const lists = bindings.queryParams.type.kind === "map" && bindings.queryParams.type.value.type.kind === "list";
  const names = [...new Set(request.query.keys())].filter((name) => !taken.has(name) && !routed.constants.has(name) && !envelope(name));
  if (names.length > 0) out[bindings.queryParams.name] = Object.fromEntries(names.map((name) => [name, lists ? request.query.getAll(name) : request.query.get(name)]));
}

function refuseUnknown(request: Incoming, routed: Routed, taken: ReadonlySet<string>): void {
  for (const name of request.query.keys()) {
    if (!taken.has(name) && !routed.constants.has(name) && !envelope(name)) throw new UnknownMember(`?${name}`);
  }
}

function bound(spec: WireSpec, member: Member, type: ScalarType, text: string, timestamps: TimestampDefault): unknown {
  try {
    return readText(type, text, timestamps);
  } catch (error) {
    if (!(error instanceof Malformed)) throw error;
    throw new Malformed(`${error.message} (at ${member.name})`, spec.quirks?.s3Errors ? { code: "InvalidArgument" } : {});
  }
}

function readPayload(spec: WireSpec, member: Member, body: Buffer): unknown {
  const { type } = member;
  if (type.kind === "blob") return body.length === 0 && !type.streaming ? undefined : body;
  if (body.length === 0) return undefined;
  if (type.kind === "string") return utf8(body);
  if (spec.protocol === "restJson") return readJsonPayload(type, parseJson(body), "byJsonName");
  const root = parseXml(utf8(body));
  if (type.kind !== "structure") throw new Malformed(`${member.name} can not be read from XML`);
  const wanted = member.traits.xmlName ?? type.root;
  if (root.name !== wanted) throw new Malformed(`The XML you provided was not well-formed or did not validate against our published schema (<${root.name}> where <${wanted}> is expected)`);
  return readElement(type, root);
}

function readBodyMembers(spec: WireSpec, type: StructureType, inBody: ReadonlySet<Member>, body: Buffer): Input {
  if (spec.protocol === "restXml") return readElement(type, parseXml(utf8(body)), (member) => inBody.has(member));
  const read = readJson(type, parseJson(body), "byJsonName");
  for (const member of type.members) {
    // What belongs into the path or a header is not taken from the body.
    if (!inBody.has(member) && member.name in read) throw new UnknownMember(member.name);
  }
  return read;
}

function utf8(body: Buffer): string {
  if (!isUtf8(body)) throw new Malformed("The request body is not valid UTF-8");
  return body.toString("utf8");
}

/** `a, "b, c"`: items may be quoted. */
export function splitHeader(text: string): string[] {
  const items: string[] = [];
  for (const match of text.matchAll(/\s*(?:"((?:[^"\\]|\\.)*)"|([^,]*))\s*(?:,|$)/g)) {
    if (match[0] === "" && match.index === text.length) break;
    items.push(match[1] !== undefined ? match[1].replace(/\\(.)/g, "$1") : match[2]!.trim());
  }
  return items;
}
