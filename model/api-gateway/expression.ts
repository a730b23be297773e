/**
 * Expressions over a request, as parameter mappings and selection expressions have them: `$request.body.order.id`,
 * `$request.header.x-tenant`, `$context.requestId`, text with `${request.querystring.q}` in it, or plain text.
 */

export type Reference =
  | { readonly from: "body"; readonly path: readonly (string | number)[] }
  | { readonly from: "header" | "querystring" | "path" | "context" | "stageVariables"; readonly name: string }
  /** The whole path. */
  | { readonly from: "whole-path" };

export interface Expression {
  readonly parts: readonly (string | Reference)[];
}

/** What references are looked up in. Names of headers are in lower case. */
export interface RequestSource {
  /** Text of the body; undefined when there is none. */
  readonly body: string | undefined;
  /** Its JSON, read when first asked for; undefined when it is none. */
  json(): unknown;
  header(name: string): string | undefined;
  querystring(name: string): string | undefined;
  path(name: string): string | undefined;
  readonly wholePath: string;
  context(name: string): string | undefined;
  stageVariable(name: string): string | undefined;
}

/** Reads an expression; the text of what is wrong with it when it is none. */
export function parseExpression(text: string): Expression | string {
  if (text.startsWith("$") && !text.startsWith("${")) {
    const reference = parseReference(text.slice(1));
    return typeof reference === "string" ? reference : { parts: [reference] };
  }
  const parts: (string | Reference)[] = [];
  let rest = text;
  for (let at = rest.indexOf("${"); at >= 0; at = rest.indexOf("${")) {
    const end = rest.indexOf("}", at);
    if (end < 0) return `Invalid mapping expression specified: ${text}`;
    if (at > 0) parts.push(rest.slice(0, at));
    const inner = rest.slice(at + 2, end);
    const reference = parseReference(inner.startsWith("$") ? inner.slice(1) : inner);
    if (typeof reference === "string") return reference;
    parts.push(reference);
    rest = rest.slice(end + 1);
  }
  if (rest !== "") parts.push(rest);
  return { parts };
}

function parseReference(text: string): Reference | string {
  const wrong = `Invalid mapping expression specified: $${text}`;
  if (text === "request.body") return { from: "body", path: [] };
  if (text === "request.path") return { from: "whole-path" };
  const found = /^(request\.(?:body|header|querystring|path)|context|stageVariables)([.[].*)$/s.exec(text);
  if (!found) return wrong;
  const [, source, rest] = found as unknown as [string, string, string];
  if (source === "request.body") {
    const path = parsePath(rest);
    return path ? { from: "body", path } : wrong;
  }
  const name = rest.slice(1);
  if (!rest.startsWith(".") || !/^[\w.-]+$/.test(name)) return wrong;
  const from = source.replace(/^request\./, "") as "header" | "querystring" | "path" | "context" | "stageVariables";
  return { from, name: from === "header" ? name.toLowerCase() : name };
}

/** `.a.b[0]['c d']`: the part of JSONPath that names one place. */
function parsePath(text: string): (string | number)[] | undefined {
  const path: (string | number)[] = [];
  const step = /\.([\w-]+)|\[(\d+)\]|\['([^']+)'\]/y;
  let at = 0;
  while (at < text.length) {
    step.lastIndex = at;
    const found = step.exec(text);
    if (!found) return undefined;
    path.push(found[2] === undefined ? (found[1] ?? found[3])! : Number(found[2]));
    at = step.lastIndex;
  }
  return path;
}

/** What an expression comes to; undefined when it is one reference to something that is not there. */
export function evaluate(expression: Expression, source: RequestSource): string | undefined {
  const { parts } = expression;
  if (parts.length === 1) return typeof parts[0] === "string" ? parts[0] : look(parts[0]!, source);
  // AWS: within text, what is not there is nothing.
  return parts.map((part) => (typeof part === "string" ? part : (look(part, source) ?? ""))).join("");
}

function look(reference: Reference, source: RequestSource): string | undefined {
  switch (reference.from) {
    case "body": return reference.path.length === 0 ? source.body : text(follow(source.json(), reference.path));
    case "header": return source.header(reference.name);
    case "querystring": return source.querystring(reference.name);
    case "path": return source.path(reference.name);
    case "whole-path": return source.wholePath;
    case "context": return source.context(reference.name);
    case "stageVariables": return source.stageVariable(reference.name);
  }
}

function follow(value: unknown, path: readonly (string | number)[]): unknown {
  let at = value;
  for (const step of path) {
    if (typeof at !== "object" || at === null || !Object.hasOwn(at, step)) return undefined;
    at = (at as Record<string | number, unknown>)[step];
  }
  return at;
}

function text(value: unknown): string | undefined {
  if (value === undefined || value === null) return undefined;
  return typeof value === "string" ? value : JSON.stringify(value);
}
