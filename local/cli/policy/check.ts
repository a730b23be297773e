import { existsSync } from "node:fs";
import { join, resolve } from "node:path";
import { LocalCloud } from "../../cloud";
import { compiledEntry, projectFolder } from "../../compiled";
import { UserError } from "../../kernel/errors";
import { readManifest } from "../../program/manifest";
import { DeploymentError, runProgram, type DeployedResource, type RegisteredInputs } from "../../program/run";
import { Analyzer, type Analyzed, type Diagnostic, type PackPlace, type PolicySetting } from "./analyzer";
import type { PolicyReport } from "./report";
import { readSettings } from "./settings";

export interface CheckOptions {
  readonly program: string;
  readonly stack: string;
  readonly config: readonly string[];
  /** Folder of another pack. */
  readonly pack?: string;
  /** File with the pack's configuration. */
  readonly settings?: string;
  readonly onLog?: (line: string) => void;
  /** Starts a pack's process. Default: `Analyzer.open`; another one may hand out one that runs already. */
  readonly open?: (pack: PackPlace) => Promise<Analyzer>;
}

/** What a program registered, whether or not all of it could be made. */
export interface Registered {
  readonly project: string;
  readonly stack: string;
  readonly resources: readonly DeployedResource[];
  /** What was not there yet when the deployment failed, the resource that failed among it. */
  readonly unmade: readonly RegisteredInputs[];
  readonly failure?: string;
}

/** Deploys a program into a cloud of its own and asks the pack about what it registered. Rejects with a `UserError`. */
export async function checkProgram(options: CheckOptions): Promise<PolicyReport> {
  // The pack starts while the program is deployed.
  const opening = (options.open ?? Analyzer.open)(packAt(options.pack));
  const [registered, analyzer] = await Promise.all([deploy(options), opening]).catch(async (error: unknown) => {
    await opening.then((opened) => opened.close(), () => undefined);
    throw error;
  });
  try {
    return await ask(analyzer, registered, options.settings);
  } finally {
    await analyzer.close();
  }
}

/** The pack's `npm`-like folder: this project's is compiled already. */
function packAt(given: string | undefined): PackPlace {
  if (given === undefined) return { directory: join(projectFolder(), "policy"), program: compiledEntry("policy-pack") };
  const directory = resolve(given);
  if (!existsSync(join(directory, "PulumiPolicy.yaml"))) throw new UserError(`--pack ${given} has no PulumiPolicy.yaml`);
  return { directory, program: directory };
}

export async function deploy({ program, stack, config, onLog }: CheckOptions): Promise<Registered> {
  const place = { directory: resolve(program), stack, config };
  const { project, config: { values } } = readManifest(place);
  const cloud = await LocalCloud.open({ clock: "virtual", region: values["aws:region"] });
  const begun = new Map<string, RegisteredInputs>();
  const made: DeployedResource[] = [];
  try {
    const { resources } = await runProgram({
      ...place, kernel: cloud.kernel, endpoint: cloud.url, onLog,
      onRegister: (resource) => begun.set(resource.urn, resource), onResource: (resource) => made.push(resource),
    });
    return { project, stack, resources, unmade: [] };
  } catch (error) {
    if (!(error instanceof DeploymentError) || begun.size === 0) throw error;
    const there = new Set(made.map(({ urn }) => urn));
    return { project, stack, resources: made, unmade: [...begun.values()].filter(({ urn }) => !there.has(urn)), failure: error.message };
  } finally {
    await cloud.dispose();
  }
}

async function ask(analyzer: Analyzer, { project, stack, resources, unmade, failure }: Registered, file: string | undefined): Promise<PolicyReport> {
  const began = performance.now();
  const policies = await analyzer.policies();
  const settings = file === undefined ? new Map<string, PolicySetting>() : readSettings(file, policies);
  if (settings.size > 0) await analyzer.configure(settings);
  const each = [...resources, ...unmade].filter(({ custom }) => custom).map(({ inputs, ...resource }): Analyzed => ({ ...resource, props: inputs }));
  const alone = (await Promise.all(each.map((resource) => analyzer.analyze(resource)))).flat();
  const whole = await analyzer.analyzeStack([
    ...resources.map(({ inputs, outputs, ...resource }): Analyzed => ({ ...resource, props: { ...inputs, ...outputs } })),
    ...unmade.map(({ inputs, ...resource }): Analyzed => ({ ...resource, props: inputs })),
  ]);
  // Of a part of a stack it cannot be said what it lacks: only of what could not be made.
  const partial = new Set(unmade.map(({ urn }) => urn));
  const ofStack = failure === undefined ? whole : whole.filter(({ urn }) => partial.has(urn));
  return {
    project, stack, resources: resources.length + unmade.length, policies, diagnostics: sorted([...alone, ...ofStack]), failure,
    off: [...settings].flatMap(([policy, { properties }]) => ("off" in properties ? [{ policy, reason: String(properties.off) }] : [])),
    durationMs: performance.now() - began,
  };
}

const sorted = (diagnostics: readonly Diagnostic[]): Diagnostic[] =>
  [...diagnostics].sort((a, b) => a.policy.localeCompare(b.policy) || a.urn.localeCompare(b.urn) || a.message.localeCompare(b.message));
