import type { Operand, Steps, Test } from "./path";
import type { Reader } from "./reader";

type ReadSteps = (reader: Reader) => Steps;

const OPERATOR = /==|!=|<=|>=|<|>|=~|in\b|nin\b|contains\b|size\b|empty\b/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const WORD = /true\b|false\b|null\b/y;
const FLAGS = /[imsu]*/y;

/** Reads the condition of a filter, up to its closing parenthesis. */
export function readTest(reader: Reader, readSteps: ReadSteps): Test {
  return readAny(reader, readSteps);
}

function readAny(reader: Reader, readSteps: ReadSteps): Test {
  const tests = [readAll(reader, readSteps)];
  while (reader.take("||")) tests.push(readAll(reader, readSteps));
  return tests.length === 1 ? tests[0]! : { kind: "or", tests };
}

function readAll(reader: Reader, readSteps: ReadSteps): Test {
  const tests = [readOne(reader, readSteps)];
  while (reader.take("&&")) tests.push(readOne(reader, readSteps));
  return tests.length === 1 ? tests[0]! : { kind: "and", tests };
}

function readOne(reader: Reader, readSteps: ReadSteps): Test {
  reader.space();
  if (reader.peek() === "!" && reader.peek(1) !== "=") {
    reader.at++;
    return { kind: "not", test: readOne(reader, readSteps) };
  }
  if (reader.take("(")) {
    const test = readAny(reader, readSteps);
    reader.need(")");
    reader.space();
    return test;
  }
  const left = readOperand(reader, readSteps);
  reader.space();
  const operator = reader.match(OPERATOR);
  if (operator === undefined) {
    if (left.kind !== "path") throw reader.error("an operator is expected");
    return { kind: "exists", operand: left };
  }
  reader.space();
  const right = readOperand(reader, readSteps);
  reader.space();
  return { kind: "compare", operator, left, right };
}

function readOperand(reader: Reader, readSteps: ReadSteps): Operand {
  const first = reader.peek();
  if (first === "@" || first === "$") {
    reader.at++;
    return { kind: "path", from: first, path: readSteps(reader) };
  }
  if (first === "'" || first === '"') return { kind: "value", value: reader.quoted() };
  if (first === "[") return readList(reader, readSteps);
  if (first === "/") return readRegex(reader);
  const number = reader.match(NUMBER);
  if (number !== undefined) return { kind: "value", value: Number(number) };
  const word = reader.match(WORD);
  if (word === undefined) throw reader.error("a path or a value is expected");
  return { kind: "value", value: JSON.parse(word) as boolean | null };
}

function readList(reader: Reader, readSteps: ReadSteps): Operand {
  reader.need("[");
  const values = [];
  for (reader.space(); !reader.take("]"); reader.space()) {
    if (values.length > 0) {
      reader.need(",");
      reader.space();
    }
    const item = readOperand(reader, readSteps);
    if (item.kind !== "value") throw reader.error("a value is expected");
    values.push(item.value);
  }
  return { kind: "value", value: values };
}

function readRegex(reader: Reader): Operand {
  let source = "";
  for (reader.at++; reader.peek() !== "/"; reader.at++) {
    if (reader.done) throw reader.error("a regular expression is not closed");
    if (reader.peek() === "\\") source += reader.text[reader.at++]!;
    source += reader.peek();
  }
  reader.at++;
  const flags = reader.match(FLAGS) ?? "";
  try {
    new RegExp(source, flags);
  } catch {
    throw reader.error("the regular expression is not valid");
  }
  return { kind: "regex", source, flags };
}
