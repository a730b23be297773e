import { UserError } from "../kernel/errors";
import { isMap, type Yaml } from "./yaml-file";

export interface Override {
  /** `namespace:name`. */
  readonly key: string;
  /** Members and indices below it; empty: the whole value. */
  readonly path: readonly (string | number)[];
  readonly value: Yaml;
}

/**
 * One `KEY=VALUE`. The key is `name`, `namespace:name`, or a path into a structured value as
 * `pulumi config set --path` takes it: `rdsAutotag.tagKey`, `scenarios[0]`, `tags["cost.center"]`.
 */
export function splitOverride(text: string, project: string): Override {
  const at = text.indexOf("=");
  if (at < 1) throw new UserError(`--config ${text}: KEY=VALUE is wanted`);
  const [name, ...path] = splitPath(text.slice(0, at), text);
  const key = String(name);
  return { key: key.includes(":") ? key : `${project}:${key}`, path, value: parseValue(text.slice(at + 1), path.length > 0) };
}

function splitPath(written: string, whole: string): (string | number)[] {
  const parts: (string | number)[] = [];
  const step = /^(?:\.?([^.[\]"]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\])/;
  for (let rest = written; rest !== "";) {
    const found = step.exec(rest);
    if (!found || (parts.length === 0 && found[1] === undefined && found[3] === undefined)) throw new UserError(`--config ${whole}: '${written}' is no key: write name, name.member, name[0] or name["member"]`);
    parts.push(found[2] !== undefined ? Number(found[2]) : found[1] ?? (JSON.parse(`"${found[3]}"`) as string));
    rest = rest.slice(found[0].length);
  }
  return parts;
}

/** JSON objects and lists are structured; inside a structure, numbers and booleans are what they look like. */
function parseValue(text: string, nested: boolean): Yaml {
  if (/^\s*[[{]/.test(text)) {
    try {
      return JSON.parse(text) as Yaml;
    } catch {
      return text;
    }
  }
  if (!nested) return text;
  if (text === "true" || text === "false") return text === "true";
  return /^(0|-?[1-9]\d*)$/.test(text) && Number.isSafeInteger(Number(text)) ? Number(text) : text;
}

/** `base` with `value` at `path`; structures on the way are made. Nothing is changed in place. */
export function setPath(base: Yaml | undefined, path: readonly (string | number)[], value: Yaml, whole: string): Yaml {
  const [step, ...rest] = path;
  if (step === undefined) return value;
  if (typeof step === "number") {
    if (base !== undefined && base !== null && !Array.isArray(base)) throw new UserError(`--config ${whole}: there is no list to index with [${step}]`);
    const list = [...((base ?? []) as Yaml[])];
    if (step > list.length) throw new UserError(`--config ${whole}: the list has ${list.length} items, so [${step}] would leave a hole`);
    list[step] = setPath(list[step], rest, value, whole);
    return list;
  }
  if (base !== undefined && base !== null && !isMap(base)) throw new UserError(`--config ${whole}: there is no object to take '${step}' of`);
  return { ...base, [step]: setPath(base?.[step], rest, value, whole) };
}
