import { existsSync, readFileSync, realpathSync, statSync } from "node:fs";
import { dirname, isAbsolute, join } from "node:path";
import { pathToFileURL } from "node:url";
import type { ProgramTask } from "../protocol";
import { leavePromiseStacksUnmapped } from "./unread-stacks";
import { requireFrom, type Require } from "./pulumi";
import { cacheTranspiled, type TsNodeService } from "./transpile-cache";

/** Loads and runs a program as `pulumi-language-nodejs` does, except that nothing is ever type-checked. */
export function runProgram(task: ProgramTask): Promise<unknown> {
  const require = requireFrom(task.directory);
  const program = isAbsolute(task.main) ? task.main : join(task.directory, task.main);
  const manifest = nearestPackage(task.directory);
  const isModule = manifest.content.type === "module";
  if (task.typescript) {
    if (isModule && !existsSync(join(task.directory, "index.js"))) {
      return Promise.reject(new Error(`${join(manifest.directory, "package.json")}: a TypeScript program with "type": "module" is not run by the local cloud; it would be added in local/program/child/language.ts`));
    }
    registerTypeScript(task, require);
    leavePromiseStacksUnmapped();
  }
  const entry = task.main === "." ? entryPoint(program, manifest) : program;
  return isModule ? importModule(entry) : requireProgram(entry, require);
}

interface Package {
  readonly directory: string;
  readonly content: { readonly type?: unknown; readonly main?: unknown; readonly exports?: unknown };
}

function nearestPackage(directory: string): Package {
  for (let at = directory; ; at = dirname(at)) {
    const file = join(at, "package.json");
    if (existsSync(file)) return { directory: at, content: JSON.parse(readFileSync(file, "utf8")) as Package["content"] };
    if (dirname(at) === at) return { directory, content: {} };
  }
}

/** What `package.json` names, else the folder itself (its `index`). */
function entryPoint(program: string, { directory, content }: Package): string {
  const dot = typeof content.exports === "object" && content.exports !== null ? (content.exports as Record<string, unknown>)["."] : content.exports;
  const conditions = typeof dot === "object" && dot !== null ? (dot as Record<string, unknown>) : undefined;
  const named = conditions ? conditions.default ?? conditions.require ?? conditions.import : dot ?? content.main;
  if (typeof named !== "string") return program;
  const path = join(directory, named);
  if (existsSync(path)) return path;
  console.warn(`Could not find entry point '${named}' specified in package.json; using '${program}' instead`);
  return program;
}

async function requireProgram(entry: string, require: Require): Promise<unknown> {
  // With the slash, a folder is never mistaken for a file of the same name beside it.
  const target = existsSync(entry) && statSync(entry).isDirectory() && !entry.endsWith("/") ? `${entry}/` : entry;
  const exported: unknown = require(target);
  return await (typeof exported === "function" ? (exported as () => unknown)() : exported);
}

async function importModule(entry: string): Promise<unknown> {
  const path = realpathSync(entry);
  const file = statSync(path).isDirectory() ? ["index.js", "index.mjs"].map((name) => join(path, name)).find((name) => existsSync(name)) : path;
  if (!file) throw new Error(`No entrypoint found in ${path}`);
  const exports = (await import(pathToFileURL(file).href)) as Record<string, unknown>;
  if (!Object.hasOwn(exports, "default")) return exports;
  if (Object.keys(exports).length !== 1) throw new Error("expected entrypoint module to have either a default export or named exports but not both");
  return await (typeof exports.default === "function" ? (exports.default as () => unknown)() : exports.default);
}

interface TsNode {
  register(options: object): TsNodeService;
  readonly VERSION: string;
}

function registerTypeScript({ directory, tsconfig, fallback }: ProgramTask, require: Require): void {
  const own = (name: string): string => {
    try {
      return require.resolve(name);
    } catch {
      return requireFrom(fallback).resolve(name);
    }
  };
  const compiler = own("typescript");
  const project = join(directory, tsconfig);
  const hasProject = existsSync(project);
  if (!hasProject && tsconfig !== "tsconfig.json") throw new Error(`tsconfig path was set to ${tsconfig} but the file was not found`);
  const ts = require(compiler) as typeof import("typescript");
  const parsed = hasProject ? ts.parseConfigFileTextToJson(project, readFileSync(project, "utf8")) : { config: {} };
  if (parsed.error) throw new Error(ts.formatDiagnostic(parsed.error, { getCanonicalFileName: (name) => name, getCurrentDirectory: () => directory, getNewLine: () => "\n" }));
  const { compilerOptions } = (parsed.config ?? {}) as { compilerOptions?: object };
  const tsNode = own("ts-node");
  const options = {
    compiler, transpileOnly: true, project, skipProject: !hasProject,
    // Pulumi's own defaults, below what the program says.
    compilerOptions: { target: "ES2020", module: "nodenext", moduleResolution: "nodenext", sourceMap: "true", ...compilerOptions },
  };
  const { register, VERSION } = require(tsNode) as TsNode;
  cacheTranspiled(register(options), {
    folder: join(fallback, "node_modules", ".cache", "transpiled"), key: JSON.stringify([options, parsed.config, VERSION, ts.version]), require: requireFrom(dirname(tsNode)),
  });
}
