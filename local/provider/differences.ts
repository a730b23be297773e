import { isArchive } from "./archive";
import { UNKNOWN, type Property } from "./properties";

/** One place in which two values of a property differ. */
export interface Difference {
  /** `environment.variables.BUS`, `rules[0].id`. */
  readonly path: string;
  readonly kind: "add" | "update" | "delete";
}

type Like = Pick<Property, "members" | "unordered" | "computed" | "document" | "usual">;

/** Where `will` is another value than `was`, by what the property's table says of order, documents and AWS's own choices. */
export function differences(property: Like, was: unknown, will: unknown, path: string): Difference[] {
  if (will === undefined || will === null) return property.computed || saysNothing(property, was) ? [] : [{ path, kind: "delete" }];
  if (will === UNKNOWN) return [{ path, kind: isEmpty(was) ? "add" : "update" }];
  if (saysNothing(property, was) && saysNothing(property, will)) return [];
  if (was === undefined || was === null) return [{ path, kind: "add" }];
  if (isArchive(was) || isArchive(will)) return hashOf(was) === hashOf(will) ? [] : [{ path, kind: "update" }];
  if (property.document && sameDocument(was, will)) return [];
  if (Array.isArray(was) && Array.isArray(will)) return listDifferences(property, was, will, path);
  if (isRecord(was) && isRecord(will)) {
    return [...new Set([...Object.keys(was), ...Object.keys(will)])].flatMap((key) => differences(property.members?.[key] ?? {}, was[key], will[key], `${path}.${key}`));
  }
  return same(was, will) ? [] : [{ path, kind: isEmpty(was) ? "add" : isEmpty(will) ? "delete" : "update" }];
}

function listDifferences(property: Like, was: readonly unknown[], will: readonly unknown[], path: string): Difference[] {
  const item: Like = property.members ? { members: property.members } : {};
  if (property.unordered) {
    const left = [...was];
    const isThere = (wanted: unknown): boolean => {
      const at = left.findIndex((value) => differences(item, value, wanted, path).length === 0);
      if (at >= 0) left.splice(at, 1);
      return at >= 0;
    };
    return was.length === will.length && will.every(isThere) ? [] : [{ path, kind: "update" }];
  }
  if (was.length !== will.length) return [{ path, kind: "update" }];
  return will.flatMap((value, i) => differences(item, was[i], value, `${path}[${i}]`));
}

/** What is usual goes without saying, and then nothing else does. */
const saysNothing = ({ usual }: Like, value: unknown): boolean =>
  (usual === undefined ? isEmpty(value) : value === undefined || value === null || value === "" || value === usual);

/** Nothing, in the many ways of saying it: the real provider does not tell them apart. */
export function isEmpty(value: unknown): boolean {
  if (value === undefined || value === null || value === "" || value === false || value === 0) return true;
  if (Array.isArray(value)) return value.length === 0;
  return isRecord(value) && Object.values(value).every(isEmpty);
}

const isRecord = (value: unknown): value is Record<string, unknown> =>
  typeof value === "object" && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array) && !isArchive(value);

function same(was: unknown, will: unknown): boolean {
  if (was instanceof Uint8Array && will instanceof Uint8Array) return Buffer.compare(was, will) === 0;
  return was === will || (isScalar(was) && isScalar(will) && String(was) === String(will));
}

const isScalar = (value: unknown): boolean => ["string", "number", "boolean"].includes(typeof value);

/** An archive as planning sees it has the hash that Pulumi's engine worked out, and no files. */
const hashOf = (value: unknown): unknown => (isArchive(value) ? (value as ReadonlyMap<string, unknown>).get("hash") : undefined);

function sameDocument(was: unknown, will: unknown): boolean {
  try {
    return canonical(JSON.parse(String(was))) === canonical(JSON.parse(String(will)));
  } catch {
    return was === will;
  }
}

/** JSON with its keys in order; in a policy, one value and a list of it are the same, and lists have no order. */
export function canonical(document: unknown): string {
  const isPolicy = isRecord(document) && "Statement" in document;
  return JSON.stringify(isPolicy ? policy(document) : sorted(document));
}

function sorted(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(sorted);
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, sorted(value[key])]));
}

function policy(document: Record<string, unknown>): unknown {
  const { Statement } = document;
  return sorted({ ...document, Statement: (Array.isArray(Statement) ? Statement : [Statement]).map(statement) });
}

function statement(value: unknown): unknown {
  if (Array.isArray(value)) return value.length === 1 ? value[0] as unknown : value.map(String).sort();
  if (!isRecord(value)) return value;
  return Object.fromEntries(Object.keys(value).sort().map((key) => [key, statement(value[key])]));
}
