import { isObject, objectOf } from "../json";
import { Refused, textOf, type Intrinsic } from "./table";
import type { Json, JsonObject } from "../types";

export const json: Readonly<Record<string, Intrinsic>> = {
  JsonMerge: {
    least: 3, most: 3,
    run([first, second, deep]) {
      // AWS: only the shallow merge is supported.
      if (deep !== false) throw new Refused("The third argument must be false: deep merging is not supported");
      return objectOf([...Object.entries(object(first)), ...Object.entries(object(second))]);
    },
  },
  StringToJson: { least: 1, most: 1, run: ([text]) => parseText(textOf(text)) },
  JsonToString: { least: 1, most: 1, run: ([value]) => JSON.stringify(value) },
};

/** AWS: a text of nothing but white space is null. */
function parseText(text: string): Json {
  if (text.trim() === "") return null;
  try {
    return JSON.parse(text) as Json;
  } catch (error) {
    throw new Refused("The argument is no valid JSON", { cause: error });
  }
}

function object(value: Json | undefined): JsonObject {
  if (!isObject(value)) throw new Refused("The argument must be an object");
  return value;
}
