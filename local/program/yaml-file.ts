import { readFileSync } from "node:fs";
import { LineCounter, parseDocument } from "yaml";
import { UserError } from "../kernel/errors";

export type Yaml = string | number | boolean | null | readonly Yaml[] | { readonly [key: string]: Yaml };
export type YamlMap = { readonly [key: string]: Yaml };

export const isMap = (value: unknown): value is YamlMap => typeof value === "object" && value !== null && !Array.isArray(value);

/** Reads a YAML file that holds a mapping. Throws a `UserError` with file, line and column when it does not. */
export function readYamlFile(file: string): YamlMap {
  const lines = new LineCounter();
  const document = parseDocument(readFileSync(file, "utf8"), { lineCounter: lines });
  const [error] = document.errors;
  if (error) {
    const at = lines.linePos(error.pos[0]);
    throw new UserError(`${file}:${at.line}:${at.col}: ${error.message.split("\n")[0]!.replace(/ at line \d+, column \d+:?$/, "")}`, { cause: error });
  }
  const content = document.toJS({ maxAliasCount: 100 }) as Yaml;
  if (content === null) return {};
  if (!isMap(content)) throw new UserError(`${file}: a mapping is wanted, not ${Array.isArray(content) ? "a list" : `the ${typeof content} ${String(content)}`}`);
  return content;
}
