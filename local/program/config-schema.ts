import { UserError } from "../kernel/errors";
import { isMap, type Yaml } from "./yaml-file";

/** The type of a configuration key: `Pulumi.yaml` knows these four. */
export type ConfigType =
  | { readonly is: "string" | "integer" | "boolean" }
  | { readonly is: "array"; readonly items: ConfigType };

/** What `Pulumi.yaml` declares for one key. */
export interface Declaration {
  /** As written: namespaced only when it is not the project's own. */
  readonly key: string;
  /** `namespace:name`. */
  readonly fullKey: string;
  readonly own: boolean;
  readonly type?: ConfigType;
  /** `default`, or the fixed `value` of a provider's key. */
  readonly preset?: Yaml;
  readonly secret: boolean;
}

const KNOWN = ["type", "items", "default", "value", "secret", "description"];

/** The `config` block of `Pulumi.yaml`, checked as the CLI checks it. */
export function declaredConfig(block: Yaml | undefined, project: string, file: string): readonly Declaration[] {
  if (block === undefined || block === null || typeof block === "string") return [];
  if (!isMap(block)) throw new UserError(`${file}: 'config' must be a mapping of keys`);
  return Object.keys(block).sort().map((key) => declaration(key, block[key]!, project, file));
}

function declaration(key: string, given: Yaml, project: string, file: string): Declaration {
  const fail = (message: string) => new UserError(`${file}: ${message}`);
  const own = !key.includes(":") || key.startsWith(`${project}:`);
  const fullKey = key.includes(":") ? key : `${project}:${key}`;
  if (!isMap(given)) return { key, fullKey, own, preset: given, secret: false };
  const stray = Object.keys(given).find((name) => !KNOWN.includes(name));
  if (stray) throw fail(`config key '${key}' has the attribute '${stray}', which Pulumi does not know`);
  const preset = given.default ?? given.value ?? undefined;
  if (given.default !== undefined && given.value !== undefined) throw fail(`project config '${key}' cannot have both a 'default' and 'value' attribute`);
  const type = given.type === undefined ? undefined : typeOf(given, key, fail);
  if (!own) {
    if (type) throw fail(`Configuration key '${key}' is not namespaced by the project and should not define a type`);
    if (given.default !== undefined) {
      throw fail(`Configuration key '${key}' is not namespaced by the project and should not define a default value. Did you mean to use the 'value' attribute instead of 'default'?`);
    }
    if (given.value === undefined) throw fail(`Configuration key '${key}' is namespaced and must provide an attribute 'value'`);
  } else if (type && given.default !== undefined && !fits(type, given.default)) {
    throw fail(`The default value specified for configuration key '${key}' is not of the expected type '${nameOfType(type)}'`);
  }
  return { key, fullKey, own, ...(type && { type }), ...(preset !== undefined && { preset }), secret: given.secret === true };
}

function typeOf(given: { readonly [key: string]: Yaml }, key: string, fail: (message: string) => UserError): ConfigType {
  switch (given.type) {
    case "string":
    case "integer":
    case "boolean":
      return { is: given.type };
    case "array":
      if (!isMap(given.items)) throw fail(`The configuration key '${key}' declares an array but does not specify the underlying type via the 'items' attribute`);
      return { is: "array", items: typeOf(given.items, key, fail) };
    default:
      throw fail(`config key '${key}' has the type ${JSON.stringify(given.type)}; Pulumi knows string, integer, boolean and array`);
  }
}

export const nameOfType = (type: ConfigType): string => (type.is === "array" ? `array<${nameOfType(type.items)}>` : type.is);

/** Whether `value` is of `type`. Text stands for a number or a boolean, as in a stack's file. */
export function fits(type: ConfigType, value: unknown): boolean {
  switch (type.is) {
    case "string": return typeof value === "string";
    case "integer": return (typeof value === "number" && Number.isInteger(value)) || (typeof value === "string" && /^[+-]?\d+$/.test(value));
    case "boolean": return typeof value === "boolean" || value === "true" || value === "false";
    case "array": return Array.isArray(value) && value.every((item) => fits(type.items, item));
  }
}
