import { parsePath } from "../path/parse";
import { PathError, type Path } from "../path/path";
import { Reader } from "../path/reader";
import type { Json } from "../types";

/** An argument of an intrinsic function. Of a text, `raw` is what stands between the quotes. */
export type Argument =
  | { readonly kind: "value"; readonly value: Json }
  | { readonly kind: "text"; readonly raw: string }
  | { readonly kind: "path"; readonly path: Path }
  | { readonly kind: "call"; readonly call: Call };

export interface Call {
  /** As written, for causes. */
  readonly text: string;
  /** `Format`, `ArrayLength` ... */
  readonly name: string;
  readonly args: readonly Argument[];
}

/** AWS: at most so many functions within each other. */
const DEEPEST = 10;
const NAME = /States\.[A-Za-z0-9]+/y;
const NUMBER = /-?\d+(?:\.\d+)?(?:[eE][-+]?\d+)?/y;
const WORD = /(?:true|false|null)\b/y;

/** Reads a call such as `States.Format('{}', $.a)`. Throws a `PathError`. */
export function parseCall(text: string): Call {
  const reader = new Reader(text.trim());
  const call = readCall(reader, 1);
  if (!reader.done) throw reader.error("unexpected text");
  return call;
}

function readCall(reader: Reader, depth: number): Call {
  if (depth > DEEPEST) throw new PathError(`more than ${DEEPEST} intrinsic functions within each other`);
  const start = reader.at;
  const name = reader.match(NAME);
  if (name === undefined) throw reader.error("an intrinsic function is expected");
  reader.space();
  reader.need("(");
  const args: Argument[] = [];
  for (reader.space(); !reader.take(")"); reader.space()) {
    if (args.length > 0) {
      reader.need(",");
      reader.space();
    }
    args.push(readArgument(reader, depth));
  }
  return { text: reader.text.slice(start, reader.at), name: name.slice("States.".length), args };
}

function readArgument(reader: Reader, depth: number): Argument {
  if (reader.peek() === "'") return { kind: "text", raw: readText(reader) };
  if (reader.peek() === "$") return { kind: "path", path: parsePath(readPathText(reader)) };
  if (reader.peek() === "S") return { kind: "call", call: readCall(reader, depth + 1) };
  const literal = reader.match(NUMBER) ?? reader.match(WORD);
  if (literal === undefined) throw reader.error("a text in quotes, a number, true, false, null, a path or an intrinsic function is expected");
  return { kind: "value", value: JSON.parse(literal) as Json };
}

function readText(reader: Reader): string {
  const start = ++reader.at;
  for (; reader.peek() !== "'"; reader.at++) {
    if (reader.done) throw reader.error("a quote is not closed");
    if (reader.peek() === "\\") reader.at++;
  }
  return reader.text.slice(start, reader.at++);
}

/** A path goes on to a comma or a parenthesis that is not within brackets, quotes or its own parentheses. */
function readPathText(reader: Reader): string {
  const start = reader.at;
  let open = 0;
  for (; !reader.done; reader.at++) {
    const next = reader.peek();
    if (next === "'" || next === '"') {
      reader.quoted();
      reader.at--;
    } else if (next === "[" || next === "(") open++;
    else if (next === "]" || next === ")") {
      if (open === 0) break;
      open--;
    } else if (next === "," && open === 0) break;
  }
  return reader.text.slice(start, reader.at).trimEnd();
}
