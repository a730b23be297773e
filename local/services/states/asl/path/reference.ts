import { Fault, RESULT_PATH_MATCH_FAILURE } from "../errors";
import { isArray, isObject, objectOf } from "../json";
import type { Json } from "../types";
import type { Path, Step } from "./path";

/** `input` with `result` put where the Reference Path leads; objects on the way are made. Throws a `Fault`. */
export function put(path: Path, input: Json, result: Json): Json {
  return place(path.steps, 0);

  function place(steps: readonly Step[], at: number, here: Json | undefined = input): Json {
    const step = steps[at];
    if (step === undefined) return result;
    if (step.kind === "name") {
      if (here !== undefined && here !== null && !isObject(here)) throw conflict(path, input);
      const object = here ?? {};
      const below = place(steps, at + 1, Object.hasOwn(object, step.name) ? (object as { [key: string]: Json })[step.name] : null);
      return objectOf([...Object.entries(object as object), [step.name, below]] as [string, Json][]);
    }
    if (step.kind !== "index" || !isArray(here) || step.index >= here.length) throw conflict(path, input);
    return here.with(step.index, place(steps, at + 1, here[step.index]));
  }
}

const conflict = (path: Path, input: Json): Fault =>
  new Fault(RESULT_PATH_MATCH_FAILURE, `Unable to apply ReferencePath ${path.text} to input ${JSON.stringify(input)}`);
