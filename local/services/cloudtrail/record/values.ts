import type { Shape } from "../../../kernel/shape";

/** CloudTrail writes this for what nobody may read. */
export const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";
/** RDS and others write passwords so. */
const STARS = "****";

const MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

/** AWS: dates in parameters are text of this form for most services: `Nov 20, 2026 2:03:22 PM`. */
export function dateText(date: Date): string {
  const two = (number: number) => String(number).padStart(2, "0");
  const hours = date.getUTCHours();
  return `${MONTHS[date.getUTCMonth()]} ${date.getUTCDate()}, ${date.getUTCFullYear()} ${hours % 12 || 12}:${two(date.getUTCMinutes())}:${two(date.getUTCSeconds())} ${hours < 12 ? "AM" : "PM"}`;
}

/** AWS: the first letter of each member's name is small, and no other changes: `dBInstanceIdentifier`. */
const lowered = (name: string): string => name.charAt(0).toLowerCase() + name.slice(1);

/** Members of answers that are maps, whose keys are somebody's own. Of inputs, the shape tells. */
const MAPS: ReadonlySet<string> = new Set([
  "tags", "attributes", "variables", "stageVariables", "requestParameters", "requestModels", "responseParameters", "responseTemplates", "requestTemplates",
]);

/** So deep that it can only be a circle. */
const DEEPEST = 100;

export interface Masking {
  /** Members that are masked at any depth, in the casing of the API. */
  readonly masked: readonly string[] | undefined;
}

/** A copy of `value` as CloudTrail writes parameters; undefined for nothing. */
export function parameters(value: unknown, shape: Shape | undefined, { masked = [] }: Masking): unknown {
  return plain(value, shape, masked, 0);
}

function plain(value: unknown, shape: Shape | undefined, masked: readonly string[], depth: number): unknown {
  if (value === undefined || value === null) return undefined;
  if (depth > DEEPEST) throw new Error("nested too deep for a record");
  if (typeof value === "bigint") return Number(value);
  if (typeof value === "function" || typeof value === "symbol") return undefined;
  if (typeof value !== "object") return shape && "secret" in shape && shape.secret ? HIDDEN : value;
  if (value instanceof Date) return dateText(value);
  if (Array.isArray(value)) {
    const of = shape?.is === "list" ? shape.of : undefined;
    return value.map((item) => plain(item, of, masked, depth + 1) ?? null);
  }
  // Bytes and streams: nobody reads them in a record.
  if (ArrayBuffer.isView(value) || !isPlain(value)) return HIDDEN;
  return members(value as Record<string, unknown>, shape, masked, depth);
}

function members(value: Record<string, unknown>, shape: Shape | undefined, masked: readonly string[], depth: number): Record<string, unknown> {
  const out: Record<string, unknown> = {};
  const isMap = shape?.is === "map";
  for (const key of Object.keys(value)) {
    const name = isMap ? key : lowered(key);
    const member = isMap ? shape.value : shape?.is === "structure" && Object.hasOwn(shape.members, key) ? shape.members[key] : shape ? undefined : guess(key, value[key]);
    const item = masked.includes(key) ? maskOf(key, value[key]) : secretAnswer(key) ? undefined : plain(value[key], member, masked, depth + 1);
    if (item !== undefined) out[name] = /password$/i.test(key) && typeof item === "string" ? STARS : item;
  }
  return out;
}

/** AWS: secret keys are left out of what IAM and STS answered. */
const secretAnswer = (key: string): boolean => key === "SecretAccessKey";

const maskOf = (key: string, value: unknown): string | undefined => (value === undefined || value === null ? undefined : /password$/i.test(key) ? STARS : HIDDEN);

const ANY_MAP: Shape = { is: "map", key: { is: "string" }, value: { is: "string" } };

const guess = (key: string, value: unknown): Shape | undefined =>
  (typeof value === "object" && value !== null && !Array.isArray(value) && MAPS.has(lowered(key)) ? ANY_MAP : undefined);

function isPlain(value: object): boolean {
  const prototype = Object.getPrototypeOf(value) as unknown;
  return prototype === Object.prototype || prototype === null;
}
