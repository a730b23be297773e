import type { Call } from "../../kernel/operation";
import { functionNotFound, notFound } from "./errors";
import type { Alias, FunctionRecord, Version } from "./model";
import { functionArn, parseName, type FunctionName } from "./names";

export const LATEST = "$LATEST";

/** What a request named, found. */
export interface Resolved {
  readonly record: FunctionRecord;
  readonly version: Version;
  /** As it was asked for: `undefined` is the function itself. */
  readonly qualifier: string | undefined;
  readonly alias?: Alias;
  /** The ARN as it was asked for. */
  readonly arn: string;
}

/** The functions of one region. */
export class Functions {
  readonly all = new Map<string, FunctionRecord>();

  /** The function that a request names. Throws ResourceNotFoundException. */
  find(given: string, call: Call, qualifier?: string): FunctionName & { readonly record: FunctionRecord } {
    const name = parseName(given, call, qualifier);
    const record = this.all.get(name.name);
    if (!record) throw functionNotFound(functionArn(call, name.name, name.qualifier));
    return { ...name, record };
  }

  /** The version that a request names, through its alias where it names one. */
  resolve(given: string, call: Call, qualifier?: string): Resolved {
    const found = this.find(given, call, qualifier);
    const arn = functionArn(call, found.name, found.qualifier);
    const alias = found.qualifier === undefined ? undefined : found.record.aliases.get(found.qualifier);
    const version = versionOf(found.record, alias?.version ?? found.qualifier);
    if (!version) {
      const isAlias = found.qualifier !== undefined && !/^[0-9]+$/.test(found.qualifier);
      throw isAlias ? notFound(`Cannot find alias arn: ${arn}`) : functionNotFound(arn);
    }
    return { record: found.record, version, qualifier: found.qualifier, arn, ...(alias && { alias }) };
  }

  /** What is left of the account's concurrency for functions without a reservation. */
  unreserved(): number {
    let reserved = 0;
    for (const record of this.all.values()) reserved += record.reservedConcurrency ?? 0;
    return ACCOUNT_CONCURRENCY - reserved;
  }
}

/** AWS: the default of an account. */
export const ACCOUNT_CONCURRENCY = 1000;
/** AWS: so much must stay for functions without a reservation. */
export const KEPT_UNRESERVED = 100;

/** A version by its name; `undefined` and `$LATEST` are the latest. */
export const versionOf = (record: FunctionRecord, version: string | undefined): Version | undefined =>
  version === undefined || version === LATEST ? record.latest : record.versions.get(version);
