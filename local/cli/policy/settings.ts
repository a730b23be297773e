import { readFileSync } from "node:fs";
import { UserError } from "../../kernel/errors";
import type { Level, PolicyInfo, PolicySetting } from "./analyzer";

/** `--policy-config`: the same file as `--policy-pack-config` of the Pulumi CLI. */

const LEVELS: readonly Level[] = ["advisory", "mandatory", "disabled", "remediate"];

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** Throws a `UserError` that names the policy and the property for what is not understood. */
export function readSettings(file: string, policies: readonly PolicyInfo[]): ReadonlyMap<string, PolicySetting> {
  let read: unknown;
  try {
    read = JSON.parse(readFileSync(file, "utf8"));
  } catch (cause) {
    throw new UserError(`--policy-config ${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
  if (!isObject(read)) throw new UserError(`--policy-config ${file} must be an object of policies`);
  return new Map(Object.entries(read).map(([name, given]) => {
    const policy = policies.find((one) => one.name === name);
    if (!policy) throw new UserError(`--policy-config ${file}: there is no policy ${name}`);
    return [name, settingOf(given, policy, `--policy-config ${file}: ${name}`)];
  }));
}

function settingOf(given: unknown, policy: PolicyInfo, where: string): PolicySetting {
  const { enforcementLevel = policy.level, ...properties } = typeof given === "string" ? { enforcementLevel: given } : isObject(given) ? given : bad(`${where} must be a level or an object`);
  if (!LEVELS.includes(enforcementLevel as Level)) throw new UserError(`${where}: the level ${String(enforcementLevel)} is none of ${LEVELS.join(", ")}`);
  if (enforcementLevel === "disabled" && policy.settings.includes("off")) throw new UserError(`${where}: to switch a rule off, give the reason: { "off": "why it does not hold here" }`);
  const stray = Object.keys(properties).find((key) => !policy.settings.includes(key));
  if (stray !== undefined) throw new UserError(`${where}: there is no setting ${stray}; there ${policy.settings.length === 0 ? "are none" : `are ${policy.settings.join(", ")}`}`);
  const { off } = properties as { off?: unknown };
  if (off !== undefined && (typeof off !== "string" || off.trim().length < 10)) throw new UserError(`${where}: off must say why, in ten characters or more`);
  return { level: enforcementLevel as Level, properties };
}

function bad(message: string): never {
  throw new UserError(message);
}
