import type { PutEventsCommandInput, PutEventsCommandOutput, PutEventsRequestEntry, PutEventsResultEntry } from "@aws-sdk/client-eventbridge";
import { isObject, isTooDeep, type JsonObject } from "../../../../model/pattern";
import { parseArn } from "../../../../model/arn";
import type { AccessRequest, Call, Operation } from "../../../kernel/operation";
import type { Trace } from "../../../kernel/journal";
import { list, refused, string, structure, timestamp } from "../../../kernel/shape";
import { parseTrace } from "../../../kernel/trace-header";
import { recordOf, stateOf, type Core } from "../core";
import { fail } from "../errors";
import { BusEvent } from "../event";
import { busArn, DEFAULT_BUS } from "../names";
import type { Bus } from "../state";

type Result = Omit<PutEventsCommandOutput, "$metadata">;

const MAX_ENTRIES = 10;
/** AWS: of all entries together, in bytes; 256 KB until January 2026. */
const MAX_SIZE = 1_048_576;
const MAX_DETAIL_TYPE = 128;
const NONE: readonly string[] = [];

export const putEvents = (core: Core): Operation<PutEventsCommandInput, Result> => ({
  input: structure({
    Entries: list(structure({
      Time: timestamp(), Source: string(), Resources: list(string({ max: 2048 })), DetailType: string(), Detail: string(),
      EventBusName: string({ min: 1, max: 1600, pattern: /(arn:aws[\w-]*:events:[a-z]+-[a-z]+-[\w-]+:[0-9]{12}:event-bus\/)?[\.\-_A-Za-z0-9]+/ }),
      TraceHeader: string({ min: 1, max: 500 }),
    }), { required: true }),
    EndpointId: refused("there are no global endpoints in the local cloud"),
  }),
  readOnly: false,
  category: "data",
  authorize(input, call) {
    checkCount(input.Entries!);
    return questions(core, call, input.Entries!);
  },
  run(input, call) {
    const entries = input.Entries!;
    const forwarded = core.forwards.get(input);
    if (forwarded) return receive(core, call, entries[0]!, forwarded);
    const size = sizeOf(entries);
    if (size > MAX_SIZE) throw fail("ValidationException", "Total size of the entries in the request is over the limit.");
    const results = entries.map((entry) => accept(core, call, entry));
    const failed = refusals(core, call, results);
    count(core, call, size, results.length, failed);
    return { FailedEntryCount: failed, Entries: results };
  },
});

function count(core: Core, { region, time }: Call, size: number, entries: number, refused: number): void {
  const counters = core.metrics.ofPuts(region);
  counters.calls.add(1, time);
  counters.successes.add(1, time);
  counters.size.add(size, time);
  counters.entries.add(entries, time);
  if (refused > 0) counters.failedEntries.add(refused, time);
}

/** How many entries were refused. AWS answers 200 all the same, and who does not look never knows: the story says it. */
function refusals(core: Core, call: Call, results: readonly PutEventsResultEntry[]): number {
  let count = 0;
  results.forEach(({ ErrorCode, ErrorMessage }, at) => {
    if (ErrorCode === undefined) return;
    count++;
    core.context.journal.record(call.trace, { kind: "note", service: "events", message: `entry ${at + 1} of ${results.length} was refused: ${ErrorCode}: ${ErrorMessage}` });
  });
  return count;
}

function checkCount(entries: readonly PutEventsRequestEntry[]): void {
  const { length } = entries;
  if (length >= 1 && length <= MAX_ENTRIES) return;
  const bound = length === 0 ? "greater than or equal to 1" : `less than or equal to ${MAX_ENTRIES}`;
  throw fail("ValidationException", `1 validation error detected: Value '[${entries.map(inJava).join(", ")}]' at 'entries' failed to satisfy constraint: Member must have length ${bound}`);
}

/** AWS shows the entries as its own code prints them. */
const inJava = (entry: PutEventsRequestEntry): string =>
  `PutEventsRequestEntry(time=${entry.Time ? entry.Time.toISOString() : null}, source=${entry.Source ?? null}, resources=${entry.Resources ? `[${entry.Resources.join(", ")}]` : null}, ` +
  `detailType=${entry.DetailType ?? null}, detail=${entry.Detail ?? null}, eventBusName=${entry.EventBusName ?? null}, traceHeader=${entry.TraceHeader ?? null}, kmsKeyIdentifier=null, internalMetadata=null)`;

/** The bus that an entry means: a name, or an ARN of another place. */
function destination(call: Call, given = DEFAULT_BUS): { readonly name: string; readonly arn: string; readonly here: boolean; readonly account: boolean } {
  if (!given.startsWith("arn:")) return { name: given, arn: busArn(call, given), here: true, account: true };
  const arn = parseArn(given)!;
  return { name: arn.resource.slice("event-bus/".length), arn: given, here: arn.region === call.region, account: arn.account === call.account };
}

/** One question a bus, with the sources and detail types of all that goes to it. */
function questions(core: Core, call: Call, entries: readonly PutEventsRequestEntry[]): AccessRequest[] {
  const { buses } = stateOf(core, call);
  const first = entries[0]!.EventBusName;
  if (entries.every(({ EventBusName }) => EventBusName === first)) return [question(call, buses, first, entries)];
  const byBus = new Map<string, PutEventsRequestEntry[]>();
  for (const entry of entries) {
    const { arn } = destination(call, entry.EventBusName);
    const group = byBus.get(arn);
    if (group) group.push(entry); else byBus.set(arn, [entry]);
  }
  return [...byBus.values()].map((group) => question(call, buses, group[0]!.EventBusName, group));
}

function question(call: Call, buses: ReadonlyMap<string, Bus>, given: string | undefined, entries: readonly PutEventsRequestEntry[]): AccessRequest {
  const { name, arn, here } = destination(call, given);
  const bus = here ? buses.get(name) : undefined;
  return {
    action: "events:PutEvents", resource: arn,
    context: { "events:source": distinct(entries, "Source"), "events:detail-type": distinct(entries, "DetailType"), "events:eventBusInvocation": [String(call.caller.type === "AWSService")] },
    resourcePolicy: bus?.policy && { name: `policy of event bus ${name}`, document: JSON.stringify(bus.policy) },
    resourceTags: bus && bus.tags.size > 0 ? recordOf(bus.tags) : undefined,
  };
}

function distinct(entries: readonly PutEventsRequestEntry[], key: "Source" | "DetailType"): string[] {
  const values: string[] = [];
  for (const { [key]: value } of entries) if (value !== undefined && !values.includes(value)) values.push(value);
  return values;
}

/** AWS: the bus and the trace header do not count. */
function sizeOf(entries: readonly PutEventsRequestEntry[]): number {
  let size = 0;
  for (const { Time, Source, DetailType, Detail, Resources } of entries) {
    size += (Time ? 14 : 0) + bytes(Source) + bytes(DetailType) + bytes(Detail);
    if (Resources) for (const resource of Resources) size += bytes(resource);
  }
  return size;
}

const bytes = (text: string | undefined): number => (text === undefined ? 0 : Buffer.byteLength(text));

const refuse = (ErrorCode: string, ErrorMessage: string): PutEventsResultEntry => ({ ErrorCode, ErrorMessage });
const required = (name: string) => refuse("InvalidArgument", `Parameter ${name} is not valid. Reason: ${name} is a required argument.`);

function accept(core: Core, call: Call, entry: PutEventsRequestEntry): PutEventsResultEntry {
  const { Source: source, DetailType: detailType, Detail: detailText } = entry;
  if (!source) return required("Source");
  if (!detailType) return required("DetailType");
  if (!detailText) return required("Detail");
  if (detailType.length > MAX_DETAIL_TYPE) return refuse("InvalidArgument", `Parameter DetailType is not valid. Reason: DetailType must not be longer than ${MAX_DETAIL_TYPE} characters.`);
  // AWS: the name space of AWS's own services.
  if (source.startsWith("aws.")) return refuse("NotAuthorizedForSourceException", "Not authorized for the source.");
  // Nearly always a name, of which nothing is to be checked.
  let name = entry.EventBusName ?? DEFAULT_BUS;
  if (name.startsWith("arn:")) {
    const { name: named, here, account } = destination(call, name);
    if (!account) return refuse("InvalidAccountIdException", "The account of the event bus is not valid.");
    if (!here) return refuse("InvalidArgument", `Parameter EventBusName is not valid. Reason: the event bus is not in ${call.region}.`);
    name = named;
  }
  const detail = parseDetail(detailText);
  if (!detail) return refuse("MalformedDetail", "Detail is malformed.");
  const id = core.context.ids.uuid();
  const trace = traceOf(call, entry);
  const bus = stateOf(core, call).buses.get(name);
  if (!bus) {
    swallowed(core, call, name, id, trace);
    return { EventId: id };
  }
  const event = new BusEvent({
    id, detailType, source, account: call.account, time: entry.Time?.getTime() ?? call.time, region: call.region,
    resources: entry.Resources ?? NONE,
  }, detailText, "put-events", call.time, false, detail);
  take(core, bus, event, trace);
  return { EventId: id };
}

function take({ ingest, encryption }: Core, bus: Bus, event: BusEvent, trace: Trace): void {
  if (bus.kmsKeyId === undefined) ingest.accept(bus, event, trace); else encryption.accept(bus, bus.kmsKeyId, event, trace);
}

function parseDetail(text: string): JsonObject | undefined {
  try {
    const value: unknown = JSON.parse(text);
    return isObject(value) && !isTooDeep(text) ? value : undefined;
  } catch {
    return undefined;
  }
}

/** AWS answers success and the event is gone. Here it is said. */
function swallowed(core: Core, call: Call, name: string, id: string, trace: Trace): void {
  const buses = [...stateOf(core, call).buses.keys()].sort();
  core.context.journal.record(trace, {
    kind: "note", service: "events",
    message: `Event ${id} is lost: there is no event bus ${name} in ${call.region} (there are: ${buses.join(", ")}). AWS reports success all the same.`,
    data: { eventId: id, bus: name, buses },
  });
}

/** The story of the call, or the one that the entry names itself. */
function traceOf(call: Call, entry: PutEventsRequestEntry): Trace {
  const given = parseTrace(entry.TraceHeader);
  if (!given || given.id === call.trace.id) return call.trace;
  return { ...given, hops: Math.max(given.hops, call.trace.hops) };
}

/** An event that a rule of another bus sends here: with its own id, time, account and region. */
function receive(core: Core, call: Call, entry: PutEventsRequestEntry, event: BusEvent): Result {
  const bus = stateOf(core, call).bus(destination(call, entry.EventBusName).name);
  take(core, bus, new BusEvent(event.envelope, event.detailText, event.origin, call.time, true), call.trace);
  return { FailedEntryCount: 0, Entries: [{ EventId: event.id }] };
}
