import { ANONYMOUS } from "../../../local/kernel/caller";
import { AwsError } from "../../../local/kernel/errors";
import { Kernel, type KernelOptions } from "../../../local/kernel/kernel";
import type { Call, Operations } from "../../../local/kernel/operation";
import type { ServiceModule, WireSpec } from "../../../local/kernel/service";
import { listen, type Wire, type WireOptions } from "../../../local/wire/server";
import { anything } from "../../support/anything";

/** Services that only speak: what they are asked is noted, what they answer is set by the test. */

export const SPECS = {
  events: { sdk: "@aws-sdk/client-eventbridge", protocol: "json1.1", signingName: "events", target: "AWSEvents", version: "2015-10-07" },
  logs: { sdk: "@aws-sdk/client-cloudwatch-logs", protocol: "json1.1", signingName: "logs", target: "Logs_20140328", version: "2014-03-28" },
  sqs: { sdk: "@aws-sdk/client-sqs", protocol: "json1.0", signingName: "sqs", target: "AmazonSQS", version: "2012-11-05", queryCompatible: true },
  cloudwatch: { sdk: "@aws-sdk/client-cloudwatch", protocol: "json1.0", signingName: "monitoring", target: "GraniteServiceVersion20100801", version: "2010-08-01", queryCompatible: true },
  iam: { sdk: "@aws-sdk/client-iam", protocol: "query", signingName: "iam", version: "2010-05-08", xmlns: "https://iam.amazonaws.com/doc/2010-05-08/" },
  sts: { sdk: "@aws-sdk/client-sts", protocol: "query", signingName: "sts", version: "2011-06-15", xmlns: "https://sts.amazonaws.com/doc/2011-06-15/" },
  sns: { sdk: "@aws-sdk/client-sns", protocol: "query", signingName: "sns", version: "2010-03-31", xmlns: "http://sns.amazonaws.com/doc/2010-03-31/" },
  rds: { sdk: "@aws-sdk/client-rds", protocol: "query", signingName: "rds", version: "2014-10-31", xmlns: "http://rds.amazonaws.com/doc/2014-10-31/" },
  lambda: { sdk: "@aws-sdk/client-lambda", protocol: "restJson", signingName: "lambda", version: "2015-03-31", quirks: { payloadType: "application/json" } },
  s3: {
    sdk: "@aws-sdk/client-s3", protocol: "restXml", signingName: "s3", version: "2006-03-01", xmlns: "http://s3.amazonaws.com/doc/2006-03-01/",
    quirks: { takesUnnamed: true, hostLabel: "Bucket", unwrappedOutputs: ["GetBucketLocation"], s3Errors: true, s3Signatures: true, streamedInputs: ["UploadPart"] },
  },
} as const satisfies Record<string, WireSpec>;

export type ServiceId = keyof typeof SPECS;

export interface Seen {
  readonly service: string;
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly call: Call;
}

export type Responder = (seen: Seen) => unknown;

/** A service with every operation there is, or with those in `only`. */
export function fakeService(id: string, wire: WireSpec, respond: Responder, only?: readonly string[]): ServiceModule {
  const operation = (name: string) => ({
    input: anything, readOnly: true, authorize: () => [],
    run: (input: Record<string, unknown>, call: Call) => respond({ service: id, operation: name, input, call }),
  });
  const operations = new Proxy({}, {
    has: (_, name) => !only || only.includes(String(name)),
    get: (_, name) => operation(String(name)),
    getOwnPropertyDescriptor: (_, name) => (!only || only.includes(String(name)) ? { configurable: true, enumerable: true, value: operation(String(name)) } : undefined),
  }) as Operations;
  return { id, wire, eventSource: `${id}.amazonaws.com`, codes: { validation: "ValidationException", accessDenied: "AccessDenied" }, open: () => ({ operations }) };
}

export interface FakeCloud {
  readonly url: string;
  readonly port: number;
  readonly kernel: Kernel;
  readonly wire: Wire;
  /** The newest call. */
  readonly last: () => Seen;
  readonly seen: readonly Seen[];
  /** Sets what the services answer: a value, or what an error is thrown from. */
  answer(value: unknown): void;
  respond(responder: Responder): void;
  close(): Promise<void>;
}

export interface FakeOptions extends Partial<Omit<WireOptions, "kernel" | "modules">>, Partial<Pick<KernelOptions, "clock" | "account" | "region">> {
  readonly only?: readonly string[];
  readonly specs?: Readonly<Record<string, WireSpec>>;
}

export async function fakeCloud(options: FakeOptions = {}): Promise<FakeCloud> {
  const { only, specs = SPECS, clock, account, region, ...wireOptions } = options;
  const kernel = new Kernel({ authorizer: () => ({ require: () => undefined }), clock, account, region });
  const seen: Seen[] = [];
  let responder: Responder = () => undefined;
  const respond: Responder = (call) => {
    seen.push(call);
    return responder(call);
  };
  const modules = Object.entries(specs).map(([id, spec]) => fakeService(id, spec, respond, only));
  const wire = await listen({ port: 0, local: () => false, ...wireOptions, modules, kernel });
  kernel.start(modules, () => wire.url);
  return {
    url: wire.url, port: Number(new URL(wire.url).port), kernel, wire, seen,
    last: () => seen.at(-1) ?? { service: "none", operation: "none", input: {}, call: { caller: ANONYMOUS } as Call },
    answer: (value) => { responder = () => { if (value instanceof AwsError) throw value; return value; }; },
    respond: (next) => { responder = next; },
    close: async () => {
      await wire.close();
      await kernel.dispose();
    },
  };
}
