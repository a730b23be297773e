import { Fault, INTRINSIC_FAILURE } from "../errors";
import { resolve, type Sources } from "../sources";
import type { Json } from "../types";
import { arrays } from "./arrays";
import { encoding } from "./encoding";
import { json } from "./json";
import { math } from "./math";
import type { Argument, Call } from "./parse";
import { strings, unescape } from "./strings";
import { Refused, type Intrinsic } from "./table";

const TABLE: Readonly<Record<string, Intrinsic>> = { ...arrays, ...encoding, ...json, ...math, ...strings };

export const isIntrinsic = (name: string): boolean => Object.hasOwn(TABLE, name);

/** Whether the function takes so many arguments. */
export const takes = (name: string, count: number): boolean => count >= TABLE[name]!.least && count <= (TABLE[name]!.most ?? Infinity);

/** The function's value. Throws a `Fault` States.IntrinsicFailure, also for a path that leads nowhere. */
export function evaluate(call: Call, sources: Sources): Json {
  const intrinsic = TABLE[call.name]!;
  try {
    return intrinsic.run(call.args.map((arg, at) => valueOf(arg, sources, at === 0 && intrinsic.raw === true)), sources.ids);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    throw new Fault(INTRINSIC_FAILURE, `The function '${call.text}' had the following error: ${error.message}`, { cause: error });
  }
}

function valueOf(arg: Argument, sources: Sources, raw: boolean): Json {
  switch (arg.kind) {
    case "value": return arg.value;
    case "text": return raw ? arg.raw : unescape(arg.raw);
    case "call": return evaluate(arg.call, sources);
    case "path": {
      const value = resolve(arg.path, sources);
      if (value === undefined) throw new Refused(`The JSONPath '${arg.path.text}' could not be found in the input '${JSON.stringify(sources.input)}'`);
      return value;
    }
  }
}
