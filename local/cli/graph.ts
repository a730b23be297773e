import type { HistoryEvent, SFNClient } from "@aws-sdk/client-sfn";
import { UserError } from "../kernel/errors";
import { drawGraph, type Definition, type Path } from "./mermaid";
import { parse } from "./options";

export const GRAPH_HELP = `Draws a state machine of a running cloud, with the way that its last execution took through it.

  npm run graph -- NAME [--execution ARN] [--endpoint URL]

  NAME             the state machine, by name or ARN
  --execution ARN  this execution instead of the last one; its name does too
  --endpoint URL   the cloud; default: AWS_ENDPOINT_URL, else http://127.0.0.1:4566
  --help

Prints a Mermaid flowchart: paste it where Mermaid is drawn (GitHub, GitLab, mermaid.live). States that were entered and
the ways between them are marked green, the state in which it failed red. Express state machines keep no history: of them
only the graph is drawn.

Examples:
  npm run graph -- router
  npm run -s graph -- router > router.mmd
  npm run graph -- router --execution 5d3f0b1e-7a41-4a0c-9d57-1c2b3a4d5e6f --endpoint http://127.0.0.1:4600
`;

/** The command line behind `npm run graph`. Resolves with the exit code. */
export async function graphCommand(args: readonly string[], print: (text: string) => void, complain: (text: string) => void): Promise<number> {
  try {
    const flags = flagsOf(args);
    print(flags === "help" ? GRAPH_HELP.trimEnd() : await graphOf(flags));
    return 0;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error.message);
    return 2;
  }
}

interface Flags {
  readonly machine: string;
  readonly execution: string | undefined;
  readonly endpoint: string;
}

function flagsOf(args: readonly string[]): Flags | "help" {
  const text = { type: "string" } as const;
  // The name may stand anywhere; Node's strict parser takes it as the value of no option.
  const { name, rest } = nameIn(args);
  const values = parse(rest, { execution: text, endpoint: text, help: { type: "boolean", default: false } });
  if (values.help === true) return "help";
  if (name === undefined) throw new UserError("the name of a state machine is needed; see --help");
  const endpoint = (values.endpoint as string | undefined) ?? process.env.AWS_ENDPOINT_URL ?? "http://127.0.0.1:4566";
  if (!URL.canParse(endpoint)) throw new UserError(`--endpoint must be a URL (given: ${endpoint})`);
  return { machine: name, execution: values.execution as string | undefined, endpoint };
}

function nameIn(args: readonly string[]): { name: string | undefined; rest: string[] } {
  const at = args.findIndex((arg, i) => !arg.startsWith("-") && !["--execution", "--endpoint"].includes(args[i - 1] ?? ""));
  return at < 0 ? { name: undefined, rest: [...args] } : { name: args[at], rest: args.filter((_, i) => i !== at) };
}

async function graphOf({ machine, execution, endpoint }: Flags): Promise<string> {
  // It would say on each start that it wants a newer Node.
  process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED ??= "true";
  const sdk = await import("@aws-sdk/client-sfn");
  const client = new sdk.SFNClient({
    endpoint, region: process.env.AWS_REGION ?? "us-east-1", maxAttempts: 1,
    credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? "test", secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? "test", sessionToken: process.env.AWS_SESSION_TOKEN },
  });
  try {
    const stateMachineArn = await findMachine(client, sdk, machine);
    const { type, name } = await client.send(new sdk.DescribeStateMachineCommand({ stateMachineArn }));
    const executionArn = type === "EXPRESS" ? undefined : await findExecution(client, sdk, stateMachineArn, execution);
    if (executionArn === undefined) {
      if (execution !== undefined) throw new UserError(`${name} is an Express state machine: its executions are only in its logs`);
      const { definition } = await client.send(new sdk.DescribeStateMachineCommand({ stateMachineArn }));
      return drawGraph(JSON.parse(definition!) as Definition, { title: `state machine ${name}, ${type === "EXPRESS" ? "Express" : "not executed yet"}` });
    }
    // As it was when the execution started: the machine may have changed since.
    const { definition } = await client.send(new sdk.DescribeStateMachineForExecutionCommand({ executionArn }));
    const { status, error } = await client.send(new sdk.DescribeExecutionCommand({ executionArn }));
    const path = pathOf(await historyOf(client, sdk, executionArn));
    const title = `state machine ${name}, execution ${executionArn.split(":").pop()}: ${status}${error === undefined ? "" : ` (${error})`}`;
    return drawGraph(JSON.parse(definition!) as Definition, { title, path });
  } catch (cause) {
    if (cause instanceof UserError) throw cause;
    throw new UserError(`${endpoint} did not describe the state machine ${machine}: ${reasonOf(cause)}`, { cause });
  } finally {
    client.destroy();
  }
}

type Sdk = typeof import("@aws-sdk/client-sfn");

async function findMachine(client: SFNClient, sdk: Sdk, wanted: string): Promise<string> {
  if (wanted.startsWith("arn:")) return wanted;
  const names: string[] = [];
  for await (const { stateMachines = [] } of sdk.paginateListStateMachines({ client }, {})) {
    const found = stateMachines.find(({ name }) => name === wanted);
    if (found) return found.stateMachineArn!;
    names.push(...stateMachines.map(({ name }) => name!));
  }
  throw new UserError(`there is no state machine ${wanted}; there ${names.length === 0 ? "are none" : `are ${names.join(", ")}`}`);
}

async function findExecution(client: SFNClient, sdk: Sdk, stateMachineArn: string, wanted: string | undefined): Promise<string | undefined> {
  if (wanted?.startsWith("arn:")) return wanted;
  if (wanted !== undefined) return `${stateMachineArn.replace(":stateMachine:", ":execution:")}:${wanted}`;
  const { executions = [] } = await client.send(new sdk.ListExecutionsCommand({ stateMachineArn, maxResults: 1 }));
  return executions[0]?.executionArn;
}

async function historyOf(client: SFNClient, sdk: Sdk, executionArn: string): Promise<HistoryEvent[]> {
  const all: HistoryEvent[] = [];
  for await (const { events = [] } of sdk.paginateGetExecutionHistory({ client }, { executionArn, includeExecutionData: false })) all.push(...events);
  return all;
}

/** Node says several things at once when a connection is refused at each address. */
const reasonOf = (cause: unknown): string => (cause instanceof AggregateError ? String(cause.errors[0]) : cause instanceof Error ? cause.message || cause.name : String(cause));

/** The states that were entered, and from which to which. */
export function pathOf(events: readonly HistoryEvent[]): Path {
  const byId = new Map(events.map((event) => [event.id!, event]));
  const entered = new Map<string, number>();
  const taken = new Set<string>();
  const open = new Set<string>();
  for (const event of events) {
    const into = event.stateEnteredEventDetails?.name;
    const outOf = event.stateExitedEventDetails?.name;
    if (outOf !== undefined) open.delete(outOf);
    if (into === undefined) continue;
    entered.set(into, (entered.get(into) ?? 0) + 1);
    if (!/^Succeed|^Fail/.test(event.type!) || event.type!.startsWith("Fail")) open.add(into);
    const before = byId.get(event.previousEventId ?? 0)?.stateExitedEventDetails?.name;
    taken.add(JSON.stringify([before ?? null, into]));
  }
  const last = events[events.length - 1]?.type;
  const failed = last === "ExecutionFailed" || last === "ExecutionTimedOut" || last === "ExecutionAborted";
  return { entered, took: (from, to) => taken.has(JSON.stringify([from ?? null, to])), stuck: failed ? open : new Set() };
}
