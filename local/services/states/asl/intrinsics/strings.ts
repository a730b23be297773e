import { isArray, isObject } from "../json";
import type { Json } from "../types";
import { Refused, textOf, type Intrinsic } from "./table";

export const strings: Readonly<Record<string, Intrinsic>> = {
  Format: { least: 1, raw: true, run: ([template, ...values]) => format(textOf(template), values) },
  StringSplit: {
    least: 2, most: 2,
    run([text, delimiters]) {
      // AWS: each character of the second argument separates, and empty pieces are dropped.
      const separators = new Set(textOf(delimiters));
      const pieces: string[] = [""];
      for (const character of textOf(text)) {
        if (separators.has(character)) pieces.push("");
        else pieces[pieces.length - 1] += character;
      }
      return pieces.filter((piece) => piece !== "");
    },
  },
};

/** A text without its escapes: `\'`, `\\`, `\{`, `\}`. */
export const unescape = (raw: string): string => raw.replace(/\\(['\\{}])/g, "$1");

function format(template: string, values: readonly Json[]): string {
  let used = 0;
  const text = template.replace(/\\(['\\{}])|\{\}/g, (found, escaped: string | undefined) => {
    if (escaped !== undefined) return escaped;
    const value = values[used++];
    return value === undefined ? found : written(value);
  });
  if (used !== values.length) throw new Refused("The number of arguments does not match the number of occurrences of {}");
  return text;
}

/** AWS: objects and arrays look as Java writes them: {a=1, b=[x, y]}. */
function written(value: Json): string {
  if (isArray(value)) return `[${value.map(written).join(", ")}]`;
  if (isObject(value)) return `{${Object.entries(value).map(([key, item]) => `${key}=${written(item)}`).join(", ")}}`;
  return String(value);
}
