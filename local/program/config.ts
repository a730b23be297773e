import { UserError } from "../kernel/errors";
import { setPath, splitOverride } from "./config-override";
import { fits, nameOfType, type Declaration } from "./config-schema";
import { isMap, type Yaml, type YamlMap } from "./yaml-file";

/** The configuration as the program sees it. */
export interface StackConfig {
  /** `namespace:name` to text; structured values as JSON. */
  readonly values: Readonly<Record<string, string>>;
  readonly secretKeys: readonly string[];
}

export interface ConfigSources {
  readonly project: string;
  readonly stack: string;
  readonly declared: readonly Declaration[];
  /** The stack's file and what is in it. */
  readonly file?: string;
  readonly stored?: YamlMap;
  readonly overrides: readonly string[];
}

const STACK_FILE_KEYS = ["config", "secretsprovider", "encryptionsalt", "encryptedkey", "environment"];

/** Overrides, over the stack's file, over the project's defaults; then checked against the project's types. */
export function effectiveConfig(sources: ConfigSources): StackConfig {
  const { project, stack, declared } = sources;
  const values = storedConfig(sources);
  const secretKeys: string[] = [];
  for (const override of sources.overrides) {
    const { key, path, value } = splitOverride(override, project);
    values.set(key, setPath(values.get(key), path, value, override));
    // Declared secret: the CLI wants it set with --secret, and that is what giving it here amounts to.
    if (declared.some((d) => d.fullKey === key && d.secret) && !secretKeys.includes(key)) secretKeys.push(key);
  }
  const missing: string[] = [];
  for (const { key, fullKey, own, preset } of declared) {
    if (values.has(fullKey)) continue;
    if (preset !== undefined) values.set(fullKey, preset);
    else if (own) missing.push(key);
  }
  if (missing.length > 0) throw missingError(missing, sources);
  for (const { key, fullKey, type, secret } of declared) {
    if (!type) continue;
    if (secret && !secretKeys.includes(fullKey)) throw new UserError(`Stack '${stack}' with configuration key '${key}' must be encrypted as it's secret; give it with --config ${key}=...`);
    // The CLI holds scalars as text, so a number where a string is wanted is fine.
    const value = values.get(fullKey)!;
    const seen = typeof value === "object" ? value : textOf(value);
    if (!fits(type, seen)) throw new UserError(`Stack '${stack}' with configuration key '${key}' must be of type '${nameOfType(type)}'; it is ${secret ? "[secret]" : JSON.stringify(value)}`);
  }
  return { values: Object.fromEntries([...values].map(([key, value]) => [key, textOf(value)])), secretKeys };
}

function storedConfig({ stored, file, project }: ConfigSources): Map<string, Yaml> {
  const values = new Map<string, Yaml>();
  if (!stored) return values;
  const stray = Object.keys(stored).find((key) => !STACK_FILE_KEYS.includes(key));
  if (stray) throw new UserError(`${file}: '${stray}' is no attribute of a stack file; configuration belongs below 'config'`);
  if (stored.environment !== undefined) throw new UserError(`${file}: 'environment' (Pulumi ESC) needs Pulumi Cloud and is not in the local cloud`);
  const block = stored.config ?? {};
  if (!isMap(block)) throw new UserError(`${file}: 'config' must be a mapping of keys`);
  for (const [key, value] of Object.entries(block)) {
    const secure = secureAt(value, key);
    if (secure) {
      throw new UserError(`${file}: ${secure} is an encrypted value ('secure:'), and decrypting needs the passphrase or key of the Pulumi CLI; give a local value with --config ${key}=...`);
    }
    if (value !== null) values.set(key.includes(":") ? key.replace(":config:", ":") : `${project}:${key}`, value);
  }
  return values;
}

/** Where in `value` something is encrypted. */
function secureAt(value: Yaml, path: string): string | undefined {
  if (Array.isArray(value)) return value.map((item: Yaml, i) => secureAt(item, `${path}[${i}]`)).find((at) => at !== undefined);
  if (!isMap(value)) return undefined;
  if (Object.keys(value).length === 1 && typeof value.secure === "string") return path;
  return Object.entries(value).map(([key, item]) => secureAt(item, `${path}.${key}`)).find((at) => at !== undefined);
}

const textOf = (value: Yaml): string => (typeof value === "object" ? JSON.stringify(value) : String(value));

function missingError(keys: readonly string[], { stack }: ConfigSources): UserError {
  const quoted = [...keys].sort().map((key) => `'${key}'`);
  const last = quoted.pop()!;
  const list = quoted.length === 0 ? last : `${quoted.join(", ")} and ${last}`;
  return new UserError(`Stack '${stack}' is missing configuration ${keys.length === 1 ? "value" : "values"} ${list}; set it in Pulumi.${stack}.yaml or with --config ${keys[0]}=VALUE`);
}
