import { evaluate, parseExpression, type Expression, type RequestSource } from "../../../../model/api-gateway";

const nothing = (): undefined => undefined;

/** The route that a message asks for by its JSON; undefined when it is no JSON, or says nothing of it. */
export function selectRoute(text: string, message: string): string | undefined {
  const expression = parseExpression(text);
  if (typeof expression === "string") return undefined;
  let value: unknown;
  try {
    value = JSON.parse(message);
  } catch {
    return undefined;
  }
  const source: RequestSource = { body: message, json: () => value, header: nothing, querystring: nothing, path: nothing, wholePath: "/", context: nothing, stageVariable: nothing };
  return selected(expression, source);
}

function selected(expression: Expression, source: RequestSource): string | undefined {
  const key = evaluate(expression, source);
  return key === "" ? undefined : key;
}
