import { mkdirSync } from "node:fs";
import { join } from "node:path";
import type { EngineEvent, PulumiCommand, Stack } from "@pulumi/pulumi/automation";
import { UserError } from "../kernel/errors";
import { environment as programEnvironment } from "../program/environment";
import { installCompileCache } from "../program/child/compile-cache";
import { scanPackagesLate } from "../program/child/package-scan";
import { runProgram } from "../program/child/language";
import { requireFrom } from "../program/child/pulumi";
import type { Manifest } from "../program/manifest";
import { meanwhile, preloads } from "./preload";
import { projectFolder } from "../compiled";

export type Automation = typeof import("@pulumi/pulumi/automation");
export type { EngineEvent, Stack };

export const HOW_TO_GET_THE_CLI = "the Pulumi CLI is not on PATH: curl -fsSL https://get.pulumi.com | sh (https://www.pulumi.com/docs/install)";

export interface StackOptions {
  readonly manifest: Manifest;
  /** `engineEnvironment`: the cloud, and where the state is. */
  readonly environment: Readonly<Record<string, string>>;
  /** A folder for what the CLI writes beside the state: the program's own files stay as they are. */
  readonly workspace: string;
  /** Default: the program of the manifest, run in this process. */
  readonly program?: () => Promise<Record<string, unknown>>;
  /** Where `bin/pulumi` is; default: on PATH. */
  readonly cliRoot?: string;
}

/** The Automation API of the program's own SDK, which must be the one that the program registers its resources with. */
export const automationOf = (directory: string): Automation =>
  scanPackagesLate(() => requireFrom(directory)("@pulumi/pulumi/automation") as Automation);

async function findCli({ PulumiCommand }: Automation, root: string | undefined): Promise<PulumiCommand> {
  try {
    return await PulumiCommand.get(root === undefined ? {} : { root, skipVersionCheck: true });
  } catch (cause) {
    const isMissing = (cause as { code?: string }).code === "ENOENT" || /ENOENT|not found/.test((cause as Error).message);
    throw new UserError(isMissing ? HOW_TO_GET_THE_CLI : (cause as Error).message, { cause });
  }
}

/** The stack on Pulumi's own engine, made when it is not there. The program runs in this process: no language host is needed. */
export async function openStack(options: StackOptions): Promise<Stack> {
  const { manifest, environment, workspace } = options;
  const automation = automationOf(manifest.directory);
  const parts = options.program ? [] : preloads(manifest.directory);
  const finding = findCli(automation, options.cliRoot);
  parts.shift()?.();
  const pulumiCommand = meanwhile(await finding, parts);
  const workDir = join(workspace, manifest.project);
  mkdirSync(workDir, { recursive: true });
  const stack = await automation.LocalWorkspace.createOrSelectStack({
    projectName: manifest.project, stackName: manifest.stack, program: options.program ?? (() => ownProgram(manifest)),
  }, { workDir, pulumiCommand, envVars: { ...environment } });
  const { values, secretKeys } = manifest.config;
  const open = Object.entries(values).filter(([key]) => !secretKeys.includes(key));
  // A stack that an ordinary `pulumi stack init` has made has its settings elsewhere.
  const settings = await stack.workspace.stackSettings(manifest.stack).catch(() => ({}));
  await stack.workspace.saveStackSettings(manifest.stack, { ...settings, config: Object.fromEntries(open) });
  for (const key of secretKeys) await stack.setConfig(key, { value: values[key]!, secret: true });
  return stack;
}

/** Puts this process where the program expects to be: it runs here. */
export function enterProgram(manifest: Manifest, environment: Readonly<Record<string, string>>): void {
  const own = programEnvironment(manifest, manifest.config.values["aws:region"] ?? environment.AWS_REGION!, environment.AWS_ENDPOINT_URL!);
  for (const [name, value] of Object.entries(own)) if (name.startsWith("AWS_")) process.env[name] = value;
  process.chdir(manifest.directory);
  installCompileCache(requireFrom(projectFolder()));
}

const ownProgram = (manifest: Manifest): Promise<Record<string, unknown>> => runProgram({
  project: manifest.project, stack: manifest.stack, organization: "organization", directory: manifest.directory, main: manifest.main,
  typescript: manifest.typescript, tsconfig: manifest.tsconfig, fallback: projectFolder(), lingerMs: 0,
}) as Promise<Record<string, unknown>>;
