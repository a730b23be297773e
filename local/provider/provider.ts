import { AwsError, NotSupported } from "../kernel/errors";
import type { Trace } from "../kernel/journal";
import type { Kernel } from "../kernel/kernel";
import { FUNCTIONS } from "./functions";
import type { FunctionType } from "./functions/function-type";
import { withRegion, type Imported } from "./import-ids";
import { RESOURCE_TYPES } from "./index";
import { parseTable, type PropertyTable } from "./properties";
import type { Outputs, ResourceContext, ResourceType } from "./resource-type";
import type { ProviderSettings } from "./settings";

/** What is asked of the provider for one resource or one function. */
export interface ProviderRequest {
  /** The resource type's or function's token. */
  readonly type: string;
  /** The logical name. */
  readonly name: string;
  readonly inputs: Readonly<Record<string, unknown>>;
  readonly settings: ProviderSettings;
  readonly trace: Trace;
  readonly signal?: AbortSignal;
}

/** What an update has to know of the resource as it is. */
export interface UpdateRequest {
  readonly was: Readonly<Record<string, unknown>>;
  readonly olds: Outputs;
  readonly changed: ReadonlySet<string>;
}

export interface ProvidedResource {
  readonly id: string;
  readonly outputs: Outputs;
  /** Outputs that are secrets, whatever the inputs were. */
  readonly secretOutputs: readonly string[];
}

/**
 * The AWS provider of the local cloud: Pulumi's resource types and functions on the kernel's operations. It acts as
 * the account's root, as a person who deploys does.
 */
export class AwsProvider {
  private readonly types = new Map<string, ResourceType>();
  private readonly functions = new Map<string, FunctionType>();

  constructor(private readonly kernel: Kernel, types = RESOURCE_TYPES, functions = FUNCTIONS) {
    for (const type of types) this.types.set(type.token, type);
    for (const type of functions) this.functions.set(type.token, type);
  }

  /** Makes a resource. Throws a `UserError` for wrong inputs, `NotSupported` for what is not here, else AWS's error. */
  async create(request: ProviderRequest): Promise<ProvidedResource> {
    const type = this.typeOf(request.type);
    const values = parseTable(type.properties, request.inputs, { type: type.token, where: type.where, path: "" }) as Record<string, unknown>;
    const context = this.context(request, values.region);
    const created = await type.create(values, context);
    const known = { ...values, ...created.outputs };
    const state = await type.read(created.id, known, context);
    if (!state) throw new AwsError("ResourceNotFound", `${created.id} was made and cannot be found again`);
    return { id: created.id, outputs: outputsOf({ ...given(type, known) }, state, created.outputs), secretOutputs: type.secretOutputs };
  }

  /**
   * Changes a resource in place: `changed` names the inputs that do. `olds` are its outputs until now. Answers with its
   * outputs afterwards.
   */
  async update(id: string, request: ProviderRequest, { was, olds, changed }: UpdateRequest): Promise<ProvidedResource> {
    const type = this.typeOf(request.type);
    if (!type.update) throw new AwsError("InternalFailure", `${type.token} has nothing that could be changed in place`);
    const at = { type: type.token, where: type.where, path: "" };
    const values = parseTable(type.properties, request.inputs, at) as Record<string, unknown>;
    const before = parseTable(lenient(type.properties), was, at) as Record<string, unknown>;
    const context = this.context(request, values.region ?? olds.region);
    // Tags as they are on the resource and as they have to be, those of the provider among them.
    const tags = "tags" in type.properties ? { was: { tags: olds.tagsAll ?? before.tags }, will: { tags: { ...request.settings.defaultTags, ...(values.tags as object | undefined) } } } : { was: {}, will: {} };
    const told = await type.update(id, {
      was: { ...before, ...tags.was }, will: { ...values, ...tags.will }, has: (property) => changed.has(property),
    }, { ...context, defaultTags: {} });
    const kept = { ...unlisted(type, olds), ...told };
    const state = await type.read(id, { ...kept, ...values }, context);
    if (!state) throw new AwsError("ResourceNotFound", `${id} was changed and cannot be found again`);
    return { id, outputs: outputsOf(kept, given(type, values), state, told ?? undefined), secretOutputs: type.secretOutputs };
  }

  /** Removes a resource. What is gone already is no error. `olds` are its outputs. */
  async delete(id: string, olds: Outputs, request: ProviderRequest): Promise<void> {
    const type = this.typeOf(request.type);
    const known = { ...olds, ...(parseTable(lenient(type.properties), request.inputs, { type: type.token, where: type.where, path: "" }) as Record<string, unknown>) };
    await type.delete(id, known, this.context(request, request.inputs.region ?? olds.region));
  }

  /**
   * What is meant by an id when nothing else is known: that of an import, or of a `get` without a state. Throws a
   * `UserError` for an id of the wrong form.
   */
  private located(asked: string, request: ProviderRequest): Imported {
    const type = this.typeOf(request.type);
    if (Object.keys(request.inputs).length > 0) return { id: asked };
    const { id, region } = Object.hasOwn(type.properties, "region") ? withRegion(asked) : { id: asked };
    const imported = type.imported?.(id, this.context(request, region)) ?? { id };
    return region === undefined ? imported : { ...imported, known: { ...imported.known, region } };
  }

  /** Looks up what exists, and tells also what it found to be empty; undefined when it does not exist. */
  async find(asked: string, olds: Outputs, given: ProviderRequest): Promise<ProvidedResource & { readonly state: Outputs } | undefined> {
    const { id, known: said } = this.located(asked, { ...given, inputs: { ...olds, ...given.inputs } });
    const request = { ...given, inputs: { ...given.inputs, ...said } };
    const type = this.typeOf(request.type);
    const known = { ...olds, ...request.inputs };
    const state = await type.read(id, known, this.context(request, request.inputs.region ?? olds.region));
    if (!state) return undefined;
    const kept = Object.fromEntries(Object.entries(olds).filter(([name]) => !Object.hasOwn(state, name)));
    return { id, state, outputs: outputsOf(kept, state), secretOutputs: type.secretOutputs };
  }

  /** Looks up what exists; undefined when it does not. `inputs` is what the program knows of it. */
  async read(asked: string, given: ProviderRequest): Promise<ProvidedResource | undefined> {
    const { id, known } = this.located(asked, given);
    const request = { ...given, inputs: { ...given.inputs, ...known } };
    const type = this.typeOf(request.type);
    const context = this.context(request, request.inputs.region);
    const state = await type.read(id, request.inputs, context);
    return state && { id, outputs: outputsOf(request.inputs, state), secretOutputs: type.secretOutputs };
  }

  /** Answers a provider function. */
  async invoke(request: ProviderRequest): Promise<Outputs> {
    const type = this.functions.get(request.type);
    if (!type) throw new NotSupported(`the function ${request.type}`, "local/provider/functions");
    const args = parseTable(type.args, request.inputs, { type: type.token, where: type.where, path: "" });
    return outputsOf({}, await type.run(args as Record<string, unknown>, this.context(request, undefined)));
  }

  /** The resource type of a token. Throws `NotSupported`. */
  typeOf(token: string): ResourceType {
    const type = this.types.get(token);
    if (!type) throw new NotSupported(`the resource type ${token}`, "local/provider");
    return type;
  }

  private context({ name, settings, trace, signal }: ProviderRequest, region: unknown): ResourceContext {
    const { kernel } = this;
    const at = typeof region === "string" && region !== "" ? region : settings.region;
    return {
      name, region: at, account: kernel.account, partition: "aws", defaultTags: settings.defaultTags, ids: kernel.ids,
      now: () => kernel.clock.now(),
      sleep: (ms) => kernel.clock.sleep(ms, signal),
      call: (service, operation, input) => kernel.dispatch.handle({
        service, operation, input, caller: { type: "Root", account: kernel.account }, region: at, trace, transport: { via: "deployment" }, ...(signal && { signal }),
      }),
    };
  }
}

/** What was there before need not be complete, nor fit today's table. */
const lenient = (table: PropertyTable): PropertyTable => Object.fromEntries(Object.entries(table).map(([name, property]) =>
  [name, property.use === "refused" ? { ...property, parse: () => undefined } : { ...property, required: false }]));

/** Outputs that are no inputs. */
const unlisted = (type: ResourceType, outputs: Outputs): Outputs =>
  Object.fromEntries(Object.entries(outputs).filter(([name]) => !Object.hasOwn(type.properties, name)));

/** Inputs worth giving back: an archive or an asset is large, and the program has it. */
const given = (type: ResourceType, values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).filter(([name, value]) => Object.hasOwn(type.properties, name) && !(value instanceof Map) && !(value instanceof Uint8Array)));

/** Later ones win; what is undefined says nothing. */
function outputsOf(...layers: readonly (Outputs | undefined)[]): Outputs {
  const outputs: Record<string, unknown> = {};
  for (const layer of layers) {
    for (const [name, value] of Object.entries(layer ?? {})) if (value !== undefined) outputs[name] = clean(value);
  }
  return outputs;
}

/** Protobuf has no undefined. */
function clean(value: unknown): unknown {
  if (Array.isArray(value)) return value.map((item) => (item === undefined ? null : clean(item)));
  if (typeof value !== "object" || value === null || value instanceof Uint8Array || value instanceof Map) return value;
  return Object.fromEntries(Object.entries(value).filter(([, item]) => item !== undefined).map(([key, item]) => [key, clean(item)]));
}
