import { isObject, MAX_STEPS, type Json, type JsonObject } from "./json";

/**
 * An event as matchers read it: dots in keys are steps, as AWS takes them (`{"a.b": 1}` is `{"a": {"b": 1}}`). The same
 * object when no key has a dot. Do this once for each event, not for each rule.
 */
export function prepare(event: Json): Json {
  return hasDottedKeys(event) ? split(event, 0) : event;
}

function hasDottedKeys(root: Json): boolean {
  const stack: Json[] = [root];
  for (let value = stack.pop(); value !== undefined; value = stack.pop()) {
    if (typeof value !== "object" || value === null) return false; // Only the root can be no object.
    if (Array.isArray(value)) {
      for (const item of value) if (typeof item === "object" && item !== null) stack.push(item);
      continue;
    }
    // Twice as fast as over Object.keys.
    for (const key in value) {
      if (key.includes(".")) return true;
      const item = value[key]!;
      if (typeof item === "object" && item !== null) stack.push(item);
    }
  }
  return false;
}

/** What is deeper than any pattern reaches stays as it is, so that no event becomes deeper than can be handled. */
function split(value: Json, depth: number): Json {
  if (Array.isArray(value)) return value.map((item) => split(item, depth));
  if (!isObject(value)) return value;
  const result = bare();
  for (const key of Object.keys(value)) {
    const steps = key.split(".");
    const below = depth + steps.length;
    if (below > MAX_STEPS) put(result, [key], value[key]!);
    else put(result, steps, split(value[key]!, below));
  }
  return result;
}

/** No prototype, so that `__proto__` is a key like any other. */
const bare = (): JsonObject => Object.create(null) as JsonObject;

function put(into: JsonObject, steps: readonly string[], value: Json): void {
  let at = into;
  for (const step of steps.slice(0, -1)) {
    const next = at[step];
    if (next === undefined) at = (at[step] = bare()) as JsonObject;
    else if (isObject(next)) at = next;
    else {
      const inner = bare();
      at[step] = Array.isArray(next) ? [...next, inner] : [next, inner];
      at = inner;
    }
  }
  const last = steps[steps.length - 1]!;
  at[last] = last in at ? merge(at[last]!, value) : value;
}

/** Two values at one path: both count. */
function merge(one: Json, other: Json): Json {
  if (isObject(one) && isObject(other)) {
    for (const key of Object.keys(other)) one[key] = key in one ? merge(one[key]!, other[key]!) : other[key]!;
    return one;
  }
  return [...(Array.isArray(one) ? one : [one]), ...(Array.isArray(other) ? other : [other])];
}
