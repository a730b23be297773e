import { readFileSync } from "node:fs";
import { depthOf, isObject, Matcher, MAX_DEPTH, parsePattern, PatternError, prepare, type Json, type JsonObject, type Mismatch } from "../../model/pattern";
import { UserError } from "../kernel/errors";
import { parse } from "./options";

export const EXPLAIN_HELP = `Says whether an event pattern takes an event and, if not, what failed first.

  npm run explain -- --event FILE --pattern FILE [--json]
  npm run explain -- --event FILE --rule NAME [--bus NAME] [--endpoint URL] [--json]

  --event FILE     the event as EventBridge delivers it, a JSON object; - is standard input
  --pattern FILE   the event pattern; - is standard input
  --rule NAME      a rule of a running cloud, instead of a pattern
  --bus NAME       the rule's bus; default: default
  --endpoint URL   the cloud; default: AWS_ENDPOINT_URL, else http://127.0.0.1:4566
  --json           one JSON document instead of text
  --help

Ends with 0 when the event matches, 1 when it does not, 2 when the question cannot be answered.

Examples:
  npm run explain -- --event event.json --pattern pattern.json
  echo '{"source":"shop","detail":{"total":7}}' | npm run -s explain -- --event - --pattern pattern.json --json
  npm run explain -- --event event.json --rule large-orders --bus orders
`;

interface Question {
  readonly event: Json;
  readonly pattern: string;
  /** What keeps the rule from taking any event. */
  readonly off?: string;
}

type Answer = { readonly matched: true } | { readonly matched: false; readonly mismatch: Mismatch };

/** The command line behind `npm run explain`. Resolves with the exit code. */
export async function explainCommand(args: readonly string[], print: (text: string) => void, complain: (text: string) => void): Promise<number> {
  try {
    const flags = flagsOf(args);
    if (flags === "help") {
      print(EXPLAIN_HELP.trimEnd());
      return 0;
    }
    const answer = answerTo(await questionOf(flags));
    print(flags.json ? JSON.stringify(answer) : inWords(answer));
    return answer.matched ? 0 : 1;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error.message);
    return 2;
  }
}

interface Flags {
  readonly event: string;
  readonly pattern: string | undefined;
  readonly rule: string | undefined;
  readonly bus: string | undefined;
  readonly endpoint: string | undefined;
  readonly json: boolean;
}

function flagsOf(args: readonly string[]): Flags | "help" {
  const text = { type: "string" } as const;
  const values = parse(args, {
    event: text, pattern: text, rule: text, bus: text, endpoint: text, json: { type: "boolean", default: false }, help: { type: "boolean", default: false },
  });
  if (values.help === true) return "help";
  const { event, pattern, rule, bus, endpoint } = values as Partial<Record<string, string>>;
  if (event === undefined) throw new UserError("--event is needed; see --help");
  if ((pattern === undefined) === (rule === undefined)) throw new UserError("one of --pattern and --rule is needed; see --help");
  if (rule === undefined && (bus !== undefined || endpoint !== undefined)) throw new UserError("--bus and --endpoint go with --rule; see --help");
  if (event === "-" && pattern === "-") throw new UserError("only one of --event and --pattern can be standard input");
  return { event, pattern, rule, bus, endpoint, json: values.json === true };
}

async function questionOf({ event, pattern, rule, bus, endpoint }: Flags): Promise<Question> {
  const given = readEvent(event);
  if (pattern !== undefined) return { event: given, pattern: read("--pattern", pattern) };
  return { event: given, ...await patternOfRule(rule!, bus, endpoint) };
}

/** What the running cloud has. Rejects with a `UserError` when it cannot be asked or has no such rule. */
async function patternOfRule(rule: string, bus: string | undefined, endpoint = process.env.AWS_ENDPOINT_URL ?? "http://127.0.0.1:4566"): Promise<Omit<Question, "event">> {
  if (!URL.canParse(endpoint)) throw new UserError(`--endpoint must be a URL (given: ${endpoint})`);
  const { DescribeRuleCommand, EventBridgeClient } = await import("@aws-sdk/client-eventbridge");
  const client = new EventBridgeClient({
    endpoint, region: process.env.AWS_REGION ?? "us-east-1", maxAttempts: 1,
    credentials: { accessKeyId: process.env.AWS_ACCESS_KEY_ID ?? "test", secretAccessKey: process.env.AWS_SECRET_ACCESS_KEY ?? "test", sessionToken: process.env.AWS_SESSION_TOKEN },
  });
  const found = await client.send(new DescribeRuleCommand({ Name: rule, EventBusName: bus })).catch((cause: unknown) => {
    throw new UserError(`${endpoint} did not describe the rule ${rule}: ${reasonOf(cause)}`, { cause });
  }).finally(() => client.destroy());
  if (found.EventPattern === undefined) throw new UserError(`the rule ${rule} has a schedule and no event pattern`);
  return { pattern: found.EventPattern, off: found.State === "DISABLED" ? `the rule ${rule} is DISABLED` : undefined };
}

/** Node says several things at once when a connection is refused at each address. */
const reasonOf = (cause: unknown): string => (cause instanceof AggregateError ? String(cause.errors[0]) : cause instanceof Error ? cause.message || cause.name : String(cause));

function answerTo({ event, pattern, off }: Question): Answer {
  let matcher: Matcher;
  try {
    matcher = new Matcher(parsePattern(pattern));
  } catch (cause) {
    if (cause instanceof PatternError) throw new UserError(cause.message, { cause });
    throw cause;
  }
  if (off !== undefined) return { matched: false, mismatch: { path: "", operator: "state", seen: "DISABLED", wanted: "ENABLED", reason: off } };
  const mismatch = matcher.explain(prepare(event));
  return mismatch ? { matched: false, mismatch } : { matched: true };
}

function inWords(answer: Answer): string {
  if (answer.matched) return "matched";
  const { path, operator, seen, wanted, nearest, reason } = answer.mismatch;
  const show = (value: unknown) => (value === undefined ? "(missing)" : JSON.stringify(value));
  return [
    `not matched: ${reason}`,
    ...(path === "" ? [] : [`  path      ${path}`, `  operator  ${operator}`, `  seen      ${show(seen)}`, `  wanted    ${show(wanted)}`]),
    ...(nearest === undefined ? [] : [`  nearest   ${show(nearest)}`]),
  ].join("\n");
}

function readEvent(file: string): JsonObject {
  const text = read("--event", file);
  let event: unknown;
  try {
    event = JSON.parse(text);
  } catch (cause) {
    throw new UserError(`--event ${file} is no JSON: ${(cause as Error).message}`, { cause });
  }
  if (!isObject(event)) throw new UserError(`--event ${file} must be one event, a JSON object`);
  if (depthOf(text) > MAX_DEPTH) throw new UserError(`--event ${file} is nested more than ${MAX_DEPTH} deep`);
  return event;
}

function read(flag: string, file: string): string {
  try {
    return readFileSync(file === "-" ? 0 : file, "utf8");
  } catch (cause) {
    throw new UserError(`${flag} ${file} cannot be read: ${(cause as Error).message}`, { cause });
  }
}
