import type { TestEventPatternCommandInput, TestEventPatternCommandOutput } from "@aws-sdk/client-eventbridge";
import { isObject, isTooDeep, prepare, type JsonObject } from "../../../../model/pattern";
import type { Operation } from "../../../kernel/operation";
import { string, structure } from "../../../kernel/shape";
import { ask } from "../core";
import { fail } from "../errors";
import { compilePattern } from "../patterns";
import { eventPattern } from "../shapes";

/** AWS: `resources` is documented as mandatory too, but is not. */
const MANDATORY = ["id", "account", "source", "time", "region", "detail-type"];

export const testEventPattern: Operation<TestEventPatternCommandInput, Omit<TestEventPatternCommandOutput, "$metadata">> = {
  input: structure({ EventPattern: eventPattern({ required: true }), Event: string({ required: true }) }),
  readOnly: true,
  authorize: () => [ask("TestEventPattern", "*")],
  run(input) {
    const event = parseEvent(input.Event!);
    return { Result: compilePattern(input.EventPattern!).matcher.matches(prepare(event)) };
  },
};

function parseEvent(text: string): JsonObject {
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch {
    throw fail("ValidationException", "Parameter Event is not valid.");
  }
  if (!isObject(value) || isTooDeep(text)) throw fail("ValidationException", "Parameter Event is not valid.");
  const missing = MANDATORY.filter((key) => !Object.hasOwn(value, key));
  if (missing.length > 0) throw fail("ValidationException", `Parameter Event is not valid. Reason: missing ${missing.join(", ")}.`);
  return value;
}
