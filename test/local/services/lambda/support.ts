import type { FunctionConfiguration, InvokeCommandOutput } from "@aws-sdk/client-lambda";
import { strToU8, zipSync } from "fflate";
import { AwsError } from "../../../../local/kernel/errors";
import type { Entry, InvocationEntry, NoteEntry } from "../../../../local/kernel/journal";
import type { KernelOptions } from "../../../../local/kernel/kernel";
import type { Operation } from "../../../../local/kernel/operation";
import { PRINCIPALS, type Principals } from "../../../../local/kernel/ports";
import type { ServiceContext, ServiceModule } from "../../../../local/kernel/service";
import { lambda } from "../../../../local/services/lambda";
import { anything } from "../../../support/anything";
import { kernelWith } from "../../../support/kernel";

export const ROLE = "arn:aws:iam::123456789012:role/fn";

const ROLE_ID = "AROAEXAMPLE";

/** What the stand-ins for other services were asked. */
export interface Recorded {
  readonly service: string;
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly caller: string;
}

export type Answer = (input: Record<string, unknown>, context: ServiceContext) => unknown;

/** A service of which a test decides every answer: its inputs are recorded and not checked. */
export function standIn(id: string, recorded: Recorded[], answers: Record<string, Answer>): ServiceModule {
  return {
    id, eventSource: `${id}.amazonaws.com`, codes: { validation: "ValidationException", accessDenied: "AccessDenied" },
    wire: { sdk: "", protocol: "json1.1", signingName: id, version: "" },
    open: (context) => ({
      operations: Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, {
        input: anything,
        readOnly: false, authorize: () => [],
        run: (input: Record<string, unknown>, call) => {
          recorded.push({ service: id, operation: name, input, caller: call.caller.type === "AssumedRole" ? call.caller.arn : call.caller.type });
          return answer(input, context);
        },
      } as Operation])),
    }),
  };
}

export const sessions: Answer = (input, context) => {
  const role = String(input.RoleArn);
  if (role.endsWith("/stranger")) throw new AwsError("AccessDenied", "not trusted");
  const name = role.split("/").at(-1)!;
  const id = `EXAMPLE${context.ids.text(13)}`;
  const now = context.clock.now();
  context.credentials.add({
    id, secret: "secret", token: "token", expiresAt: now + 3_600_000,
    caller: {
      type: "AssumedRole", account: context.account, roleName: name, roleArn: role, roleId: ROLE_ID, sessionName: String(input.RoleSessionName),
      arn: `arn:aws:sts::${context.account}:assumed-role/${name}/${String(input.RoleSessionName)}`, accessKeyId: id, issuedAt: now,
    },
  });
  return { Credentials: { AccessKeyId: id, SecretAccessKey: "secret", SessionToken: "token", Expiration: new Date(now + 3_600_000) } };
};

/** Roles that all have one policy, of these statements. */
export function rolesWith(Statement: readonly object[]): Principals {
  const policies = { id: ROLE_ID, identity: [{ name: "own (inline)", document: JSON.stringify({ Version: "2012-10-17", Statement }) }] };
  return { policiesOfRole: () => policies, policiesOfUser: () => undefined, role: () => undefined, policyDocument: () => undefined };
}

export interface LogEvent { readonly timestamp: number; readonly message: string }

export interface Options extends Partial<KernelOptions> {
  /** What the stand-ins answer: operations by service. */
  readonly answers?: Record<string, Record<string, Answer>>;
  /** Statements of the policy of every role; absent: nobody asks. */
  readonly rolePolicy?: readonly object[];
}

/** A cloud with Lambda, and stand-ins for what it needs: sessions, logs, queues, topics, buses. */
export function lambdaCloud(options: Options = {}) {
  const { answers = {}, rolePolicy, ...kernelOptions } = options;
  const recorded: Recorded[] = [];
  const nothing: Answer = () => ({});
  const others = Object.entries<Record<string, Answer>>({
    sts: { AssumeRole: sessions },
    logs: { CreateLogGroup: nothing, CreateLogStream: nothing, PutLogEvents: nothing },
    sqs: { SendMessage: nothing }, sns: { Publish: nothing }, events: { PutEvents: nothing },
  }).map(([id, operations]) => standIn(id, recorded, { ...operations, ...answers[id] }));
  const cloud = kernelWith([...others, lambda], kernelOptions);
  if (rolePolicy) cloud.kernel.ports.provide(PRINCIPALS, rolesWith(rolePolicy));
  const { journal } = cloud.kernel;
  const entries = <B extends Entry>(kind: B["kind"]) => journal.since(0).filter((entry): entry is B => entry.kind === kind);
  return {
    ...cloud,
    recorded,
    call: <Out = Record<string, unknown>>(operation: string, input: object = {}) => cloud.call<Out>("lambda", operation, input),
    inRegion: (region: string, operation: string, input: object = {}) => cloud.call("lambda", operation, input, undefined, region),
    /** Makes a function of files, or of the text of `index.js`. */
    create: (name: string, files: string | Record<string, string>, more: object = {}) =>
      cloud.call<FunctionConfiguration>("lambda", "CreateFunction", {
        FunctionName: name, Runtime: "nodejs24.x", Handler: "index.handler", Role: ROLE, Code: { ZipFile: zip(files) }, ...more,
      }),
    /** Invokes it and reads the answer. */
    async invoke(name: string, event: unknown = {}, more: object = {}) {
      const output = await cloud.call<InvokeCommandOutput>("lambda", "Invoke", { FunctionName: name, Payload: strToU8(JSON.stringify(event)), ...more });
      return { ...output, answer: output.Payload && (JSON.parse(Buffer.from(output.Payload).toString()) as unknown) };
    },
    invocations: () => entries<Entry<InvocationEntry>>("invocation"),
    notes: () => entries<Entry<NoteEntry>>("note").map((note) => note.message),
    bugs: () => journal.since(0).filter((entry) => entry.kind === "bug"),
    /** Everything that was put into log groups, or into one. */
    logs: (group?: string): LogEvent[] => recorded.filter(({ operation, input }) => operation === "PutLogEvents" && input.logGroupName === (group ?? input.logGroupName)).flatMap(({ input }) => input.logEvents as LogEvent[]),
    /** What was sent to another service. */
    sent: (service: string) => recorded.filter((one) => one.service === service).map((one) => one.input),
  };
}

export type LambdaCloud = ReturnType<typeof lambdaCloud>;

export const zip = (files: string | Record<string, string>): Uint8Array =>
  zipSync(Object.fromEntries(Object.entries(typeof files === "string" ? { "index.js": files } : files).map(([name, text]) => [name, strToU8(text)])));

/** Runs `body` with a cloud that is disposed of whatever happens. Nothing may have gone wrong inside it. */
export async function withLambda(body: (cloud: LambdaCloud) => Promise<void>, options?: Options): Promise<void> {
  const cloud = lambdaCloud(options);
  try {
    await body(cloud);
    const bugs = cloud.bugs();
    if (bugs.length > 0) throw new Error(`bugs of the local cloud: ${JSON.stringify(bugs)}`);
  } finally {
    await cloud.dispose();
  }
}
