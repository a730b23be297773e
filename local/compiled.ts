import { existsSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { UserError } from "./kernel/errors";

/** The programs that are compiled by `local/build.mjs`. */
export type CompiledEntry = "main" | "lambda-worker" | "program-child" | "awsx-provider" | "policy-child" | "policy-pack";

// Compiled, this module is part of `dist/local/NAME.cjs`; under ts-node it is `local/compiled.ts`.
const isCompiled = basename(__dirname) === "local" && basename(dirname(__dirname)) === "dist";

/** The folder of this project: where its `node_modules` is. */
export const projectFolder = (): string => (isCompiled ? dirname(dirname(__dirname)) : dirname(__dirname));

/** The path of a compiled program. Throws when it has not been compiled. */
export function compiledEntry(name: CompiledEntry): string {
  const path = join(isCompiled ? __dirname : join(projectFolder(), "dist/local"), `${name}.cjs`);
  if (!existsSync(path)) throw new UserError(`${path} is missing: run node local/build.mjs`);
  return path;
}
