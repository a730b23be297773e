import { readFileSync } from "node:fs";
import type { ProviderResource } from "@pulumi/pulumi";
import { projectFolder } from "../compiled";
import { makeTrail, TRAIL } from "../program/child/awsx-trail";
import { requireFrom, type Pulumi } from "../program/child/pulumi";
import type { PlainMap, RegisterRequest } from "../program/protocol";

/** The process that is the awsx provider to Pulumi's engine: prints its port, and makes components when asked. */

const require = requireFrom(projectFolder());
const pulumi = require("@pulumi/pulumi") as Pulumi;
const { version } = JSON.parse(readFileSync(require.resolve("@pulumi/awsx/package.json"), "utf8")) as { version: string };

type Options = import("@pulumi/pulumi").ComponentResourceOptions;

async function construct(name: string, type: string, inputs: Record<string, unknown>, options: Options) {
  if (type !== TRAIL) throw new Error(`the resource type ${type} is not in the local cloud; it would be added in local/engine/awsx.ts`);
  const Component = class extends pulumi.ComponentResource {};
  const component = new Component(type, name, {}, options);
  const urn = await settled(component.urn);
  const providers = Object.fromEntries(await Promise.all(Object.entries((options.providers ?? {}) as Record<string, ProviderResource>).map(reference)));
  const ask = { type, name, inputs: await withoutOutputs(inputs) as PlainMap, secretInputs: [] as readonly string[] } as RegisterRequest;
  const made = await makeTrail({ pulumi, ask, urn, providers });
  return { urn, state: { ...made } };
}

/** A provider as the engine names it; its id may not be known in a preview. */
async function reference([name, provider]: [string, ProviderResource]): Promise<[string, string]> {
  const id = (await (provider.id as unknown as { promise(withUnknowns?: boolean): Promise<string | undefined> }).promise()) ?? "04da6b54-80e4-46f7-96ec-b56ff0331ba9";
  return [name, `${await settled(provider.urn)}::${id}`];
}

/** What decides which resources there are has to be known; the rest goes on as it is. */
async function withoutOutputs(inputs: Record<string, unknown>): Promise<Record<string, unknown>> {
  const entries = Object.entries(inputs).map(async ([name, value]) =>
    [name, name === "s3Bucket" || name === "cloudWatchLogsGroup" ? await settled(pulumi.output(value)) : value] as const);
  return Object.fromEntries(await Promise.all(entries));
}

const settled = <T>(output: import("@pulumi/pulumi").Output<T>): Promise<T> => (output as unknown as { promise(): Promise<T> }).promise();

void pulumi.provider.main({ version, construct: (name, type, inputs, options) => construct(name, type, inputs, options) as never }, []);
