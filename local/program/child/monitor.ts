import type { PlainMap, RegisteredResource } from "../protocol";
import { construct } from "./constructors";
import type { Link } from "./link";
import { structLike, type Pulumi, type Struct } from "./pulumi";
import { unwrap, wrap } from "./values";

/**
 * Stands where Pulumi's engine would be. `setMocks` installs a monitor without any network; every method of it that
 * the SDK calls is then replaced, because the mocks proper (`newResource`, `call`) are not told a resource's parent,
 * provider or options, and get its URN and its duplicates wrong. The SDK takes any object with these few getters for
 * an answer. `test/local/program/monitor.test.ts` pins what is relied on here.
 */

/** Requests of `pulumi.proto.resource`, as far as they are read here. */
interface RegisterMessage {
  getType(): string; getName(): string; getParent(): string; getCustom(): boolean; getRemote(): boolean; getObject(): Struct;
  getProvider(): string; getImportid(): string; getAdditionalsecretoutputsList(): string[];
  getProvidersMap(): { forEach(visit: (reference: string, name: string) => void): void };
}
interface ReadMessage { getType(): string; getName(): string; getParent(): string; getId(): string; getProperties(): Struct; getProvider(): string }
interface InvokeMessage { getTok(): string; getArgs(): Struct; getProvider(): string }
interface OutputsMessage { getUrn(): string; getOutputs(): Struct }
interface FeatureMessage { getId(): string }

type Callback = (error: Error | null, response?: object) => void;
type Handler<M> = (message: M) => Promise<object>;

/** What a first deployment without an engine cannot do: the SDK refuses the rest by these names. */
const WITHOUT_ENGINE = ["outputValues", "transforms", "invokeTransforms", "resourceHooks", "errorHooks", "parameterization"];

export interface MonitorOptions {
  readonly pulumi: Pulumi;
  readonly link: Link;
  readonly project: string;
  readonly stack: string;
  readonly organization: string;
}

export async function installMonitor(options: MonitorOptions): Promise<void> {
  const { pulumi } = options;
  const unused = () => { throw new Error("the mock monitor was not replaced: Pulumi's SDK has changed, see local/program/child/monitor.ts"); };
  await pulumi.runtime.setMocks({ newResource: unused, call: unused }, options.project, options.stack, false, options.organization);
  const monitor = pulumi.runtime.getMonitor() as object | undefined;
  if (!monitor) return unused();
  Object.assign(monitor, methods(options));
}

function methods(options: MonitorOptions) {
  const known = new Map<string, { id: string | undefined; state: object }>();
  const remember = (resource: RegisteredResource, state: object) => known.set(resource.urn, { id: resource.id, state });
  return {
    registerResource: handle((message: RegisterMessage) => register(message, options, remember)),
    readResource: handle((message: ReadMessage) => read(message, options, remember)),
    invoke: handle(async (message: InvokeMessage) => {
      const args = message.getArgs();
      const result = message.getTok() === "pulumi:pulumi:getResource"
        ? resourceState(known, String(args.toJavaScript().urn))
        : await options.link.request("invoke", { token: message.getTok(), args: (await unwrap(args.toJavaScript())).values, provider: message.getProvider() });
      return { getFailuresList: () => [], getReturn: () => structLike(args, result) };
    }),
    registerResourceOutputs: handle(async (message: OutputsMessage) => {
      const state = message.getOutputs().toJavaScript();
      const { values, secrets } = await unwrap(state);
      const resource = known.get(message.getUrn());
      if (resource) resource.state = state;
      await options.link.request("outputs", { urn: message.getUrn(), outputs: values, secretOutputs: secrets });
      return {};
    }),
    call: handle((message: { getTok(): string }) => {
      throw new Error(`the method ${message.getTok()} of a component from a provider plugin is not in the local cloud`);
    }),
    supportsFeature: handle((message: FeatureMessage) => Promise.resolve({ getHassupport: () => !WITHOUT_ENGINE.includes(message.getId()) })),
  };
}

/** Turns a function with a promise into one with gRPC's callback. `details` is what the SDK shows of a failed invoke. */
function handle<M>(handler: Handler<M>): (message: M, callback: Callback) => void {
  return (message, callback) => {
    Promise.resolve().then(() => handler(message)).then(
      (response) => callback(null, response),
      (error: Error) => callback(Object.assign(error, { details: error.message })),
    );
  };
}

type Remember = (resource: RegisteredResource, state: object) => void;

async function register(message: RegisterMessage, { link, pulumi }: MonitorOptions, remember: Remember): Promise<object> {
  const { values, secrets } = await unwrap(message.getObject().toJavaScript());
  const ask = {
    type: message.getType(), name: message.getName(), parent: message.getParent(), custom: message.getCustom(), remote: message.getRemote(),
    inputs: values, secretInputs: secrets, additionalSecretOutputs: message.getAdditionalsecretoutputsList(),
    provider: message.getProvider(), importId: message.getImportid(),
  };
  const local = message.getRemote() ? construct(message.getType()) : undefined;
  const resource = await link.request("register", local ? { ...ask, remote: false } : ask);
  const outputs: PlainMap = local ? await local({ pulumi, ask, urn: resource.urn, providers: providersOf(message) }) : resource.outputs;
  const state = wrap(outputs, resource.secretOutputs);
  remember(resource, state);
  const object = structLike(message.getObject(), state);
  return {
    getUrn: () => resource.urn, getId: () => resource.id ?? "", getObject: () => object,
    getPropertydependenciesMap: () => undefined, getResult: () => 0,
  };
}

/** The providers that a component was given for its children, by package. */
function providersOf(message: RegisterMessage): Record<string, string> {
  const providers: Record<string, string> = {};
  message.getProvidersMap().forEach((reference, name) => { providers[name] = reference; });
  return providers;
}

async function read(message: ReadMessage, { link }: MonitorOptions, remember: Remember): Promise<object> {
  const { values } = await unwrap(message.getProperties().toJavaScript());
  const resource = await link.request("read", {
    type: message.getType(), name: message.getName(), parent: message.getParent(), id: message.getId(), inputs: values, provider: message.getProvider(),
  });
  const state = wrap(resource.outputs, resource.secretOutputs);
  remember(resource, state);
  const properties = structLike(message.getProperties(), state);
  return { getUrn: () => resource.urn, getProperties: () => properties };
}

function resourceState(known: ReadonlyMap<string, { id: string | undefined; state: object }>, urn: string): object {
  const resource = known.get(urn);
  if (!resource) throw new Error(`unknown resource ${urn}`);
  return { urn, id: resource.id ?? "", state: resource.state };
}
