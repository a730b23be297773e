import type { Denial } from "../kernel/errors";
import type { CallEntry, DeliveryEntry, Entry, EventEntry, InvocationEntry, NoteEntry, PushEntry, RequestEntry, ResourceEntry, RuleEvaluation, TransitionEntry } from "../kernel/journal";
import type { Style } from "./style";

/** An entry in words. `likeness` is what it says without ids, times and durations. */
export interface Description {
  readonly head: string;
  readonly details: readonly string[];
  readonly likeness: string;
}

type Failure = { readonly error?: { readonly code: string; readonly message: string }; readonly denial?: Denial };

export function describeEntry(entry: Entry, style: Style): Description {
  switch (entry.kind) {
    case "call": return describeCall(entry, style);
    case "event": return describeEvent(entry, style);
    case "delivery": return describeDelivery(entry, style);
    case "invocation": return describeInvocation(entry, style);
    case "transition": return describeTransition(entry, style);
    case "request": return describeRequest(entry, style);
    case "push": return describePush(entry, style);
    case "resource": return describeResource(entry, style);
    case "note": return describeNote(entry, style);
    case "bug": return { head: style.bad(`bug in the local cloud: ${entry.what}: ${entry.message}`), details: [], likeness: `bug ${entry.what}` };
  }
}

function describeCall(entry: Entry<CallEntry>, style: Style): Description {
  const what = `${entry.service}:${entry.operation}`;
  const by = shortName(entry.caller);
  const ok = entry.status === "ok";
  return {
    head: `${style.strong(what)} by ${by} ${ok ? style.good("ok") : style.bad(entry.error?.code ?? entry.status ?? "under way")}${took(entry, style)}`,
    details: failure(entry, style),
    likeness: `${what} ${by} ${entry.error?.code ?? "ok"}`,
  };
}

function describeEvent(entry: Entry<EventEntry>, style: Style): Description {
  const what = `${entry.source} ${JSON.stringify(entry.detailType)} on bus ${entry.bus}`;
  const evaluations = entry.evaluations?.() ?? [];
  const missed = evaluations.filter(({ matched }) => !matched);
  return {
    head: `event ${style.strong(what)} ${style.quiet(entry.id)}`,
    details: missed.map((evaluation) => style.quiet(mismatch(evaluation))),
    likeness: `event ${what} ${evaluations.map(({ rule, matched }) => `${rule}${matched}`).join()}`,
  };
}

const mismatch = ({ rule, mismatch }: RuleEvaluation): string => `rule ${rule} did not match${mismatch ? `: ${mismatch.reason}` : ""}`;

function describeDelivery(entry: Entry<DeliveryEntry>, style: Style): Description {
  const from = entry.rule === undefined ? `topic ${entry.subscription?.split(":").at(-2) ?? ""}` : `rule ${entry.rule}`;
  const to = `${from} → ${shortArn(entry.targetArn)}`;
  const outcome = entry.outcome ?? "under way";
  const paint = outcome === "delivered" ? style.good : outcome === "filtered" ? style.quiet : style.bad;
  const attempt = entry.attempt > 1 ? ` (attempt ${entry.attempt})` : "";
  const next = entry.nextAttemptAt === undefined ? "" : `, again at ${new Date(entry.nextAttemptAt).toISOString()}`;
  return {
    head: `${to} ${paint(outcome)}${attempt}${next}${took(entry, style)}`,
    details: [...(entry.mismatch ? [style.quiet(`the filter policy did not match: ${entry.mismatch.reason}`)] : []), ...failure(entry, style)],
    likeness: `${to} ${outcome} ${entry.attempt} ${entry.error?.code ?? ""}`,
  };
}

function describeInvocation(entry: Entry<InvocationEntry>, style: Style): Description {
  const name = `λ ${shortArn(entry.functionArn).replace(/^lambda function:/, "")}`;
  const outcome = entry.outcome ?? "under way";
  const attempt = entry.attempt > 1 ? ` (attempt ${entry.attempt})` : "";
  const cold = entry.cold ? style.quiet(` cold start ${Math.round(entry.initMs ?? 0)} ms`) : "";
  const next = entry.next === undefined ? [] : [style.bad({
    "will-retry": `tried again at ${entry.nextAttemptAt === undefined ? "once" : new Date(entry.nextAttemptAt).toISOString()}`,
    "on-failure": "goes to the on-failure destination",
    dropped: "dropped: no on-failure destination",
  }[entry.next])];
  return {
    head: `${style.strong(name)} ${outcome === "success" ? style.good("ok") : style.bad(outcome)}${attempt}${took(entry, style)}${cold}`,
    details: [...(entry.logs ?? []).flatMap((line) => ownLine(line.message)).map((line) => style.quiet(shorten(line))), ...failure(entry, style), ...next],
    likeness: `${name} ${outcome} ${entry.attempt} ${entry.next ?? ""}`,
  };
}

function describeTransition(entry: Entry<TransitionEntry>, style: Style): Description {
  const machine = shortArn(entry.stateMachineArn).replace(/^states stateMachine:/, "");
  const what = entry.state === undefined ? `execution of state machine ${style.strong(machine)}` : `${entry.stateType ?? "state"} ${style.strong(entry.state)}`;
  const outcome = entry.outcome ?? "under way";
  const paint = outcome === "succeeded" ? style.good : style.bad;
  const retries = entry.retries ? ` after ${entry.retries} ${entry.retries === 1 ? "retry" : "retries"}` : "";
  return {
    head: `${what} ${paint(outcome === "succeeded" ? "ok" : outcome)}${retries}${took(entry, style)}`,
    details: failure(entry, style),
    likeness: `${machine} ${entry.state ?? ""} ${outcome} ${entry.retries ?? 0} ${entry.error?.code ?? ""}`,
  };
}

function describeRequest(entry: Entry<RequestEntry>, style: Style): Description {
  const what = `${entry.what} to API ${entry.api} ${entry.stage}`;
  const status = entry.status ?? "under way";
  const ok = entry.error === undefined && (entry.status ?? 0) < 400;
  return {
    head: `${style.strong(what)} ${(ok ? style.good : style.bad)(String(status))}${entry.connection === undefined ? "" : style.quiet(` ${entry.connection}`)}${took(entry, style)}`,
    details: failure(entry, style),
    likeness: `${what} ${status} ${entry.error?.code ?? ""}`,
  };
}

const describePush = (entry: Entry<PushEntry>, style: Style): Description => ({
  head: `pushed ${entry.bytes} bytes to ${style.strong(entry.connection)} ${style.quiet(shorten(entry.text))}`, details: [], likeness: `push ${entry.api} ${entry.stage}`,
});

function describeResource(entry: Entry<ResourceEntry>, style: Style): Description {
  const what = `${entry.type} ${entry.name}`;
  return {
    head: `${what} ${entry.status === "created" ? style.good("created") : style.bad(entry.status ?? "under way")}${took(entry, style)}`,
    details: failure(entry, style),
    likeness: what,
  };
}

const describeNote = (entry: Entry<NoteEntry>, style: Style): Description => ({
  head: (entry.expected ? style.quiet : style.bad)(`${entry.service}: ${entry.message}`), details: [], likeness: `note ${entry.message}`,
});

function failure({ error, denial }: Failure, style: Style): string[] {
  const out = error ? [style.bad(`${error.code}: ${error.message}`)] : [];
  if (denial?.decidedBy) out.push(style.bad(`decided by ${denial.decidedBy}`));
  if (denial?.missing) out.push(`missing in ${denial.missing.where}: ${JSON.stringify(denial.missing.statement)}`);
  if (denial?.nearest) out.push(`nearest: ${denial.nearest}`);
  return out;
}

const took = ({ durationMs }: { durationMs?: number }, style: Style): string =>
  durationMs === undefined ? "" : style.quiet(` ${durationMs < 10 ? durationMs.toFixed(1) : Math.round(durationMs)} ms`);

const shortName = (caller: string): string => caller.replace(/^arn:aws[\w-]*:(iam|sts)::\d{12}:/, "");

const shortArn = (arn: string): string => arn.replace(/^arn:[\w-]+:([\w-]+):[\w-]*:\d*:/, "$1 ");

const shorten = (line: string): string => (line.length > 200 ? `${line.slice(0, 200)}…` : line);

/** What the function itself wrote, without what Lambda puts around it; nothing for the lines of the platform. */
function ownLine(line: string): string[] {
  const text = line.trimEnd();
  if (/^(INIT_START|INIT_REPORT|START|END|REPORT) /.test(text)) return [];
  const plain = /^[\d-]+T[\d:.]+Z\t\S+\t(\w+)\t(.*)$/s.exec(text);
  if (plain) return [`${plain[1]} ${plain[2]}`];
  if (!text.startsWith("{")) return [text];
  try {
    const { type, level, message } = JSON.parse(text) as { type?: string; level?: string; message?: unknown };
    if (type?.startsWith("platform.")) return [];
    return level === undefined ? [text] : [`${level} ${typeof message === "string" ? message : JSON.stringify(message)}`];
  } catch {
    return [text];
  }
}
