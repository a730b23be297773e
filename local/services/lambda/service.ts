import type { Call, Operation } from "../../kernel/operation";
import type { Regional } from "../../kernel/regional";
import type { ServiceContext } from "../../kernel/service";
import { boolean, list, map, number, string, structure, type Shape } from "../../kernel/shape";
import type { EventQueue } from "./run/event-queue";
import type { Runner } from "./run/runner";
import { FUNCTION_NAME, QUALIFIER } from "./names";
import type { Functions } from "./state";

/** What the operations stand on. */
export interface Lambda {
  readonly context: ServiceContext;
  readonly regions: Regional<Functions>;
  /** Runs functions. */
  readonly runner: Runner;
  /** Runs asynchronous invocations: retries, destinations. */
  readonly queue: EventQueue;
}

/** Operations of one family. The types of input and output are erased where the table is put together. */
export type Family<Names extends string = string> = Readonly<Record<Names, Operation>>;

/** Keeps the types of one operation's input and output together. */
export const operation = <In, Out>(definition: Operation<In, Out>): Operation => definition as Operation;

export const functionName = string({ required: true, min: 1, max: 256, pattern: FUNCTION_NAME });
export const qualifier = string({ min: 1, max: 128, pattern: QUALIFIER });
export const marker = string();
export const maxItems = number({ min: 1, max: 10_000 });
export const description = string({ max: 256 });
export const role = (required: boolean) => string({ required, pattern: /arn:(aws[a-zA-Z-]*)?:iam::\d{12}:role\/?[a-zA-Z_0-9+=,.@\-_/]+/ });
export const handler = string({ max: 128, pattern: /[^\s]+/ });
export const resourceArn = string({ pattern: /(arn:(aws[a-zA-Z-]*)?:[a-z0-9-.]+:.*)|()/ });
export const tags = (required: boolean) => map(string({ min: 1, max: 128 }), string({ max: 256 }), { required, max: 50 });
export const architectures = list(string({ oneOf: ["x86_64", "arm64"] }), { min: 1, max: 1 });

/** The members that CreateFunction and UpdateFunctionConfiguration have in common. */
export const CONFIGURATION: Readonly<Record<string, Shape>> = {
  Runtime: string(),
  Handler: handler,
  Description: description,
  Timeout: number({ min: 1, max: 900 }),
  MemorySize: number({ min: 128, max: 10_240 }),
  VpcConfig: structure({ SubnetIds: list(string(), { max: 16 }), SecurityGroupIds: list(string(), { max: 5 }), Ipv6AllowedForDualStack: boolean() }),
  Environment: structure({ Variables: map(string({ pattern: /[a-zA-Z]([a-zA-Z0-9_])+/ }), string({ secret: true })) }),
  DeadLetterConfig: structure({ TargetArn: resourceArn }),
  KMSKeyArn: resourceArn,
  TracingConfig: structure({ Mode: string({ oneOf: ["Active", "PassThrough"] }) }),
  Layers: list(string({ min: 1, max: 140 })),
  FileSystemConfigs: list(structure({ Arn: string({ required: true }), LocalMountPath: string({ required: true }) }), { max: 1 }),
  EphemeralStorage: structure({ Size: number({ required: true, min: 512, max: 10_240 }) }),
  SnapStart: structure({ ApplyOn: string({ oneOf: ["PublishedVersions", "None"] }) }),
  LoggingConfig: structure({
    LogFormat: string({ oneOf: ["JSON", "Text"] }),
    ApplicationLogLevel: string({ oneOf: ["TRACE", "DEBUG", "INFO", "WARN", "ERROR", "FATAL"] }),
    SystemLogLevel: string({ oneOf: ["DEBUG", "INFO", "WARN"] }),
    LogGroup: string({ min: 1, max: 512, pattern: /[.\-_/#A-Za-z0-9]+/ }),
  }),
};

/** One page of `all`, and the marker of the next. AWS: markers are opaque. */
export function page<T>(all: readonly T[], input: { readonly Marker?: string; readonly MaxItems?: number }, most = 50): { readonly items: T[]; readonly next: string | undefined } {
  const start = input.Marker === undefined ? 0 : Number(Buffer.from(input.Marker, "base64url").toString());
  const end = start + Math.min(input.MaxItems ?? most, most);
  return { items: all.slice(start, end), next: end < all.length ? Buffer.from(String(end)).toString("base64url") : undefined };
}

/** The state of the call's region. */
export const stateOf = (lambda: Lambda, call: Call): Functions => lambda.regions.in(call.region);
