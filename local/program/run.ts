import { UserError } from "../kernel/errors";
import type { ResourceEntry } from "../kernel/journal";
import type { Kernel } from "../kernel/kernel";
import { Child } from "./child-process";
import { Engine, type DeployedResource, type RegisteredInputs } from "./engine";
import { readManifest, type ManifestOptions } from "./manifest";
import type { PlainMap } from "./protocol";
import { STACK_TYPE } from "./urns";

export type { DeployedResource, RegisteredInputs } from "./engine";
export { DeploymentError } from "./failure";

export interface RunOptions extends ManifestOptions {
  /** The cloud in which resources are made, and its endpoint: `AWS_ENDPOINT_URL` of the program. */
  readonly kernel: Kernel;
  readonly endpoint: string;
  /** Told of each resource, components included, once it is there. */
  readonly onResource?: (resource: DeployedResource) => void;
  /** Told of each resource before it is made: also of one that cannot be. */
  readonly onRegister?: (resource: RegisteredInputs) => void;
  /** What the program prints or logs, line by line. */
  readonly onLog?: (line: string) => void;
  /** Ends the run: the program's process is killed, and the signal's reason thrown. */
  readonly signal?: AbortSignal;
  /** How long a program may stay alive without asking anything of the cloud. Milliseconds; default two minutes. */
  readonly stallMs?: number;
}

/** A program that was deployed. */
export interface Deployment {
  readonly project: string;
  readonly stack: string;
  readonly region: string;
  /** The stack itself, components and resources, in the order in which they came to be. */
  readonly resources: readonly DeployedResource[];
  /** The stack's outputs, secrets open: their names are in `secretOutputs`. */
  readonly outputs: PlainMap;
  readonly secretOutputs: readonly string[];
  /** From the start of the program's process. Milliseconds. */
  readonly durationMs: number;
  readonly timings: {
    /** Until Pulumi was loaded. */
    readonly loadedMs: number;
    /** Until the program's own code had run far enough to register its first resource. */
    readonly firstResourceMs: number;
  };
}

/**
 * Runs a Pulumi program in a process of its own and makes every resource that it registers. Rejects with the first
 * failure, a `DeploymentError` or another `UserError`, and never before the process and all work for it have ended.
 */
export async function runProgram(options: RunOptions): Promise<Deployment> {
  const manifest = readManifest(options);
  const { kernel } = options;
  options.signal?.throwIfAborted();
  const began = performance.now();
  const since = () => performance.now() - began;
  const timings = { loadedMs: 0, firstResourceMs: 0 };
  const story = kernel.journal.open<ResourceEntry>(kernel.journal.begin(), { kind: "resource", type: STACK_TYPE, name: `${manifest.project}-${manifest.stack}` });
  const abort = new AbortController();
  const region = manifest.config.values["aws:region"] ?? kernel.region;
  try {
    const engine = new Engine({
      manifest, kernel, trace: story.trace, signal: abort.signal,
      onResource: (resource) => {
        if (resource.type !== STACK_TYPE && timings.firstResourceMs === 0) timings.firstResourceMs = since();
        options.onResource?.(resource);
      },
      onRegister: options.onRegister,
    });
    const child = new Child({
      manifest, region, endpoint: options.endpoint, stallMs: options.stallMs ?? 120_000,
      handle: (of, ask) => engine.handle(of, ask),
      onLog: (line) => options.onLog?.(line),
      onLoaded: () => { timings.loadedMs = since(); },
    });
    await child.run(options.signal);
    story.close({ status: "created" }, since());
    const { resources, stackOutputs, secretStackOutputs } = engine;
    return {
      project: manifest.project, stack: manifest.stack, region, resources, outputs: stackOutputs, secretOutputs: secretStackOutputs,
      durationMs: since(), timings,
    };
  } catch (error) {
    abort.abort();
    story.close({ status: "failed", error: { code: error instanceof UserError ? error.name : "Error", message: (error as Error).message } }, since());
    throw error;
  }
}
