import type * as grpc from "@grpc/grpc-js";
import type { Kernel } from "../kernel/kernel";
import { AwsError, UserError } from "../kernel/errors";
import { holdsUnknown } from "../provider/properties";
import type { Plan } from "../provider/plan";
import { readSettings, type ProviderSettings } from "../provider/settings";
import { ProviderCalls, type Asked, type Properties } from "./provider-calls";
import { ofUrn, type IResourceProviderServer, type Messages, type Protocol, type Struct } from "./requests";
import { decode } from "./values";

type Call<Request> = grpc.ServerUnaryCall<Request, unknown>;
type Handler = (call: grpc.ServerUnaryCall<never, never>, callback: grpc.sendUnaryData<never>) => void;

const NO_PROPERTIES: Properties = {};
const properties = (struct: unknown): Properties => (struct as Struct | undefined)?.toJavaScript() ?? NO_PROPERTIES;

export interface ServiceOptions {
  readonly kernel: Kernel;
  readonly protocol: Protocol;
  /** Of `@pulumi/aws`. */
  readonly version: string;
}

/**
 * The AWS provider as Pulumi's engine talks to it. Each connection is a provider of its own with its own settings: a
 * stack's, a program's `aws.Provider`, those of two engines at once.
 */
export class ProviderService {
  private readonly calls: ProviderCalls;
  private readonly settings = new Map<string, ProviderSettings>();

  constructor(private readonly options: ServiceOptions) {
    this.calls = new ProviderCalls(options.kernel);
  }

  /** gRPC's table of handlers. */
  handlers(): IResourceProviderServer {
    const { messages, Empty, PluginInfo } = this.options.protocol;
    const table: Record<string, (call: Call<never>) => unknown> = {
      handshake: () => this.handshake(),
      attach: () => new Empty(),
      getPluginInfo: () => { const info = new PluginInfo(); info.setVersion(this.options.version); return info; },
      getSchema: () => { const schema = new messages.GetSchemaResponse(); schema.setSchema("{}"); return schema; },
      getMapping: () => new messages.GetMappingResponse(),
      getMappings: () => new messages.GetMappingsResponse(),
      cancel: () => new Empty(),
      checkConfig: (call) => this.checkConfig(call),
      diffConfig: (call) => this.diffConfig(call),
      configure: (call) => this.configure(call),
      check: (call) => this.check(call),
      diff: (call) => this.diff(call),
      create: (call) => this.create(call),
      read: (call) => this.read(call),
      update: (call) => this.update(call),
      delete: (call) => this.delete(call),
      invoke: (call) => this.invoke(call),
    };
    return Object.fromEntries(Object.entries(table).map(([name, handler]) => [name, this.answering(handler)])) as unknown as IResourceProviderServer;
  }

  /** Runs a handler and answers with what it returns or throws. */
  private answering(handler: (call: Call<never>) => unknown): Handler {
    const { grpc } = this.options.protocol;
    return (call, callback) => {
      Promise.resolve().then(() => handler(call)).then(
        (response) => callback(null, response as never),
        (error: unknown) => callback({ code: grpc.status.UNKNOWN, details: messageOf(error) }),
      );
    };
  }

  private handshake(): unknown {
    const response = new this.options.protocol.messages.ProviderHandshakeResponse();
    // Secrets are the engine's to keep: it marks outputs whose inputs were one.
    response.setAcceptSecrets(false);
    response.setSupportsAutonamingConfiguration(true);
    return response;
  }

  private checkConfig(call: Call<Messages.CheckRequest>): unknown {
    const { messages, Struct } = this.options.protocol;
    const news = properties(call.request.getNews());
    const response = new messages.CheckResponse();
    response.setInputs(Struct.fromJavaScript(news) as never);
    try {
      readSettings(known(news), this.options.kernel);
    } catch (error) {
      response.setFailuresList([this.failure("", messageOf(error))]);
    }
    return response;
  }

  /** Nothing moves between regions: with the provider's region, all that it has made is made anew. */
  private diffConfig(call: Call<Messages.DiffRequest>): unknown {
    const { DiffResponse } = this.options.protocol.messages;
    const [was, will] = [properties(call.request.getOldInputs() ?? call.request.getOlds()), properties(call.request.getNews())];
    const names = [...new Set([...Object.keys(was), ...Object.keys(will)])].filter((name) => name !== "version" && JSON.stringify(was[name]) !== JSON.stringify(will[name]));
    const response = new DiffResponse();
    response.setChanges(names.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE);
    response.setDiffsList(names);
    response.setReplacesList(names.filter((name) => name === "region"));
    return response;
  }

  private configure(call: Call<Messages.ConfigureRequest>): unknown {
    const response = new this.options.protocol.messages.ConfigureResponse();
    this.settings.set(call.getPeer(), readSettings(known(properties(call.request.getArgs())), this.options.kernel));
    response.setSupportspreview(true);
    response.setAcceptsecrets(false);
    response.setSupportsAutonamingConfiguration(true);
    return response;
  }

  private check(call: Call<Messages.CheckRequest>): unknown {
    const { messages, Struct } = this.options.protocol;
    const { request } = call;
    const asked = this.asked(call, request.getUrn());
    const autonaming = request.getAutonaming();
    const modes = messages.CheckRequest.AutonamingOptions.Mode;
    const olds = request.getOlds();
    const { inputs, failures } = this.calls.check(asked, properties(request.getNews()), olds && properties(olds), {
      name: asked.name, seed: request.getRandomseed_asU8(),
      ...(autonaming && { proposed: { name: autonaming.getProposedName(), mode: autonaming.getMode() === modes.ENFORCE ? "enforce" : autonaming.getMode() === modes.DISABLE ? "disable" : "propose" } }),
    });
    const response = new messages.CheckResponse();
    response.setInputs(Struct.fromJavaScript(inputs) as never);
    response.setFailuresList(failures.map(({ property, reason }) => this.failure(property, reason)));
    return response;
  }

  private failure(property: string, reason: string): Messages.CheckFailure {
    const failure = new this.options.protocol.messages.CheckFailure();
    failure.setProperty(property);
    failure.setReason(reason);
    return failure;
  }

  private diff(call: Call<Messages.DiffRequest>): unknown {
    const { request } = call;
    const plan = this.calls.diff(this.asked(call, request.getUrn()), properties(request.getOldInputs()), properties(request.getOlds()), properties(request.getNews()));
    return this.diffResponse(plan, request.getIgnorechangesList());
  }

  private diffResponse(plan: Plan, ignored: readonly string[]): unknown {
    const { DiffResponse, PropertyDiff } = this.options.protocol.messages;
    const changes = plan.changes.filter(({ path }) => !ignored.some((name) => path === name || path.startsWith(`${name}.`) || path.startsWith(`${name}[`)));
    const response = new DiffResponse();
    response.setChanges(changes.length > 0 ? DiffResponse.DiffChanges.DIFF_SOME : DiffResponse.DiffChanges.DIFF_NONE);
    response.setDiffsList([...new Set(changes.map(({ path }) => /^[^.[]+/.exec(path)![0]))]);
    response.setReplacesList(plan.replaces.filter((name) => !ignored.includes(name)));
    response.setDeletebeforereplace(plan.deleteBeforeReplace);
    response.setHasdetaileddiff(true);
    for (const { path, kind, replaces } of changes) {
      const detail = new PropertyDiff();
      const Kind = PropertyDiff.Kind;
      detail.setKind(kind === "add" ? (replaces ? Kind.ADD_REPLACE : Kind.ADD) : kind === "delete" ? (replaces ? Kind.DELETE_REPLACE : Kind.DELETE) : replaces ? Kind.UPDATE_REPLACE : Kind.UPDATE);
      detail.setInputdiff(true);
      response.getDetaileddiffMap().set(quoted(path), detail as never);
    }
    return response;
  }

  private async create(call: Call<Messages.CreateRequest>): Promise<unknown> {
    const { messages, Struct } = this.options.protocol;
    const { request } = call;
    const asked = this.asked(call, request.getUrn());
    const inputs = properties(request.getProperties());
    const response = new messages.CreateResponse();
    if (request.getPreview()) {
      response.setProperties(Struct.fromJavaScript(this.calls.previewCreate(asked, inputs)) as never);
      return response;
    }
    const { id, outputs } = await this.calls.create(asked, inputs);
    response.setId(id);
    response.setProperties(Struct.fromJavaScript(outputs) as never);
    return response;
  }

  private async read(call: Call<Messages.ReadRequest>): Promise<unknown> {
    const { messages, Struct } = this.options.protocol;
    const { request } = call;
    const response = new messages.ReadResponse();
    const found = await this.calls.read(this.asked(call, request.getUrn()), request.getId(), properties(request.getInputs()), properties(request.getProperties()));
    // Without an id: it is gone.
    if (!found) return response;
    response.setId(found.id);
    response.setProperties(Struct.fromJavaScript(found.outputs) as never);
    response.setInputs(Struct.fromJavaScript(found.inputs) as never);
    return response;
  }

  private async update(call: Call<Messages.UpdateRequest>): Promise<unknown> {
    const { messages, Struct } = this.options.protocol;
    const { request } = call;
    const asked = this.asked(call, request.getUrn());
    const [oldInputs, olds, news] = [properties(request.getOldInputs()), properties(request.getOlds()), properties(request.getNews())];
    const response = new messages.UpdateResponse();
    const outputs = request.getPreview() ? this.calls.previewUpdate(asked, oldInputs, olds, news) : await this.calls.update(asked, request.getId(), oldInputs, olds, news);
    response.setProperties(Struct.fromJavaScript(outputs) as never);
    return response;
  }

  private async delete(call: Call<Messages.DeleteRequest>): Promise<unknown> {
    const { request } = call;
    await this.calls.delete(this.asked(call, request.getUrn()), request.getId(), properties(request.getOldInputs()), properties(request.getProperties()));
    return new this.options.protocol.Empty();
  }

  private async invoke(call: Call<Messages.InvokeRequest>): Promise<unknown> {
    const { messages, Struct } = this.options.protocol;
    const token = call.request.getTok();
    const response = new messages.InvokeResponse();
    const answer = await this.calls.invoke({ ...this.asked(call, `urn:pulumi:::::${token}::${token}`), type: token, name: token }, properties(call.request.getArgs()));
    response.setReturn(Struct.fromJavaScript(answer) as never);
    return response;
  }

  private asked(call: Call<unknown>, urn: string): Asked {
    const settings = this.settings.get(call.getPeer());
    if (!settings) throw new Error("this connection was never configured: the engine has to begin anew");
    const abort = new AbortController();
    call.on("cancelled", () => abort.abort(new UserError("the engine gave up")));
    return { ...ofUrn(urn), settings, signal: abort.signal };
  }

  /** A connection has ended. */
  forget(peer: string): void {
    this.settings.delete(peer);
  }
}

/** A provider's configuration as far as a preview knows it. */
const known = (given: Properties): Properties => Object.fromEntries(Object.entries(decode(given, "plan")).filter(([, value]) => value !== undefined && !holdsUnknown(value)));

/** In Pulumi's property paths, names that are no identifiers are quoted. */
const quoted = (path: string): string => path.split(".").map((part, i) => (/^[\w$-]+(\[\d+\])*$/.test(part) ? (i === 0 ? part : `.${part}`) : `["${part}"]`)).join("");

function messageOf(error: unknown): string {
  if (error instanceof AwsError) return `${error.code}: ${error.message}`;
  return error instanceof UserError ? error.message : error instanceof Error ? error.stack ?? error.message : String(error);
}
