import { existsSync, readdirSync, statSync } from "node:fs";
import { basename, dirname, isAbsolute, join, relative, resolve } from "node:path";
import { UserError } from "../kernel/errors";
import { effectiveConfig, type StackConfig } from "./config";
import { declaredConfig } from "./config-schema";
import { isMap, readYamlFile, type YamlMap } from "./yaml-file";

export interface ManifestOptions {
  /** The folder that holds `Pulumi.yaml`. */
  readonly directory: string;
  readonly stack: string;
  /** `KEY=VALUE` each, as after `--config`: they come before what the stack's file says. */
  readonly config?: readonly string[];
}

/** A Pulumi project and one of its stacks, as the CLI would see them. */
export interface Manifest {
  readonly project: string;
  readonly stack: string;
  /** The folder that holds `Pulumi.yaml`. */
  readonly root: string;
  /** The program's working directory. */
  readonly directory: string;
  /** A file in `directory`, or `.` for what `package.json` or `index` say. */
  readonly main: string;
  /** Whether TypeScript is compiled on the fly (`runtime.options.typescript`, default true). */
  readonly typescript: boolean;
  /** The tsconfig file (`runtime.options.tsconfig`), from the working directory. Default `tsconfig.json`. */
  readonly tsconfig: string;
  readonly config: StackConfig;
}

const PROJECT_FILES = ["Pulumi.yaml", "Pulumi.yml"];

/** Reads project and stack. Throws a `UserError` in the CLI's words for whatever the CLI would refuse. */
export function readManifest(options: ManifestOptions): Manifest {
  const root = resolve(options.directory);
  const file = PROJECT_FILES.map((name) => join(root, name)).find((path) => existsSync(path));
  if (!file) throw new UserError(`no Pulumi.yaml project file found in ${root}: name the folder that holds it`);
  const yaml = readYamlFile(file);
  const project = text(yaml, "name", file);
  const runtime = readRuntime(yaml, file);
  const { directory, main } = locateMain(yaml, root, file);
  const stackFile = findStackFile(yaml, root, options.stack, file);
  const config = effectiveConfig({
    project, stack: options.stack,
    declared: declaredConfig(yaml.config, project, file),
    ...(stackFile && { file: stackFile, stored: readYamlFile(stackFile) }),
    overrides: options.config ?? [],
  });
  return { project, stack: options.stack, root, directory, main, ...runtime, config };
}

function text(yaml: YamlMap, name: string, file: string): string {
  const value = yaml[name];
  if (value === undefined || value === null || value === "") throw new UserError(`${file}: project is missing a '${name}' attribute`);
  if (typeof value !== "string") throw new UserError(`${file}: '${name}' must be a string, not ${JSON.stringify(value)}`);
  return value;
}

function readRuntime(yaml: YamlMap, file: string): { typescript: boolean; tsconfig: string } {
  const { runtime } = yaml;
  const name = isMap(runtime) ? text(runtime, "name", file) : text(yaml, "runtime", file);
  if (name !== "nodejs") throw new UserError(`${file}: the runtime '${name}' is not run by the local cloud, only 'nodejs' is; use the real Pulumi engine on it (npm run cloud)`);
  const options = isMap(runtime) && isMap(runtime.options) ? runtime.options : {};
  for (const key of Object.keys(options)) {
    // `packagemanager` says how dependencies are installed, which nobody does here; `nodeargs` would change the program's process.
    if (!["typescript", "tsconfig", "packagemanager"].includes(key)) throw new UserError(`${file}: runtime.options.${key} is not in the local cloud; it would be added in local/program/manifest.ts`);
  }
  const typescript = options.typescript ?? true;
  if (typeof typescript !== "boolean") throw new UserError(`${file}: runtime.options.typescript must be true or false`);
  return { typescript, tsconfig: options.tsconfig === undefined ? "tsconfig.json" : text(options, "tsconfig", file) };
}

function locateMain(yaml: YamlMap, root: string, file: string): { directory: string; main: string } {
  if (yaml.main === undefined || yaml.main === null || yaml.main === "") return { directory: root, main: "." };
  const path = resolve(root, text(yaml, "main", file));
  const inside = relative(root, path);
  if (inside.startsWith("..") || isAbsolute(inside)) throw new UserError(`${file}: project 'main' must be a subfolder`);
  if (!existsSync(path)) throw new UserError(`${file}: could not locate the program '${String(yaml.main)}' that 'main' names`);
  return statSync(path).isDirectory() ? { directory: path, main: "." } : { directory: dirname(path), main: basename(path) };
}

/** A stack need not have a file, but then it must not be a misspelt one. */
function findStackFile(yaml: YamlMap, root: string, stack: string, file: string): string | undefined {
  if (!/^[A-Za-z0-9_.-]{1,100}$/.test(stack)) {
    throw new UserError(`'${stack}' is no stack name: a stack name may only contain alphanumeric, hyphens, underscores, or periods`);
  }
  const folder = typeof yaml.config === "string" ? yaml.config : yaml.stackConfigDir === undefined ? "." : text(yaml, "stackConfigDir", file);
  const directory = resolve(root, folder);
  const names = existsSync(directory) ? readdirSync(directory) : [];
  const stacks = names.map((name) => /^Pulumi\.(.+)\.ya?ml$/.exec(name)?.[1]).filter((name) => name !== undefined).sort();
  const found = names.find((name) => name === `Pulumi.${stack}.yaml` || name === `Pulumi.${stack}.yml`);
  if (found) return join(directory, found);
  if (stacks.length > 0) throw new UserError(`no stack named '${stack}' found in ${directory}; it has ${stacks.map((name) => `'${name}'`).join(", ")}`);
  return undefined;
}
