import { AwsError, NotSupported } from "./errors";

/**
 * What an operation takes: its members and AWS's constraints on them. A member that is not listed is refused by name,
 * because an input that is accepted and ignored is a lie. Types are checked where bytes become values (wire, provider);
 * here come presence, lengths, patterns, ranges and enums, reported all at once in AWS's words.
 */
export type Shape =
  | { readonly is: "string"; readonly min?: number; readonly max?: number; readonly pattern?: RegExp; readonly whole?: RegExp; readonly oneOf?: readonly string[]; readonly required?: boolean; readonly secret?: boolean }
  | { readonly is: "number"; readonly min?: number; readonly max?: number; readonly required?: boolean }
  | { readonly is: "boolean"; readonly required?: boolean }
  | { readonly is: "blob"; readonly max?: number; readonly required?: boolean; readonly secret?: boolean }
  | { readonly is: "timestamp"; readonly required?: boolean }
  | { readonly is: "list"; readonly of: Shape; readonly min?: number; readonly max?: number; readonly required?: boolean }
  | { readonly is: "map"; readonly key: Shape; readonly value: Shape; readonly max?: number; readonly required?: boolean }
  | Structure
  | { readonly is: "refused"; readonly because: string; readonly required?: false };

export interface Structure {
  readonly is: "structure";
  readonly members: Readonly<Record<string, Shape>>;
  /** The required members. */
  readonly needed: readonly string[];
  readonly required?: boolean;
}

type Options<K extends Shape["is"]> = Omit<Extract<Shape, { is: K }>, "is">;

/** `pattern` is written as AWS shows it, and must fit the whole value. */
export const string = (options: Omit<Options<"string">, "whole"> = {}): Shape =>
  ({ is: "string", ...options, ...(options.pattern && { whole: new RegExp(`^(?:${options.pattern.source})$`, options.pattern.flags) }) });
export const number = (options: Options<"number"> = {}): Shape => ({ is: "number", ...options });
export const boolean = (options: Options<"boolean"> = {}): Shape => ({ is: "boolean", ...options });
export const blob = (options: Options<"blob"> = {}): Shape => ({ is: "blob", ...options });
export const timestamp = (options: Options<"timestamp"> = {}): Shape => ({ is: "timestamp", ...options });
export const list = (of: Shape, options: Omit<Options<"list">, "of"> = {}): Shape => ({ is: "list", of, ...options });
export const map = (key: Shape, value: Shape, options: Omit<Options<"map">, "key" | "value"> = {}): Shape => ({ is: "map", key, value, ...options });
export const structure = (members: Readonly<Record<string, Shape>>, options: { required?: boolean } = {}): Structure =>
  ({ is: "structure", members, needed: Object.keys(members).filter((name) => members[name]!.required), ...options });
/** A member that AWS has and the local cloud has not, with the reason: given, the call is refused. */
export const refused = (because: string): Shape => ({ is: "refused", because });

export interface ShapeContext {
  /** For example `events:PutRule`. */
  readonly operation: string;
  /** Where support for a further member would be added. */
  readonly where: string;
  /** The service's code for a failed constraint: `ValidationException`, `InvalidParameterException`, `ValidationError`. */
  readonly code: string;
}

/** Throws what AWS answers when `input` does not fit `shape`, or a refusal by name for a member that is not supported. */
export function check(shape: Structure, input: object, context: ShapeContext): void {
  if (fits(shape, input)) return;
  const failures: string[] = [];
  visit(shape, input, "", failures, context);
  const count = failures.length === 1 ? "1 validation error" : `${failures.length} validation errors`;
  throw new AwsError(context.code, `${count} detected: ${failures.join("; ")}`, { status: 400 });
}

/** Nearly every call fits: found out first, without a path or a message for anything. */
function fits(shape: Shape, value: unknown): boolean {
  if (value === undefined || value === null) return !shape.required;
  if (shape.is === "structure") return membersFit(shape, value as Record<string, unknown>);
  if (shape.is === "refused" || broken(shape, value)) return false;
  switch (shape.is) {
    case "list":
      for (const item of value as unknown[]) if (!fits(shape.of, item)) return false;
      return true;
    case "map":
      return Object.entries(value as object).every(([key, item]) => fits(shape.key, key) && fits(shape.value, item));
    default:
      return true;
  }
}

function membersFit(shape: Structure, value: Record<string, unknown>): boolean {
  for (const key in value) {
    const item = value[key];
    if (item !== undefined && !(Object.hasOwn(shape.members, key) && fits(shape.members[key]!, item))) return false;
  }
  for (const name of shape.needed) if (value[name] === undefined) return false;
  return true;
}

/** Which of its own constraints a value breaks, in AWS's words. */
function broken(shape: Shape, value: unknown): string[] | undefined {
  switch (shape.is) {
    case "string": {
      const text = value as string;
      let found = outside(text.length, shape);
      if (shape.oneOf && !shape.oneOf.includes(text)) found = [`Member must satisfy enum value set: [${shape.oneOf.join(", ")}]`, ...(found ?? [])];
      if (shape.whole && !shape.whole.test(text)) found = [...(found ?? []), `Member must satisfy regular expression pattern: ${shape.pattern!.source}`];
      return found;
    }
    case "number":
      if (shape.max !== undefined && (value as number) > shape.max) return [`Member must have value less than or equal to ${shape.max}`];
      if (shape.min !== undefined && (value as number) < shape.min) return [`Member must have value greater than or equal to ${shape.min}`];
      return undefined;
    case "blob": return outside((value as Uint8Array).length, shape);
    case "list": return outside((value as unknown[]).length, shape);
    case "map": return shape.max === undefined ? undefined : outside(Object.keys(value as object).length, shape);
    default: return undefined;
  }
}

function outside(length: number, { min, max }: { readonly min?: number; readonly max?: number }): string[] | undefined {
  if (max !== undefined && length > max) return [`Member must have length less than or equal to ${max}`];
  if (min !== undefined && length < min) return [`Member must have length greater than or equal to ${min}`];
  return undefined;
}

/** Not listed: it would be accepted and ignored. */
const isForeign = ({ members }: Structure, key: string, value: Record<string, unknown>): boolean => !Object.hasOwn(members, key) && value[key] !== undefined;

/** Says everything that does not fit, and where. Throws for what is not supported. */
function visit(shape: Shape, value: unknown, path: string, failures: string[], context: ShapeContext): void {
  if (value === undefined || value === null) {
    if (shape.required) failures.push(`Value null at '${path}' failed to satisfy constraint: Member must not be null`);
    return;
  }
  if (shape.is === "refused") throw new NotSupported(`${context.operation} ${path} (${shape.because})`, context.where);
  for (const constraint of broken(shape, value) ?? []) failures.push(`Value '${shown(shape, value)}' at '${path}' failed to satisfy constraint: ${constraint}`);
  switch (shape.is) {
    case "list":
      (value as unknown[]).forEach((item, at) => visit(shape.of, item, `${path}.${at + 1}.member`, failures, context));
      return;
    case "map":
      for (const [key, item] of Object.entries(value as object)) {
        visit(shape.key, key, `${path}.key`, failures, context);
        visit(shape.value, item, `${path}.${key}.member`, failures, context);
      }
      return;
    case "structure":
      return visitMembers(shape, value as Record<string, unknown>, path, failures, context);
  }
}

function shown(shape: Shape, value: unknown): string {
  if (shape.is === "blob" || (shape.is === "string" && shape.secret)) return "***";
  return Array.isArray(value) ? `[${value.map(String).join(", ")}]` : String(value);
}

function visitMembers(shape: Structure, value: Record<string, unknown>, path: string, failures: string[], context: ShapeContext): void {
  const below = (key: string) => (path ? `${path}.${key}` : key);
  for (const key of Object.keys(value)) if (isForeign(shape, key, value)) throw new NotSupported(`${context.operation} ${below(key)}`, context.where);
  for (const key in shape.members) visit(shape.members[key]!, value[key], below(key.charAt(0).toLowerCase() + key.slice(1)), failures, context);
}
