import type { Kernel } from "../kernel/kernel";
import { holdsUnknown, UNKNOWN } from "../provider/properties";
import { changed, check, diff, drifted, importedInputs, program, type Checked, type CheckOptions, type Inputs, type Plan } from "../provider/plan";
import { AwsProvider, type ProviderRequest } from "../provider/provider";
import type { ResourceType } from "../provider/resource-type";
import type { ProviderSettings } from "../provider/settings";
import { decode, encode } from "./values";

/** Properties as the engine sends and takes them, with Pulumi's marks in them. */
export type Properties = Readonly<Record<string, unknown>>;

/** One resource, as the engine asks for it. */
export interface Asked {
  readonly type: string;
  readonly name: string;
  readonly settings: ProviderSettings;
  readonly signal: AbortSignal;
}

/** What Pulumi's engine asks of an AWS provider, in plain values: the protocol is `service.ts`. */
export class ProviderCalls {
  private readonly provider: AwsProvider;

  constructor(private readonly kernel: Kernel) {
    this.provider = new AwsProvider(kernel);
  }

  /** Throws `NotSupported` for a type that is not here. */
  check({ type }: Asked, news: Properties, olds: Properties | undefined, options: Omit<CheckOptions, "olds">): Checked & { readonly inputs: Properties } {
    const checked = check(this.provider.typeOf(type), decode(news, "plan"), { ...options, ...(olds && { olds: decode(olds, "plan") }) });
    return { ...checked, inputs: { ...news, ...encode(checked.added) } };
  }

  diff({ type, settings }: Asked, oldInputs: Properties, oldOutputs: Properties, news: Properties): Plan {
    return this.plan(this.provider.typeOf(type), settings, oldInputs, oldOutputs, news);
  }

  private plan(type: ResourceType, { defaultTags }: ProviderSettings, oldInputs: Properties, oldOutputs: Properties, news: Properties): Plan {
    const plain = (properties: Properties) => decode(properties, "plan");
    return diff(type, { oldInputs: plain(oldInputs), oldOutputs: plain(oldOutputs), news: plain(news), defaultTags });
  }

  async create(asked: Asked, inputs: Properties): Promise<{ readonly id: string; readonly outputs: Properties }> {
    const made = await this.provider.create(this.request(asked, inputs));
    return { id: made.id, outputs: encode(made.outputs, made.secretOutputs) };
  }

  /** What a preview can say of a resource that is to be made: its inputs, and that the rest is AWS's to say. */
  previewCreate({ type, settings }: Asked, inputs: Properties): Properties {
    const { properties } = this.provider.typeOf(type);
    const known = program(decode(inputs, "plan"));
    const unknown = Object.entries(properties).filter(([name, { computed }]) => computed && name !== "region" && known[name] === undefined).map(([name]) => [name, UNKNOWN] as const);
    const tags = "tags" in properties && !holdsUnknown(known.tags) ? { tagsAll: { ...settings.defaultTags, ...(known.tags as object | undefined) } } : {};
    const region = "region" in properties ? { region: known.region ?? settings.region } : {};
    return encode({ ...Object.fromEntries(unknown), ...known, ...tags, ...region });
  }

  async read(asked: Asked, id: string, inputs: Properties, olds: Properties): Promise<{ readonly id: string; readonly inputs: Properties; readonly outputs: Properties } | undefined> {
    const type = this.provider.typeOf(asked.type);
    const before = decode(olds, "plan");
    const given = decode(inputs, "plan");
    const found = await this.provider.find(id, before, { ...this.request(asked, {}), inputs: known(type, { ...before, ...program(given) }) });
    if (!found) return undefined;
    const isImport = Object.keys(given).length === 0;
    const now = isImport ? importedInputs(type, found.state) : drifted(type, given, before, found.state);
    // What did not change stays as the engine has it: archives and assets are more than their hashes.
    const kept = Object.fromEntries(Object.entries(now).map(([name, value]) => [name, value === given[name] && Object.hasOwn(inputs, name) ? inputs[name] : encode({ value }).value]));
    return { id: found.id, inputs: kept, outputs: encode(found.outputs, found.secretOutputs) };
  }

  async update(asked: Asked, id: string, oldInputs: Properties, oldOutputs: Properties, news: Properties): Promise<Properties> {
    const plan = this.plan(this.provider.typeOf(asked.type), asked.settings, oldInputs, oldOutputs, news);
    const { outputs, secretOutputs } = await this.provider.update(id, this.request(asked, news), {
      was: program(decode(oldInputs, "plan")), olds: decode(oldOutputs, "plan"), changed: changed(plan),
    });
    return encode(outputs, secretOutputs);
  }

  previewUpdate(asked: Asked, oldInputs: Properties, oldOutputs: Properties, news: Properties): Properties {
    const plan = this.plan(this.provider.typeOf(asked.type), asked.settings, oldInputs, oldOutputs, news);
    const changes = changed(plan);
    const will = program(decode(news, "plan"));
    const outputs = { ...decode(oldOutputs, "plan") };
    for (const name of changes) outputs[name] = will[name];
    if (changes.has("tags")) outputs.tagsAll = holdsUnknown(will.tags) ? UNKNOWN : { ...asked.settings.defaultTags, ...(will.tags as object | undefined) };
    return encode(outputs);
  }

  async delete(asked: Asked, id: string, oldInputs: Properties, oldOutputs: Properties): Promise<void> {
    await this.provider.delete(id, decode(oldOutputs, "plan"), { ...this.request(asked, {}), inputs: program(decode(oldInputs, "plan")) });
  }

  async invoke(asked: Asked, args: Properties): Promise<Properties> {
    const plain = decode(args, "make");
    if (holdsUnknown(plain)) return {};
    return encode(await this.provider.invoke({ ...this.request(asked, {}), inputs: plain }));
  }

  private request({ type, name, settings, signal }: Asked, inputs: Properties): ProviderRequest {
    return { type, name, settings, signal, inputs: program(decode(inputs, "make")), trace: this.kernel.journal.begin() };
  }
}

/** What reading needs to know of a resource: its inputs, and outputs that say where it is. */
const known = (type: ResourceType, all: Inputs): Inputs => Object.fromEntries(Object.entries(all).filter(([name, value]) => Object.hasOwn(type.properties, name) && value !== undefined));
