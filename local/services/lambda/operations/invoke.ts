import type { InvokeCommandInput, InvokeCommandOutput } from "@aws-sdk/client-lambda";
import type { AccessRequest, Call } from "../../../kernel/operation";
import { blob, refused, string, structure } from "../../../kernel/shape";
import { fail } from "../errors";
import type { Version } from "../model";
import { parseName, resourceOf } from "../names";
import type { Run } from "../run/environment";
import { functionName, operation, qualifier, stateOf, type Family, type Lambda } from "../service";
import { LATEST, versionOf, type Resolved } from "../state";
import { invocationTrail } from "../trail";
import { documentOf } from "./permissions";

/** AWS: 6 MB and 1 MB. */
const SYNC_LIMIT = 6_291_456;
const ASYNC_LIMIT = 1_048_576;
/** AWS: bytes of the base64 text. */
const CLIENT_CONTEXT_LIMIT = 3_583;
/** AWS: the last 4 KB of the log. */
const TAIL = 4_096;

type Output = Omit<InvokeCommandOutput, "$metadata" | "Payload"> & { Payload?: Uint8Array };

export const invoke = (lambda: Lambda): Family => ({
  Invoke: operation<InvokeCommandInput, Output>({
    readOnly: false,
    category: "data",
    trail: invocationTrail,
    input: structure({
      FunctionName: functionName, Qualifier: qualifier, InvocationType: string({ oneOf: ["Event", "RequestResponse", "DryRun"] }),
      LogType: string({ oneOf: ["None", "Tail"] }), ClientContext: string(), Payload: blob(),
      DurableExecutionName: refused("there are no durable functions"), TenantId: refused("there is no tenant isolation"),
    }),
    authorize: (input, call) => [invocationOf(lambda, input, call)],
    run: (input, call) => run(lambda, input, call),
  }),
});

/** Who may invoke: by the caller's policies, or by the policy of the function, version or alias that is asked for. */
function invocationOf(lambda: Lambda, input: InvokeCommandInput, call: Call): AccessRequest {
  const { name, qualifier: given } = parseName(input.FunctionName!, call, input.Qualifier);
  const record = stateOf(lambda, call).all.get(name);
  const policy = record?.policies.get(given === undefined || given === LATEST ? "" : given);
  return {
    action: "lambda:InvokeFunction", resource: resourceOf(input, call),
    ...(record && Object.keys(record.tags).length > 0 && { resourceTags: record.tags }),
    ...(policy && { resourcePolicy: { name: `resource policy of function ${resourceOf(input, call)}`, document: documentOf(policy) } }),
  };
}

async function run(lambda: Lambda, input: InvokeCommandInput, call: Call): Promise<Output> {
  const resolved = stateOf(lambda, call).resolve(input.FunctionName!, call, input.Qualifier);
  const payload = payloadOf(input);
  const clientContext = clientContextOf(input);
  if (input.InvocationType === "DryRun") return { StatusCode: 204 };
  const { record, arn } = resolved;
  const requestId = call.requestId;
  if (input.InvocationType === "Event") {
    const { qualifier: given } = resolved;
    lambda.queue.add({
      record, arn, requestId, payload, trace: call.trace, qualifier: given ?? LATEST,
      version: () => (stateOf(lambda, call).all.get(record.name) === record ? choose(lambda, { ...resolved, alias: given === undefined ? undefined : record.aliases.get(given) }, given) : undefined),
    });
    return { StatusCode: 202 };
  }
  const version = choose(lambda, resolved, resolved.qualifier)!;
  const result = await lambda.runner.run({
    record, version, arn, requestId, payload, mode: "sync", attempt: 1, trace: call.trace, ...(clientContext !== undefined && { clientContext }),
  });
  return {
    StatusCode: 200,
    ExecutedVersion: version.version,
    Payload: result.payload,
    ...(result.outcome !== "success" && { FunctionError: "Unhandled" }),
    ...(input.LogType === "Tail" && { LogResult: tailOf(result) }),
  };
}

/** The version behind an alias, by its weights; or the one that is named. */
function choose({ context }: Lambda, { record, alias }: Resolved, given: string | undefined): Version | undefined {
  if (!alias) return versionOf(record, given);
  const { routing } = alias;
  return versionOf(record, routing && context.ids.fraction() < routing.weight ? routing.version : alias.version);
}

function payloadOf({ Payload, InvocationType }: InvokeCommandInput): Uint8Array {
  const limit = InvocationType === "Event" ? ASYNC_LIMIT : SYNC_LIMIT;
  // AWS: a function that is invoked with nothing gets an empty object.
  const given = Buffer.from((Payload ?? []) as Uint8Array);
  const bytes = given.length === 0 ? Buffer.from("{}") : given;
  if (bytes.length > limit) throw fail("RequestTooLargeException", `${bytes.length} byte payload is too large for the ${InvocationType ?? "RequestResponse"} invocation type (limit ${limit} bytes)`);
  try {
    JSON.parse(bytes.toString());
  } catch (error) {
    throw fail("InvalidRequestContentException", `Could not parse request body into json: Could not parse payload into json: ${(error as Error).message}`);
  }
  return bytes;
}

/** JSON. AWS: base64 in the request. */
function clientContextOf({ ClientContext }: InvokeCommandInput): string | undefined {
  if (ClientContext === undefined) return undefined;
  if (ClientContext.length > CLIENT_CONTEXT_LIMIT) throw fail("RequestTooLargeException", `Client context must be no more than ${CLIENT_CONTEXT_LIMIT} bytes when base64-encoded`);
  const text = Buffer.from(ClientContext, "base64").toString();
  try {
    JSON.parse(text);
  } catch {
    throw fail("InvalidRequestContentException", "Client context must be a valid Base64-encoded JSON object.");
  }
  return text;
}

function tailOf({ lines, cold }: Run): string {
  // AWS: the environment's own first line is not of this invocation.
  const own = cold ? lines.filter(({ message }) => !/^INIT_START |"type":"platform\.initStart"/.test(message)) : lines;
  return Buffer.from(own.map(({ message }) => (message.endsWith("\n") ? message : `${message}\n`)).join("")).subarray(-TAIL).toString("base64");
}
