import { AwsError, NotSupported, UserError } from "../kernel/errors";
import type { ResourceEntry, Span, Trace } from "../kernel/journal";
import type { Kernel } from "../kernel/kernel";
import { AwsProvider } from "../provider/provider";
import { PROVIDER_TOKEN, readSettings, type ProviderSettings } from "../provider/settings";
import { DeploymentError, ofResource, type ResourceName } from "./failure";
import type { Manifest } from "./manifest";
import { Providers } from "./providers";
import type { InvokeRequest, OutputsRequest, PlainMap, ReadRequest, RegisterRequest, RegisteredResource, RequestKind, Requests } from "./protocol";
import { STACK_TYPE, Urns } from "./urns";

/** A resource of a deployment: made, found, or a component. */
export interface DeployedResource {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  /** URN of its parent. */
  readonly parent?: string;
  readonly custom: boolean;
  readonly id?: string;
  /** As the program gave them, secrets included: their names are in `secretInputs`. */
  readonly inputs: PlainMap;
  readonly secretInputs: readonly string[];
  readonly outputs: PlainMap;
  readonly secretOutputs: readonly string[];
}

export interface EngineOptions {
  readonly manifest: Manifest;
  readonly kernel: Kernel;
  /** The story of this deployment. */
  readonly trace: Trace;
  readonly signal: AbortSignal;
  readonly onResource: (resource: DeployedResource) => void;
  /** Told of each resource before it is made. */
  readonly onRegister?: (resource: RegisteredInputs) => void;
}

/** A resource before it is made: what the program gave. */
export type RegisteredInputs = Pick<DeployedResource, "urn" | "type" | "name" | "parent" | "custom" | "inputs">;

/** An error that the program itself gets to see, and may catch; any other ends the deployment. */
export class ProgramVisible extends Error {}

/** What Pulumi's engine is to a program, as far as a first deployment goes. */
export class Engine {
  readonly resources: DeployedResource[] = [];
  stackOutputs: PlainMap = {};
  secretStackOutputs: readonly string[] = [];
  private readonly provider: AwsProvider;
  private readonly providers: Providers;
  private readonly urns: Urns;
  /** Where the story of a resource's children goes on. */
  private readonly traces = new Map<string, Trace>();

  constructor(private readonly options: EngineOptions) {
    const { manifest, kernel } = options;
    this.provider = new AwsProvider(kernel);
    this.providers = new Providers(this.settingsOfStack(), kernel.ids);
    this.urns = new Urns(manifest.project, manifest.stack);
  }

  handle<K extends RequestKind>(of: K, ask: Requests[K]["ask"]): Promise<Requests[K]["answer"]> {
    const handlers: { [H in RequestKind]: (ask: Requests[H]["ask"]) => Promise<Requests[H]["answer"]> } = {
      register: (request) => this.register(request),
      read: (request) => this.read(request),
      invoke: (request) => this.invoke(request),
      outputs: (request) => this.setOutputs(request),
    };
    return handlers[of](ask);
  }

  private settingsOfStack(): ProviderSettings {
    const { manifest, kernel } = this.options;
    const inputs = Object.fromEntries(Object.entries(manifest.config.values).flatMap(([key, value]) => (key.startsWith("aws:") ? [[key.slice(4), value]] : [])));
    try {
      return readSettings(inputs, kernel);
    } catch (error) {
      if (error instanceof UserError || error instanceof AwsError) throw new UserError(`the stack's aws:... configuration: ${error.message}`, { cause: error });
      throw error;
    }
  }

  private async register(request: RegisterRequest): Promise<RegisteredResource> {
    const { type, name, parent } = request;
    return this.named(request, async () => {
      refuseWhatNeedsAnEngine(request);
      const urn = this.urns.claim(parent, type, name);
      this.options.onRegister?.({ urn, type, name, ...(parent && { parent }), custom: request.custom, inputs: request.inputs });
      const made = await this.told(request, urn, (trace) => this.make(request, urn, trace));
      const secretOutputs = [...new Set([...request.secretInputs, ...request.additionalSecretOutputs, ...made.secretOutputs])];
      this.add({
        urn, type, name, ...(parent && { parent }), custom: request.custom, ...(made.id !== undefined && { id: made.id }),
        inputs: request.inputs, secretInputs: request.secretInputs, outputs: made.outputs, secretOutputs,
      });
      return { urn, ...(made.id !== undefined && { id: made.id }), outputs: made.outputs, secretOutputs };
    });
  }

  /** Runs `make` as a part of the story; the story as a whole is the stack's. */
  private async told({ type, name, parent }: RegisterRequest, urn: string, make: (trace: Trace) => Promise<Made>): Promise<Made> {
    const { kernel, trace } = this.options;
    if (type === STACK_TYPE) return make(trace);
    const span = kernel.journal.open<ResourceEntry>(this.traces.get(parent) ?? trace, { kind: "resource", type, name });
    this.traces.set(urn, span.trace);
    return timed(span, () => make(span.trace));
  }

  private async make({ type, name, custom, inputs, provider }: RegisterRequest, urn: string, trace: Trace): Promise<Made> {
    if (!custom) return { outputs: {}, secretOutputs: [] };
    if (type === PROVIDER_TOKEN) return { id: this.providers.add(urn, readSettings(inputs, this.options.kernel)), outputs: inputs, secretOutputs: [] };
    const { id, outputs, secretOutputs } = await this.provider.create({ type, name, inputs, settings: this.providers.of(provider), trace, signal: this.options.signal });
    return { id, outputs: outputs as PlainMap, secretOutputs };
  }

  private async read({ type, name, parent, id, inputs, provider }: ReadRequest): Promise<RegisteredResource> {
    return this.named({ type, name }, async () => {
      if (type === "pulumi:pulumi:StackReference") throw new NotSupported(`a StackReference (to ${id}), for want of a backend that holds other stacks,`, "local/program/engine.ts");
      const urn = this.urns.claim(parent, type, name);
      const trace = this.traces.get(parent) ?? this.options.trace;
      const found = await this.provider.read(id, { type, name, inputs, settings: this.providers.of(provider), trace, signal: this.options.signal });
      if (!found) throw new UserError(`resource '${id}' does not exist`);
      const outputs = found.outputs as PlainMap;
      this.add({ urn, type, name, ...(parent && { parent }), custom: true, id, inputs, secretInputs: [], outputs, secretOutputs: found.secretOutputs });
      return { urn, id, outputs, secretOutputs: found.secretOutputs };
    });
  }

  private async invoke({ token, args, provider }: InvokeRequest): Promise<PlainMap> {
    try {
      const settings = this.providers.of(provider);
      return (await this.provider.invoke({ type: token, name: token, inputs: args, settings, trace: this.options.trace, signal: this.options.signal })) as PlainMap;
    } catch (error) {
      if (error instanceof NotSupported) throw new DeploymentError(error.message, { code: error.code, cause: error });
      throw new ProgramVisible(`invocation of ${token} returned an error: ${(error as Error).message}`, { cause: error });
    }
  }

  private setOutputs({ urn, outputs, secretOutputs }: OutputsRequest): Promise<null> {
    const at = this.resources.findIndex((resource) => resource.urn === urn);
    const resource = this.resources[at];
    if (resource) this.resources[at] = { ...resource, outputs, secretOutputs };
    if (resource?.type === STACK_TYPE) {
      this.stackOutputs = outputs;
      this.secretStackOutputs = secretOutputs;
    }
    return Promise.resolve(null);
  }

  private add(resource: DeployedResource): void {
    this.resources.push(resource);
    this.options.onResource(resource);
  }

  private async named<T>({ type, name }: ResourceName, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      throw ofResource({ type, name }, error);
    }
  }
}

interface Made {
  readonly id?: string;
  readonly outputs: PlainMap;
  readonly secretOutputs: readonly string[];
}

function refuseWhatNeedsAnEngine({ type, remote, importId }: RegisterRequest): void {
  const where = "local/program/engine.ts";
  if (remote) throw new NotSupported(`${type}, a component that a provider plugin constructs,`, "local/program/child/constructors.ts");
  if (importId) throw new NotSupported(`the resource option 'import' (of ${importId})`, where);
  if (type.startsWith("pulumi-nodejs:")) throw new NotSupported(`${type}, a dynamic provider,`, where);
  if (type.startsWith("pulumi:providers:") && type !== PROVIDER_TOKEN) throw new NotSupported(`the provider ${type.slice("pulumi:providers:".length)}`, "local/provider");
}

async function timed(span: Span<ResourceEntry>, make: () => Promise<Made>): Promise<Made> {
  const began = performance.now();
  try {
    const made = await make();
    span.close({ status: "created", ...(made.id !== undefined && { id: made.id }) }, performance.now() - began);
    return made;
  } catch (error) {
    const { code = "Error", message } = error as Error & { code?: string };
    span.close({ status: "failed", error: { code, message } }, performance.now() - began);
    throw error;
  }
}
