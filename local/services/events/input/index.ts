import type { Target } from "@aws-sdk/client-eventbridge";
import type { JsonObject } from "../../../../model/pattern";
import { parsePath, valueAt } from "./path";
import { Transformer, TransformerError, type Rendered, type Reserved } from "./transformer";

export { isLogTemplate, TransformerError, type Rendered, type Reserved } from "./transformer";

/** An event that is to be shaped: parsed and as JSON, each worked out when somebody asks. */
export interface Shapeable {
  readonly event: JsonObject;
  text(): string;
}

/** Makes what is delivered to a target from an event. */
export type Shaper = (source: Shapeable, reserved: () => Reserved) => Rendered;

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
    return (source, reserved) => compiled.render(source.event, reserved());
  }
  if (inputPath !== undefined && inputPath !== "$") {
    const path = parsePath(inputPath);
    if (!path) throw new TransformerError(`Invalid InputPath for target {id}.`);
    return (source) => {
      const value = valueAt(path, source.event);
      return value === undefined ? { dropped: `the event has nothing at the InputPath ${inputPath}` } : { text: JSON.stringify(value) };
    };
  }
  return (source) => ({ text: source.text() });
}

function assertJson(input: string): void {
  try {
    JSON.parse(input);
  } catch {
    throw new TransformerError(`JSON syntax error in input for target {id}.`);
  }
}
