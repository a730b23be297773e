/**
 * From an event to the function that handles it: PutEvents over HTTP, rule, asynchronous invocation, the handler's
 * first statement. Warm: the function has a process. Cold: it has none yet, but a spare may wait.
 *
 *   node -r ts-node/register/transpile-only bench/delivery.ts [ROUNDS]
 */
import { strict as assert } from "node:assert";
import { Agent, request } from "node:http";
import { zipSync } from "fflate";
import { LocalCloud } from "../local/cloud";
import type { Caller } from "../local/kernel/caller";
import type { InvocationEntry } from "../local/kernel/journal";

const rounds = Number(process.argv[2] ?? 300);
// The monotonic clock is one for all processes of a machine.
const HANDLER = "exports.handler = async () => { const at = process.hrtime.bigint(); console.log(`handled ${at}`); };";

async function main(): Promise<void> {
  const cloud = await LocalCloud.open();
  const root: Caller = { type: "Root", account: cloud.kernel.account };
  const call = <Out>(service: string, operation: string, input: object): Promise<Out> =>
    cloud.kernel.dispatch.handle<Out>({ service, operation, input, caller: root, region: cloud.kernel.region, transport: { via: "deployment" } });
  const { Role } = await call<{ Role: { Arn: string } }>("iam", "CreateRole", {
    RoleName: "bench", AssumeRolePolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] }),
  });
  await call("iam", "PutRolePolicy", {
    RoleName: "bench", PolicyName: "logs", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: "logs:*", Resource: "*" }] }),
  });
  const connect = async (name: string) => {
    const { FunctionArn } = await call<{ FunctionArn: string }>("lambda", "CreateFunction", {
      FunctionName: name, Role: Role.Arn, Runtime: "nodejs24.x", Handler: "index.handler", Code: { ZipFile: zipSync({ "index.js": Buffer.from(HANDLER) }) },
    });
    const { RuleArn } = await call<{ RuleArn: string }>("events", "PutRule", { Name: name, EventPattern: JSON.stringify({ source: [name] }) });
    await call("lambda", "AddPermission", { FunctionName: name, StatementId: "events", Action: "lambda:InvokeFunction", Principal: "events.amazonaws.com", SourceArn: RuleArn });
    await call("events", "PutTargets", { Rule: name, Targets: [{ Id: "f", Arn: FunctionArn }] });
  };
  const once = async (name: string): Promise<number> => {
    const position = cloud.kernel.journal.position;
    const sent = process.hrtime.bigint();
    await put(cloud.url, name);
    await cloud.kernel.work.idle();
    const runs = cloud.kernel.journal.since(position).filter((entry) => entry.kind === "invocation") as unknown as InvocationEntry[];
    assert.equal(runs.length, 1);
    const line = runs[0]!.logs!.map(({ message }) => /handled (\d+)/.exec(message)?.[1]).find(Boolean);
    return Number(BigInt(line!) - sent) / 1e6;
  };

  await connect("warm");
  for (let round = 0; round < 50; round++) await once("warm");
  const warm: number[] = [];
  for (let round = 0; round < rounds; round++) warm.push(await once("warm"));
  const cold: number[] = [];
  for (let round = 0; round < 20; round++) {
    await connect(`cold-${round}`);
    // The spare that the last one took is being replaced; a person would have waited longer.
    await new Promise((resolve) => setTimeout(resolve, 300));
    cold.push(await once(`cold-${round}`));
  }
  await cloud.dispose();
  show("event to warm handler", warm);
  show("event to cold handler", cold);
}

const agent = new Agent({ keepAlive: true, maxSockets: 1 });

function put(url: string, source: string): Promise<void> {
  const body = JSON.stringify({ Entries: [{ Source: source, DetailType: "bench", Detail: '{"order":7}' }] });
  return new Promise((resolve, reject) => {
    const sent = request(url, { agent, method: "POST", headers: {
      "content-type": "application/x-amz-json-1.1", "x-amz-target": "AWSEvents.PutEvents", "content-length": Buffer.byteLength(body),
      authorization: `AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/events/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`, "x-amz-date": "20260101T000000Z",
    } }, (answer) => { answer.resume().on("end", () => (answer.statusCode === 200 ? resolve() : reject(new Error(`PutEvents: ${answer.statusCode}`)))); });
    sent.on("error", reject).end(body);
  });
}

function show(what: string, values: number[]): void {
  values.sort((a, b) => a - b);
  const at = (share: number) => values[Math.min(values.length - 1, Math.floor(values.length * share))]!.toFixed(2);
  console.log(`${what}, ms: p50 ${at(0.5)}  p90 ${at(0.9)}  p99 ${at(0.99)}  (${values.length})`);
}

main().catch((error: unknown) => { console.error(error); process.exitCode = 1; });
