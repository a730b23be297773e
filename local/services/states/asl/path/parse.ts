import { readTest } from "./filter";
import { PathError, type Path, type Step, type Steps } from "./path";
import { Reader } from "./reader";

const NAME = /[^\s.[\](),'"*?@:=<>!&|~]+/uy;
const VARIABLE = /[\p{ID_Start}_][\p{ID_Continue}]*/uy;
const NUMBER = /-?\d+/y;

/** Reads a path. Throws a `PathError`. */
export function parsePath(text: string): Path {
  const reader = new Reader(text);
  reader.need("$");
  const variable = reader.peek() === "$" ? undefined : reader.match(VARIABLE);
  const root = reader.take("$") ? "context" : variable === undefined ? "input" : "variable";
  const steps = readSteps(reader);
  if (!reader.done) throw reader.error("unexpected text");
  return { text, root, variable, ...steps };
}

/** Reads steps as far as they go. */
export function readSteps(reader: Reader): Steps {
  const steps: Step[] = [];
  for (;;) {
    if (reader.take("..")) {
      steps.push({ kind: "descend" });
      if (reader.peek() !== "[") steps.push(readDotted(reader));
    } else if (reader.peek() === ".") {
      reader.at++;
      const step = readDotted(reader);
      if (step.kind === "name" && reader.take("()")) return { steps, definite: isDefinite(steps), call: step.name };
      steps.push(step);
    } else if (reader.peek() === "[") {
      steps.push(readBracket(reader));
    } else {
      return { steps, definite: isDefinite(steps) };
    }
  }
}

const isDefinite = (steps: readonly Step[]): boolean => steps.every(({ kind }) => kind === "name" || kind === "index" || kind === "names");

function readDotted(reader: Reader): Step {
  if (reader.take("*")) return { kind: "all" };
  const name = reader.match(NAME);
  if (name === undefined) throw reader.error("a name is expected");
  return { kind: "name", name };
}

function readBracket(reader: Reader): Step {
  reader.need("[");
  reader.space();
  const step = readInner(reader);
  reader.space();
  reader.need("]");
  return step;
}

function readInner(reader: Reader): Step {
  if (reader.take("*")) return { kind: "all" };
  if (reader.take("?")) {
    reader.space();
    reader.need("(");
    const test = readTest(reader, readSteps);
    reader.need(")");
    return { kind: "filter", test };
  }
  if (reader.peek() === "'" || reader.peek() === '"') {
    const names = readList(reader, () => {
      if (reader.peek() !== "'" && reader.peek() !== '"') throw reader.error("a name in quotes is expected");
      return reader.quoted();
    });
    return names.length === 1 ? { kind: "name", name: names[0]! } : { kind: "names", names };
  }
  return readNumbers(reader);
}

function readNumbers(reader: Reader): Step {
  const number = () => { const found = reader.match(NUMBER); return found === undefined ? undefined : Number(found); };
  const from = number();
  reader.space();
  if (reader.take(":")) {
    reader.space();
    const to = number();
    if (from === undefined && to === undefined) throw reader.error("a number is expected");
    return { kind: "slice", from, to };
  }
  if (from === undefined) throw reader.error("a name in quotes, a number, * or ?( is expected");
  const indexes = [from];
  while (reader.take(",")) {
    reader.space();
    const next = number();
    if (next === undefined) throw reader.error("a number is expected");
    indexes.push(next);
    reader.space();
  }
  return indexes.length === 1 ? { kind: "index", index: from } : { kind: "indexes", indexes };
}

function readList<T>(reader: Reader, one: () => T): T[] {
  const list = [one()];
  for (reader.space(); reader.take(","); reader.space()) {
    reader.space();
    list.push(one());
  }
  return list;
}

/** A Reference Path: names and indexes only, so that it leads to one place. Throws a `PathError`. */
export function parseReferencePath(text: string): Path {
  const path = parsePath(text);
  if (path.call !== undefined || path.steps.some((step) => step.kind !== "name" && !(step.kind === "index" && step.index >= 0))) {
    throw new PathError(`${text} is no Reference Path`);
  }
  return path;
}
