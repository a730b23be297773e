import { strict as assert } from "node:assert";
import * as pulumi from "@pulumi/pulumi";

/** A resource as a component registered it. */
export interface Made {
  readonly type: string;
  readonly name: string;
  /** What the program gave; archives by the files in them. */
  readonly inputs: Readonly<Record<string, unknown>>;
}

export const ACCOUNT = "123456789012";
export const REGION = "us-east-1";

/** Outputs that AWS would give and that the program's other resources refer to. */
const GIVEN: Readonly<Record<string, (name: string, inputs: Readonly<Record<string, unknown>>) => object>> = {
  "aws:cloudwatch/eventBus:EventBus": (name, inputs) => ({ name: inputs.name ?? name, arn: arn("events", `event-bus/${inputs.name ?? name}`) }),
  "aws:cloudwatch/eventRule:EventRule": (name, inputs) => ({ name, arn: arn("events", `rule/${inputs.eventBusName ? `${inputs.eventBusName}/` : ""}${name}`) }),
  "aws:cloudwatch/eventArchive:EventArchive": (name) => ({ name, arn: arn("events", `archive/${name}`) }),
  "aws:cloudwatch/logGroup:LogGroup": (name, inputs) => ({ name: inputs.name ?? name, arn: arn("logs", `log-group:${inputs.name ?? name}`) }),
  "aws:iam/role:Role": (name) => ({ name, arn: `arn:aws:iam::${ACCOUNT}:role/${name}` }),
  "aws:lambda/function:Function": (name) => ({
    name, arn: arn("lambda", `function:${name}`),
    invokeArn: `arn:aws:apigateway:${REGION}:lambda:path/2015-03-31/functions/${arn("lambda", `function:${name}`)}/invocations`,
  }),
  "aws:s3/bucket:Bucket": (name) => ({ bucket: name, arn: `arn:aws:s3:::${name}` }),
  "aws:sns/topic:Topic": (name) => ({ name, arn: arn("sns", name) }),
  "aws:kms/key:Key": (name, inputs) => ({ keyId: `${name}-id`, arn: `arn:aws:kms:${inputs.region ?? REGION}:${ACCOUNT}:key/${name}` }),
  "aws:cloudtrail/trail:Trail": (name, inputs) => ({ name: inputs.name ?? name, arn: arn("cloudtrail", `trail/${inputs.name ?? name}`) }),
  "aws:sfn/stateMachine:StateMachine": (name) => ({ name, arn: arn("states", `stateMachine:${name}`) }),
  "aws:dynamodb/table:Table": (name) => ({ name, arn: arn("dynamodb", `table/${name}`) }),
  "aws:apigatewayv2/api:Api": (name, { protocolType }) => ({
    executionArn: arn("execute-api", name), apiEndpoint: `${protocolType === "HTTP" ? "https" : "wss"}://${name}.execute-api.${REGION}.amazonaws.com`,
  }),
  "aws:apigatewayv2/stage:Stage": (name, inputs) => ({ invokeUrl: `wss://${name}.execute-api.${REGION}.amazonaws.com/${inputs.name}` }),
  // A component of a provider plugin: mocks show it as one resource, and give only what they are told to.
  "awsx:cloudtrail:Trail": (name) => ({ bucket: { bucket: `${name}-bucket` } }),
  "aws:sqs/queue:Queue": (name) => ({ name, arn: arn("sqs", name), url: `https://sqs.${REGION}.amazonaws.com/${ACCOUNT}/${name}` }),
};

const arn = (service: string, resource: string): string => `arn:aws:${service}:${REGION}:${ACCOUNT}:${resource}`;

/**
 * Runs `make` on Pulumi's mocks and returns the custom resources it registered, each once all its inputs are known.
 * Mocks show inputs, not parents.
 */
export async function construct(make: () => unknown): Promise<Made[]> {
  const made: Made[] = [];
  await pulumi.runtime.setMocks({
    newResource: ({ type, name, inputs, custom }) => {
      if (custom) made.push({ type, name, inputs: inputs as Record<string, unknown> });
      return { id: `${name}-id`, state: { ...(inputs as object), ...GIVEN[type]?.(name, inputs as Record<string, unknown>) } };
    },
    call: ({ token }) => {
      const answers: Record<string, object> = {
        "aws:index/getCallerIdentity:getCallerIdentity": { accountId: ACCOUNT },
        "aws:index/getRegion:getRegion": { region: REGION },
        "aws:index/getPartition:getPartition": { partition: "aws" },
      };
      const answer = answers[token];
      if (!answer) throw new Error(`the program invoked ${token}, which the mocks do not know`);
      return answer;
    },
  }, "event-architectures", "test");
  await pulumi.runtime.runInPulumiStack(() => { make(); return Promise.resolve({}); });
  // Waits until every registration has been answered.
  await pulumi.runtime.disconnect();
  return made.filter(({ type }) => type !== "pulumi:pulumi:Stack");
}

/** `type name` of each, sorted: what a component makes, at a glance. */
export const listed = (made: readonly Made[]): string[] => made.map(({ type, name }) => `${type.replace(/^aws:|:.*$/g, "")} ${name}`).sort();

/** The one resource of a type and name; fails when there is none. */
export function one(made: readonly Made[], type: string, name: string): Made["inputs"] {
  const found = made.filter((m) => m.type === type && m.name === name);
  if (found.length !== 1) throw new Error(`${found.length} resources ${type} ${name}; there are:\n${listed(made).join("\n")}`);
  return found[0]!.inputs;
}

/** Inputs as a person reads them: policies and patterns parsed, code by the names of its files. */
export async function readable(inputs: Made["inputs"]): Promise<Record<string, unknown>> {
  const out: Record<string, unknown> = {};
  for (const [key, value] of Object.entries(inputs)) {
    if (typeof value === "string" && value.startsWith("{")) out[key] = JSON.parse(value) as unknown;
    else out[key] = pulumi.asset.AssetArchive.isInstance(value) ? Object.keys(await (value as pulumi.asset.AssetArchive).assets) : value;
  }
  return out;
}

/** Everything a component makes: `type name` to its inputs. */
export async function plan(make: () => unknown): Promise<Record<string, Record<string, unknown>>> {
  const made = await construct(make);
  const out: Record<string, Record<string, unknown>> = {};
  for (const m of made) out[listed([m])[0]!] = await readable(m.inputs);
  assert.equal(Object.keys(out).length, made.length, "two resources of one type and name");
  return out;
}

/** The source text of a function's archive; fails when it holds anything but the one file. */
export async function archiveOf(made: readonly Made[], name: string): Promise<string> {
  const assets = await (one(made, "aws:lambda/function:Function", name).code as pulumi.asset.AssetArchive).assets;
  assert.deepEqual(Object.keys(assets), ["__index.js"]);
  return (assets["__index.js"] as pulumi.asset.StringAsset).text;
}
