import { isObject, type Json } from "../../../../model/pattern";

/** A compiled path into an event: names and array positions. */
export type Path = readonly (string | number)[];

// AWS: dot notation only; positions in arrays work as well.
const STEP = /^(?:\.([^.[\]()*?@'"\s]+)|\[(\d+)\])/;

/** Reads `$`, `$.detail.key`, `$.resources[0]`; undefined for what AWS does not take as a path. */
export function parsePath(text: string): Path | undefined {
  if (!text.startsWith("$")) return undefined;
  const steps: (string | number)[] = [];
  let rest = text.slice(1);
  while (rest !== "") {
    const match = STEP.exec(rest);
    if (!match) return undefined;
    steps.push(match[1] ?? Number(match[2]));
    rest = rest.slice(match[0].length);
  }
  return steps;
}

/** The value at a path; undefined when there is none. */
export function valueAt(path: Path, event: Json): Json | undefined {
  let value: Json | undefined = event;
  for (const step of path) {
    if (typeof step === "number") value = Array.isArray(value) ? value[step] : undefined;
    else value = isObject(value) && Object.hasOwn(value, step) ? value[step] : undefined;
    if (value === undefined) return undefined;
  }
  return value;
}
