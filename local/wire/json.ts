import { isUtf8 } from "node:buffer";
import { Malformed } from "./malformed";
import type { ListType, MapType, Member, ScalarType, StructureType, Type } from "./model";
import { base64, formatOf, readBase64, readTimestamp, writeTimestamp } from "./text";

/** JSON bodies: parsed, checked against the model and turned into the SDK's types, and back. */

/** Names of members: as modelled (JSON 1.0 and 1.1), or by their `jsonName` (REST-JSON). */
export type JsonNames = "byName" | "byJsonName";

/** The JSON value of `body`. Throws `Malformed`. */
export function parseJson(body: Buffer): unknown {
  if (!isUtf8(body)) throw new Malformed("The request body is not valid UTF-8");
  try {
    return JSON.parse(body.toString("utf8"));
  } catch (error) {
    throw new Malformed((error as Error).message);
  }
}

/** A structure from a JSON value. Null members are as if they were absent. Throws `Malformed`, naming the place. */
export function readJson(type: StructureType, value: unknown, names: JsonNames): Record<string, unknown> {
  return new JsonReader(names).read(type, value) as Record<string, unknown>;
}

/** Reads any type: a payload of its own. */
export function readJsonPayload(type: Type, value: unknown, names: JsonNames): unknown {
  return new JsonReader(names).read(type, value);
}

class JsonReader {
  private readonly path: (string | number)[] = [];

  constructor(private readonly names: JsonNames) {}

  read(type: Type, value: unknown): unknown {
    switch (type.kind) {
      case "structure": return this.structure(type, value);
      case "list": return this.list(type, value);
      case "map": return this.map(type, value);
      case "document": return value;
      case "string":
        if (typeof value !== "string") this.fail(value, "String");
        return value;
      case "boolean":
        if (typeof value !== "boolean") this.fail(value, "Boolean");
        return value;
      case "number": return this.number(value);
      case "timestamp": return this.timestamp(type, value);
      case "blob": return this.blob(value);
    }
  }

  private structure(type: StructureType, value: unknown): Record<string, unknown> {
    if (typeof value !== "object" || value === null || Array.isArray(value)) this.fail(value, "structure");
    const given = value as Record<string, unknown>;
    return this.names === "byName" ? this.inPlace(type.byName, given) : this.renamed(type.byJsonName, given);
  }

  /** Names stay: so does the object, which was made by `JSON.parse` and is nobody else's. */
  private inPlace(members: StructureType["byName"], given: Record<string, unknown>): Record<string, unknown> {
    for (const key in given) {
      const item = given[key];
      const member = members[key];
      if (item === null || this.isTypeName(key, member)) delete given[key];
      else if (member!.type.kind !== "string" || typeof item !== "string") given[key] = this.member(key, member!, item);
    }
    return given;
  }

  private renamed(members: StructureType["byJsonName"], given: Record<string, unknown>): Record<string, unknown> {
    const out: Record<string, unknown> = {};
    for (const key in given) {
      const item = given[key];
      const member = members[key];
      if (item !== null && !this.isTypeName(key, member)) out[member!.name] = this.member(key, member!, item);
    }
    return out;
  }

  private member(key: string, { type }: Member, value: unknown): unknown {
    this.path.push(key);
    const read = this.read(type, value);
    this.path.pop();
    return read;
  }

  /** AWS: some SDKs send the type's name along. Anything else that the model has not is refused. */
  private isTypeName(key: string, member: Member | undefined): boolean {
    if (member !== undefined) return false;
    if (key === "__type") return true;
    this.path.push(key);
    throw new UnknownMember(this.where());
  }

  private list(type: ListType, value: unknown): unknown[] {
    if (!Array.isArray(value)) this.fail(value, "list");
    const items = value as unknown[];
    const item = type.item.type;
    for (let at = 0; at < items.length; at++) {
      if (items[at] === null && type.item.traits.sparse) continue;
      this.path.push(at);
      items[at] = this.read(item, items[at]);
      this.path.pop();
    }
    return items;
  }

  /** In place: a key like `__proto__` stays an own property. */
  private map(type: MapType, value: unknown): unknown {
    if (typeof value !== "object" || value === null || Array.isArray(value)) this.fail(value, "map");
    const entries = value as Record<string, unknown>;
    const item = type.value.type;
    for (const key in entries) {
      this.path.push(key);
      entries[key] = this.read(item, entries[key]);
      this.path.pop();
    }
    return entries;
  }

  private number(value: unknown): number {
    if (typeof value === "number") return value;
    if (value === "NaN") return NaN;
    if (value === "Infinity" || value === "-Infinity") return Number(value);
    return this.fail(value, "Number");
  }

  private timestamp(type: ScalarType, value: unknown): Date {
    const format = formatOf(type, "epoch-seconds");
    if (typeof value !== (format === "epoch-seconds" ? "number" : "string")) this.fail(value, "Timestamp");
    return this.placed(() => readTimestamp(String(value), format));
  }

  private blob(value: unknown): Buffer {
    if (typeof value !== "string") this.fail(value, "Blob");
    return this.placed(() => readBase64(value as string));
  }

  private placed<T>(read: () => T): T {
    try {
      return read();
    } catch (error) {
      throw error instanceof Malformed ? new Malformed(`${error.message} (at ${this.where()})`) : error;
    }
  }

  private fail(value: unknown, wanted: string): never {
    const where = this.path.length > 0 ? ` (at ${this.where()})` : "";
    if (value === null || value === undefined) throw new Malformed(`null can not be converted to a ${wanted}${where}`);
    if (Array.isArray(value)) throw new Malformed(`Start of list found where not expected${where}`);
    if (typeof value === "object") throw new Malformed(`Start of structure or map found where not expected${where}`);
    const kind = typeof value === "string" ? "STRING" : typeof value === "number" ? "NUMBER" : value === true ? "TRUE" : "FALSE";
    throw new Malformed(`${kind}_VALUE can not be converted to a ${wanted}${where}`);
  }

  private where(): string {
    return this.path.map((part) => (typeof part === "number" ? `[${part}]` : `.${part}`)).join("").slice(1);
  }
}

/** A member that the installed SDK's model has not: AWS may know it, so that dropping it would be a lie. */
export class UnknownMember extends Error {
  constructor(readonly path: string) {
    super(path);
  }
}

/**
 * The JSON text of a value. Members that the model has not stay out. Written at once, instead of a copy for
 * `JSON.stringify`: an answer is what a client waits for.
 */
export const writeJson = (type: Type, value: unknown, names: JsonNames): string => valueText(type, value, names === "byJsonName");

function valueText(type: Type, value: unknown, jsonNames: boolean): string {
  switch (type.kind) {
    case "structure": return structureText(type, value as Record<string, unknown>, jsonNames);
    case "list": return listText(type, value as readonly unknown[], jsonNames);
    case "map": return mapText(type, value as Record<string, unknown>, jsonNames);
    case "timestamp": {
      const format = formatOf(type, "epoch-seconds");
      return format === "epoch-seconds" ? JSON.stringify((value as Date).getTime() / 1000) : JSON.stringify(writeTimestamp(value as Date, format));
    }
    case "blob": return `"${base64(value as Uint8Array | string)}"`;
    case "number": return Number.isFinite(value) ? String(value) : `"${String(value)}"`;
    case "string": case "boolean": case "document": return JSON.stringify(value);
  }
}

function structureText(type: StructureType, value: Record<string, unknown>, jsonNames: boolean): string {
  let out = "";
  for (const key in value) {
    const item = value[key];
    if (item === undefined || item === null) continue;
    const member = type.byName[key];
    if (member === undefined) continue;
    const name = jsonNames ? (member.traits.jsonName ?? key) : key;
    out += `${out === "" ? "" : ","}"${name}":${valueText(member.type, item, jsonNames)}`;
  }
  return `{${out}}`;
}

function listText({ item: { type } }: ListType, items: readonly unknown[], jsonNames: boolean): string {
  let out = "";
  for (let at = 0; at < items.length; at++) {
    const item = items[at];
    out += `${at === 0 ? "" : ","}${item === null || item === undefined ? "null" : valueText(type, item, jsonNames)}`;
  }
  return `[${out}]`;
}

function mapText({ value: { type } }: MapType, entries: Record<string, unknown>, jsonNames: boolean): string {
  let out = "";
  for (const [key, item] of Object.entries(entries)) {
    if (item !== undefined && item !== null) out += `${out === "" ? "" : ","}${JSON.stringify(key)}:${valueText(type, item, jsonNames)}`;
  }
  return `{${out}}`;
}
