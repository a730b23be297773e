import type { WireSpec } from "../kernel/service";
import { isOperation, loadSchemas, type SchemaModule } from "./schemas";

/**
 * An API as the wire sees it, read from the schemas of an SDK client: operations, the shapes they take and give, errors.
 * The schema format is that of `@smithy/types` (`StaticSchema`): nested arrays, numbers for simple types, functions where
 * shapes refer to each other.
 */
export interface Api {
  readonly namespace: string;
  readonly operations: ReadonlyMap<string, ApiOperation>;
  /** By shape name and by query code. */
  readonly errors: ReadonlyMap<string, ErrorShape>;
}

export interface ApiOperation {
  readonly name: string;
  /** Method, path template with its query, and status of success. REST protocols. */
  readonly http?: readonly [method: string, uri: string, status: number];
  /** Undefined: takes nothing. */
  readonly input: StructureType | undefined;
  readonly output: StructureType | undefined;
}

export interface ErrorShape {
  readonly name: string;
  readonly status: number | undefined;
  /** The code in query answers, where it is not the name. */
  readonly queryCode: string | undefined;
  readonly fault: "client" | "server" | undefined;
  readonly shape: StructureType;
}

export type ScalarKind = "string" | "number" | "boolean" | "blob" | "timestamp";
export type TimestampFormat = "default" | "date-time" | "http-date" | "epoch-seconds";

export interface ScalarType {
  readonly kind: ScalarKind;
  readonly timestamp?: TimestampFormat;
  /** A payload that need not be in memory as a whole. */
  readonly streaming?: boolean;
}
export interface DocumentType { readonly kind: "document" }
export interface ListType { readonly kind: "list"; readonly item: Member }
export interface MapType { readonly kind: "map"; readonly key: Member; readonly value: Member }
export interface StructureType {
  readonly kind: "structure";
  readonly name: string;
  /** Its element's name where it is the root of an XML document. */
  readonly root: string;
  readonly union: boolean;
  readonly members: readonly Member[];
  /** By member name. */
  readonly byName: Readonly<Record<string, Member | undefined>>;
  /** By the name in REST-JSON bodies. */
  readonly byJsonName: Readonly<Record<string, Member | undefined>>;
}
export type Type = ScalarType | DocumentType | ListType | MapType | StructureType;

/** Traits of a member, its own over those of its shape. */
export interface Traits {
  readonly jsonName?: string;
  readonly xmlName?: string;
  readonly xmlFlattened?: number;
  readonly xmlAttribute?: number;
  readonly xmlNamespace?: readonly [prefix: string, uri: string];
  readonly httpLabel?: number;
  readonly httpQuery?: string;
  readonly httpQueryParams?: number;
  readonly httpHeader?: string;
  readonly httpPrefixHeaders?: string;
  readonly httpPayload?: number;
  readonly httpResponseCode?: number;
  readonly mediaType?: string;
  readonly streaming?: number;
  readonly sparse?: number;
}

export interface Member {
  readonly name: string;
  readonly traits: Traits;
  readonly required: boolean;
  readonly type: Type;
}

type Static = readonly unknown[];

/** What was read from packages never changes: clouds of one process read each package once. */
const read = new Map<string, Api>();

/** The API of the service that `spec` describes. Loads its SDK client's schemas. */
export function loadApi(spec: WireSpec): Api {
  let api = read.get(spec.sdk);
  if (!api) read.set(spec.sdk, (api = apiOf(loadSchemas(spec.sdk))));
  return api;
}

export function apiOf(schemas: SchemaModule): Api {
  const types = new Types();
  const operations = new Map<string, ApiOperation>();
  const errors = new Map<string, ErrorShape>();
  let namespace = "";
  for (const [key, schema] of Object.entries(schemas)) {
    if (!key.endsWith("$") || !Array.isArray(schema)) continue;
    if (isOperation(schema)) {
      namespace = schema[1] as string;
      operations.set(schema[2] as string, new LazyOperation(schema, types));
    } else if (schema[0] === -3) {
      const error = new LazyError(schema, types);
      if (error.queryCode !== undefined && !errors.has(error.queryCode)) errors.set(error.queryCode, error);
      errors.set(error.name, error);
    }
  }
  return { namespace, operations, errors };
}

/** Shapes are worked out when an operation is first called: a client has hundreds. */
class LazyOperation implements ApiOperation {
  readonly name: string;
  readonly http: ApiOperation["http"];
  private readonly ends: { input?: StructureType | undefined; output?: StructureType | undefined } = {};

  constructor(private readonly schema: Static, private readonly types: Types) {
    this.name = schema[2] as string;
    this.http = traitsOf(schema[3])["http"] as ApiOperation["http"];
  }

  get input(): StructureType | undefined {
    if (!("input" in this.ends)) this.ends.input = this.types.structure(this.schema[4]);
    return this.ends.input;
  }

  get output(): StructureType | undefined {
    if (!("output" in this.ends)) this.ends.output = this.types.structure(this.schema[5]);
    return this.ends.output;
  }
}

class LazyError implements ErrorShape {
  readonly name: string;
  readonly status: number | undefined;
  readonly queryCode: string | undefined;
  readonly fault: "client" | "server" | undefined;

  constructor(private readonly schema: Static, private readonly types: Types) {
    const traits = traitsOf(schema[3]);
    const query = traits["awsQueryError"] as readonly [string, number] | undefined;
    this.name = schema[2] as string;
    this.status = query?.[1] ?? (traits["httpError"] as number | undefined);
    this.queryCode = query?.[0];
    this.fault = traits["error"] as ErrorShape["fault"];
  }

  get shape(): StructureType {
    return this.types.structure(this.schema)!;
  }
}

const SIMPLE: Readonly<Record<number, Type>> = {
  0: { kind: "string" }, 1: { kind: "number" }, 2: { kind: "boolean" },
  4: { kind: "timestamp", timestamp: "default" }, 5: { kind: "timestamp", timestamp: "date-time" },
  6: { kind: "timestamp", timestamp: "http-date" }, 7: { kind: "timestamp", timestamp: "epoch-seconds" },
  15: { kind: "document" },
  21: { kind: "blob" }, 42: { kind: "blob", streaming: true },
};
const LIST_OF = 64, MAP_OF = 128;
const BITS = ["httpLabel", "idempotent", "idempotencyToken", "sensitive", "httpPayload", "httpResponseCode", "httpQueryParams"];

/** Traits come as an object, or as a bit set of those without a value. */
function traitsOf(traits: unknown): Readonly<Record<string, unknown>> {
  if (typeof traits === "object" && traits !== null) return traits as Readonly<Record<string, unknown>>;
  const set = Number(traits ?? 0);
  return Object.fromEntries(BITS.filter((_, bit) => (set >> bit) & 1).map((name) => [name, 1]));
}

class Types {
  private readonly known = new Map<Static, Type>();

  /** The structure that `reference` stands for; undefined for the unit. */
  structure(reference: unknown): StructureType | undefined {
    const schema = resolve(reference);
    return schema === "unit" ? undefined : (this.type(schema).type as StructureType);
  }

  /** The type, and the traits of the shape itself. */
  private type(reference: unknown): { type: Type; traits: unknown } {
    const schema = resolve(reference);
    if (typeof schema === "number") return { type: this.numbered(schema), traits: 0 };
    if (schema === "unit") return { type: structureType("Unit", "Unit", false, []), traits: 0 };
    const whole = schema as Static;
    if (whole[0] === 0) return { type: this.type(whole[4]).type, traits: whole[3] };
    return { type: this.known.get(whole) ?? this.make(whole), traits: whole[3] };
  }

  private numbered(schema: number): Type {
    if (schema >= MAP_OF) return { kind: "map", key: this.member("key", 0), value: this.member("value", schema - MAP_OF) };
    if (schema >= LIST_OF) return { kind: "list", item: this.member("member", schema - LIST_OF) };
    const simple = SIMPLE[schema];
    if (!simple) throw new Error(`the SDK's schemas have a type ${schema}, which the wire does not know`);
    return simple;
  }

  /** Shapes may hold themselves: each is noted before its members are looked at. */
  private make(schema: Static): Type {
    const [kind, , name] = schema as readonly [number, string, string];
    if (kind === 1) return this.note(schema, { kind: "list" }, { item: () => this.member("member", schema[4]) });
    if (kind === 2) return this.note(schema, { kind: "map" }, { key: () => this.member("key", schema[4]), value: () => this.member("value", schema[5]) });
    if (kind !== 3 && kind !== -3 && kind !== 4) throw new Error(`the SDK's schemas have a shape of kind ${kind}, which the wire does not know`);
    const [, , , , names, references, required = 0] = schema as readonly [number, string, string, unknown, string[], unknown[], number?];
    const members: Member[] = [];
    const type = structureType(name, (traitsOf(schema[3]) as Traits).xmlName ?? name, kind === 4, members);
    this.known.set(schema, type);
    for (const [at, member] of names.entries()) {
      members.push(this.member(member, references[at], at < required));
    }
    index(type);
    return type;
  }

  private note(schema: Static, base: { kind: "list" | "map" }, parts: Record<string, () => Member>): Type {
    const type = base as unknown as Type;
    this.known.set(schema, type);
    for (const [name, part] of Object.entries(parts)) Object.assign(type, { [name]: part() });
    return type;
  }

  private member(name: string, reference: unknown, required = false): Member {
    let own: Record<string, unknown> = {};
    let schema = resolve(reference);
    while (Array.isArray(schema) && schema.length === 2) {
      own = { ...traitsOf(schema[1]), ...own };
      schema = resolve(schema[0]);
    }
    const { type, traits } = this.type(schema);
    // AWS: a structure's own xmlName names its root element, not the members that hold it.
    const { xmlName: _root, ...inherited } = traitsOf(traits) as Traits;
    return { name, required, type, traits: { ...inherited, ...own } };
  }
}

const resolve = (reference: unknown): unknown => (typeof reference === "function" ? (reference as () => unknown)() : reference);

const structureType = (name: string, root: string, union: boolean, members: readonly Member[]): StructureType =>
  ({ kind: "structure", name, root, union, members, byName: Object.create(null) as object, byJsonName: Object.create(null) as object }) as StructureType;

function index(type: StructureType): void {
  for (const member of type.members) {
    (type.byName as Record<string, Member>)[member.name] = member;
    (type.byJsonName as Record<string, Member>)[member.traits.jsonName ?? member.name] = member;
  }
}
