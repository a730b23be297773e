import type { Target } from "@aws-sdk/client-eventbridge";
import type { JsonObject } from "../../../../model/pattern";
import { parsePath, valueAt } from "./path";
import { Transformer, TransformerError, type Rendered, type Reserved } from "./transformer";

export { isLogTemplate, TransformerError, type Rendered, type Reserved } from "./transformer";

/** Makes what is delivered to a target from an event. `text` gives the event as JSON. */
export type Shaper = (event: () => JsonObject, text: () => string, reserved: () => Reserved) => Rendered;

/** Compiles `Input`, `InputPath` and `InputTransformer` of a target. Throws a `TransformerError` in AWS's words. */
export function shaperOf(target: Target): Shaper {
  const { Input: input, InputPath: inputPath, InputTransformer: transformer } = target;
  if ([input, inputPath, transformer].filter((given) => given !== undefined).length > 1) {
    throw new TransformerError("Only one of Input, InputPath, or InputTransformer must be provided for target {id}.");
  }
  if (input !== undefined) {
    assertJson(input);
    return () => ({ text: input });
  }
  if (transformer) {
    const compiled = new Transformer(transformer.InputTemplate!, transformer.InputPathsMap);
    return (event, _text, reserved) => compiled.render(event(), reserved());
  }
  if (inputPath !== undefined && inputPath !== "$") {
    const path = parsePath(inputPath);
    if (!path) throw new TransformerError(`Invalid InputPath for target {id}.`);
    return (event) => {
      const value = valueAt(path, event());
      return value === undefined ? { dropped: `the event has nothing at the InputPath ${inputPath}` } : { text: JSON.stringify(value) };
    };
  }
  return (_event, text) => ({ text: text() });
}

function assertJson(input: string): void {
  try {
    JSON.parse(input);
  } catch {
    throw new TransformerError(`JSON syntax error in input for target {id}.`);
  }
}
