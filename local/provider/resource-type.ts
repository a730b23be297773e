import type { Ids } from "../kernel/ids";
import type { Imported } from "./import-ids";
import type { PropertyTable, Values } from "./properties";

/** What a resource type gets to do its work with. */
export interface ResourceContext {
  /** The resource's logical name. */
  readonly name: string;
  readonly region: string;
  readonly account: string;
  readonly partition: string;
  /** Tags that the provider adds to every resource that takes tags. */
  readonly defaultTags: Readonly<Record<string, string>>;
  readonly ids: Ids;
  /** Milliseconds since the epoch. */
  now(): number;
  /** Waits by the cloud's clock, as for a database that is being created. */
  sleep(ms: number): Promise<void>;
  /** Runs an operation as the account's root, in the resource's region. Rejects with an `AwsError`. */
  call<Out>(service: string, operation: string, input: object): Promise<Out>;
}

export type Outputs = Readonly<Record<string, unknown>>;

/** A resource that was made. */
export interface Created {
  readonly id: string;
  /** What only its creation tells (a secret key): the rest comes from `read`. */
  readonly outputs?: Outputs;
}

/** A change of a resource that stays the same resource. */
export interface Change<V> {
  readonly was: V;
  readonly will: V;
  /** Whether this property changes. */
  has(property: keyof V): boolean;
}

/**
 * A Pulumi resource type: its properties and the AWS operations behind it. Which properties replace it, which are AWS's
 * to choose and how it is named stands in the table (`replaces`, `computed`, `autonamed`): planning needs nothing else.
 */
export interface ResourceType {
  /** For example `aws:sqs/queue:Queue`. */
  readonly token: string;
  /** The file it is in, for messages. */
  readonly where: string;
  readonly properties: PropertyTable;
  /** Outputs that are secrets, whatever the inputs were. */
  readonly secretOutputs: readonly string[];
  /** Makes it, by the operations that the real provider calls. */
  create(values: Readonly<Record<string, unknown>>, context: ResourceContext): Promise<Created>;
  /**
   * Its outputs as they are now, undefined when it does not exist. `known` is what is known of it: its inputs after
   * `create`, what the program gave after `.get(name, id, state)`.
   */
  read(id: string, known: Readonly<Record<string, unknown>>, context: ResourceContext): Promise<Outputs | undefined>;
  /**
   * What the id of an import says, as the real provider documents it. Default: it is the resource's own id, and enough.
   * Throws a `UserError`.
   */
  imported?(id: string, context: ResourceContext): Imported;
  /**
   * Changes it in place, by the operations that the real provider calls. A type without it is replaced whatever changes.
   * May resolve with what only the change tells (the version that was published).
   */
  update?(id: string, change: Change<Readonly<Record<string, unknown>>>, context: ResourceContext): Promise<Outputs | void>;
  /** Removes it. What is gone already is no error. `known`: its inputs and outputs. */
  delete(id: string, known: Readonly<Record<string, unknown>>, context: ResourceContext): Promise<void>;
}

export interface ResourceDefinition<T extends PropertyTable> {
  readonly token: string;
  readonly properties: T;
  readonly secretOutputs?: readonly string[];
  create(values: Values<T>, context: ResourceContext): Promise<Created>;
  read(id: string, known: Partial<Values<T>>, context: ResourceContext): Promise<Outputs | undefined>;
  imported?(id: string, context: ResourceContext): Imported;
  update?(id: string, change: Change<Values<T>>, context: ResourceContext): Promise<Outputs | void>;
  delete(id: string, known: Partial<Values<T>>, context: ResourceContext): Promise<void>;
}

/** Makes definitions for the resource types of one file. The type of the values is erased here, and only here. */
export const resourceTypesIn = (where: string) =>
  <T extends PropertyTable>(definition: ResourceDefinition<T>): ResourceType =>
    ({ secretOutputs: [], ...definition, where } as unknown as ResourceType);

/** The operations of a service as pairs of input and output. */
export type OperationTypes = Readonly<Record<string, readonly [input: object, output: unknown]>>;

/**
 * A typed way to call one service.
 * @example const sqs = callsTo<{ CreateQueue: [CreateQueueCommandInput, CreateQueueCommandOutput] }>("sqs");
 *          await sqs(context, "CreateQueue", { QueueName: "orders" });
 */
export const callsTo = <T extends { [K in keyof T]: readonly [object, unknown] }>(service: string) =>
  <K extends keyof T & string>(context: ResourceContext, operation: K, input: T[K][0]): Promise<T[K][1]> =>
    context.call(service, operation, input);

/** What `find` resolves to, or undefined when it fails with one of `codes`. */
export async function unlessMissing<T>(find: Promise<T>, ...codes: readonly string[]): Promise<T | undefined> {
  try {
    return await find;
  } catch (error) {
    if (codes.includes((error as { code?: string }).code ?? "")) return undefined;
    throw error;
  }
}
