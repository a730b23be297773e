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
export const structure = (members: Readonly<Record<string, Shape>>, options: { required?: boolean } = {}): Structure => ({ is: "structure", members, ...options });
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
  const failures: string[] = [];
  visit(shape, input, "", failures, context);
  if (failures.length === 0) return;
  const count = failures.length === 1 ? "1 validation error" : `${failures.length} validation errors`;
  throw new AwsError(context.code, `${count} detected: ${failures.join("; ")}`, { status: 400 });
}

type Fail = (constraint: string, secret?: boolean) => void;

function visit(shape: Shape, value: unknown, path: string, failures: string[], context: ShapeContext): void {
  if (value === undefined || value === null) {
    if (shape.required) failures.push(`Value null at '${path}' failed to satisfy constraint: Member must not be null`);
    return;
  }
  const fail: Fail = (constraint, secret) => {
    const shown = secret ? "***" : Array.isArray(value) ? `[${value.map(String).join(", ")}]` : String(value);
    failures.push(`Value '${shown}' at '${path}' failed to satisfy constraint: ${constraint}`);
  };
  switch (shape.is) {
    case "refused":
      throw new NotSupported(`${context.operation} ${path} (${shape.because})`, context.where);
    case "string": {
      const text = value as string;
      if (shape.oneOf && !shape.oneOf.includes(text)) fail(`Member must satisfy enum value set: [${shape.oneOf.join(", ")}]`, shape.secret);
      length(text.length, shape, fail, shape.secret);
      if (shape.whole && !shape.whole.test(text)) fail(`Member must satisfy regular expression pattern: ${shape.pattern!.source}`, shape.secret);
      return;
    }
    case "number":
      if (shape.max !== undefined && (value as number) > shape.max) fail(`Member must have value less than or equal to ${shape.max}`);
      if (shape.min !== undefined && (value as number) < shape.min) fail(`Member must have value greater than or equal to ${shape.min}`);
      return;
    case "blob":
      return length((value as Uint8Array).length, shape, fail, true);
    case "list": {
      const items = value as unknown[];
      length(items.length, shape, fail);
      for (let i = 0; i < items.length; i++) visit(shape.of, items[i], `${path}.${i + 1}.member`, failures, context);
      return;
    }
    case "map": {
      const entries = Object.entries(value as object);
      length(entries.length, shape, fail);
      for (const [key, item] of entries) {
        visit(shape.key, key, `${path}.key`, failures, context);
        visit(shape.value, item, `${path}.${key}.member`, failures, context);
      }
      return;
    }
    case "structure":
      return visitMembers(shape, value as Record<string, unknown>, path, failures, context);
    case "boolean":
    case "timestamp":
      return;
  }
}

function length(actual: number, limits: { readonly min?: number; readonly max?: number }, fail: Fail, secret?: boolean): void {
  if (limits.max !== undefined && actual > limits.max) fail(`Member must have length less than or equal to ${limits.max}`, secret);
  if (limits.min !== undefined && actual < limits.min) fail(`Member must have length greater than or equal to ${limits.min}`, secret);
}

function visitMembers(shape: Structure, value: Record<string, unknown>, path: string, failures: string[], context: ShapeContext): void {
  for (const key of Object.keys(value)) {
    if (!Object.hasOwn(shape.members, key) && value[key] !== undefined) {
      throw new NotSupported(`${context.operation} ${path ? `${path}.` : ""}${key}`, context.where);
    }
  }
  for (const key in shape.members) {
    const member = shape.members[key]!;
    const item = value[key];
    // Most members of most calls are absent: their path is never written.
    if ((item === undefined || item === null) && !member.required) continue;
    const at = key.charAt(0).toLowerCase() + key.slice(1);
    visit(member, item, path ? `${path}.${at}` : at, failures, context);
  }
}
