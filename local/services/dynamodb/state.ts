import type { KeySchemaElement } from "@aws-sdk/client-dynamodb";
import type { AccessRequest, Call, ConditionValues, TrailNotes } from "../../kernel/operation";
import { Regional } from "../../kernel/regional";
import type { ServiceContext } from "../../kernel/service";
import { Engine, type Checked, type EngineOperation } from "./engine";
import { fail } from "./errors";

export interface Keys {
  readonly hash: string;
  readonly range: string | undefined;
  /** Of a global index. */
  readonly global?: boolean;
}

/** What is known of a table beside the engine, at once and without waiting. */
export interface Table {
  readonly name: string;
  readonly arn: string;
  readonly id: string;
  readonly createdAt: number;
  keys: Keys;
  /** Of its indexes, by their names. */
  indexes: ReadonlyMap<string, Keys>;
  tags: Readonly<Record<string, string>>;
  deletionProtection: boolean;
  tableClass: { readonly name: "STANDARD" | "STANDARD_INFREQUENT_ACCESS"; readonly updatedAt?: number } | undefined;
  /** The ARN of its key in KMS. */
  kmsKeyArn: string | undefined;
  /** The attribute that says when an item expires. */
  ttl: string | undefined;
  recovery: { readonly since: number; readonly days: number } | undefined;
}

export interface Region {
  readonly engine: Engine;
  readonly tables: Map<string, Table>;
  /** Requests that were made before, by their tokens. */
  readonly tokens: Map<string, { readonly request: string; readonly until: number }>;
}

export const keysOf = (schema: readonly KeySchemaElement[]): Keys => ({
  hash: schema.find(({ KeyType }) => KeyType === "HASH")?.AttributeName ?? "", range: schema.find(({ KeyType }) => KeyType === "RANGE")?.AttributeName,
});

/** What every operation needs. */
export class Dynamo {
  private readonly regions: Regional<Region>;
  /** Requests between their authorization and their run. */
  private readonly checked = new WeakMap<object, Checked>();

  constructor(readonly context: ServiceContext) {
    this.regions = new Regional((region) => ({ engine: new Engine(context.account, region), tables: new Map(), tokens: new Map() }));
  }

  in({ region }: { readonly region: string }): Region {
    return this.regions.in(region);
  }

  everywhere(): IterableIterator<[region: string, state: Region]> {
    return this.regions.entries();
  }

  arnOf(name: string, call: Call): string {
    return `arn:${this.context.partition}:dynamodb:${call.region}:${this.context.account}:table/${name}`;
  }

  /** A table's name, which AWS takes as an ARN as well. The ARN of a table elsewhere stays what it is, and names none. */
  nameOf(given: string | undefined, call: Call): string {
    if (!given?.startsWith("arn:")) return given ?? "";
    const name = given.slice(given.lastIndexOf("/") + 1);
    return given === this.arnOf(name, call) ? name : given;
  }

  /** Checks a request once, however often it is asked for. */
  check(operation: EngineOperation, input: { readonly TableName?: string | undefined }, call: Call): Checked {
    const known = this.checked.get(input);
    if (known?.operation === operation) return known;
    const checked = this.in(call).engine.check(operation, input.TableName?.startsWith("arn:") ? { ...input, TableName: this.nameOf(input.TableName, call) } : input);
    this.checked.set(input, checked);
    return checked;
  }

  table(given: string | undefined, call: Call): Table | undefined {
    return this.in(call).tables.get(this.nameOf(given, call));
  }

  /** The table, which must be there. */
  existing(given: string | undefined, call: Call): Table {
    const table = this.table(given, call);
    if (!table) throw fail("ResourceNotFoundException", `Requested resource not found: Table: ${this.nameOf(given, call)} not found`);
    return table;
  }

  /** The question whether the caller may do `action` (`PutItem`) to a table or one of its indexes. */
  access(action: string, given: string | undefined, call: Call, context: Record<string, ConditionValues> = {}, index?: string): AccessRequest {
    const name = this.nameOf(given, call);
    const tags = this.in(call).tables.get(name)?.tags;
    const arn = name.startsWith("arn:") ? name : this.arnOf(name, call);
    return { action: `dynamodb:${action}`, resource: `${arn}${index === undefined ? "" : `/index/${index}`}`, context, ...(tags && { resourceTags: tags }) };
  }

  /** CloudTrail's resources of a call about tables. */
  trailResources(given: readonly (string | undefined)[], call: Call): Pick<TrailNotes, "resources"> {
    const names = [...new Set(given.filter((name) => name !== undefined))];
    return { resources: names.map((name) => ({ type: "AWS::DynamoDB::Table", ARN: name.startsWith("arn:") ? name : this.arnOf(name, call), accountId: this.context.account })) };
  }
}
