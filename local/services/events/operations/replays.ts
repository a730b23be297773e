import type {
  CancelReplayCommandInput, CancelReplayCommandOutput, DescribeReplayCommandInput, DescribeReplayCommandOutput, ListReplaysCommandInput,
  ListReplaysCommandOutput, StartReplayCommandInput, StartReplayCommandOutput,
} from "@aws-sdk/client-eventbridge";
import type { Call, Operation } from "../../../kernel/operation";
import { list, string, structure, timestamp } from "../../../kernel/shape";
import { ask, stateOf, type Core } from "../core";
import { fail, limitExceeded } from "../errors";
import { replayArn, resourceOf } from "../names";
import { page } from "../paging";
import { arn, NAME, paging, sourceArn } from "../shapes";
import type { Archive } from "../archive";
import type { Bus, RegionState, Replay } from "../state";

type Result<T> = Omit<T, "$metadata">;

/** AWS: replays that run at the same time. */
const MAX_RUNNING = 10;

const name = () => string({ required: true, min: 1, max: 64, pattern: NAME });
const ended = (replay: Replay) => replay.endedAt !== undefined;
const invalid = (parameter: string, reason: string) => fail("ValidationException", `Parameter ${parameter} is not valid. Reason: ${reason}`);

const listed = (replay: Replay) => ({
  ReplayName: replay.name, EventSourceArn: replay.archiveArn, State: replay.state,
  EventStartTime: new Date(replay.from), EventEndTime: new Date(replay.until), ReplayStartTime: new Date(replay.startedAt),
  ...(replay.lastReplayed !== undefined && { EventLastReplayedTime: new Date(replay.lastReplayed) }),
  ...(replay.endedAt !== undefined && { ReplayEndTime: new Date(replay.endedAt) }),
});

export const replayOperations = (core: Core) => ({ StartReplay: startReplay(core), CancelReplay: cancelReplay(core), ...readers(core) });

const startReplay = (core: Core): Operation<StartReplayCommandInput, Result<StartReplayCommandOutput>> => ({
  input: structure({
    ReplayName: name(), Description: string({ max: 512, pattern: /.*/ }), EventSourceArn: sourceArn({ required: true }),
    EventStartTime: timestamp({ required: true }), EventEndTime: timestamp({ required: true }),
    Destination: structure({ Arn: arn({ required: true }), FilterArns: list(arn()) }, { required: true }),
  }),
  readOnly: false,
  authorize: (input, call) => [ask("StartReplay", replayArn(call, input.ReplayName!)), ask("StartReplay", input.EventSourceArn!)],
  run(input, call) {
    const state = stateOf(core, call);
    if (state.replays.has(input.ReplayName!)) throw fail("ResourceAlreadyExistsException", `Replay ${input.ReplayName} already exists.`);
    const { archive, bus } = source(state, call, input);
    if ([...state.replays.values()].filter((one) => !ended(one)).length >= MAX_RUNNING) throw limitExceeded();
    const replay: Replay = {
      name: input.ReplayName!, arn: replayArn(call, input.ReplayName!), description: input.Description, archiveArn: archive.arn,
      destination: input.Destination!, from: input.EventStartTime!.getTime(), until: input.EventEndTime!.getTime(),
      startedAt: call.time, trace: call.trace, state: "STARTING",
    };
    state.replays.set(replay.name, replay);
    core.replayer.start(replay, archive, bus);
    return { ReplayArn: replay.arn, State: replay.state, ReplayStartTime: new Date(replay.startedAt) };
  },
});

/** Checks from where to where a replay goes. */
function source(state: RegionState, call: Call, input: StartReplayCommandInput): { archive: Archive; bus: Bus } {
  const from = resourceOf(call, input.EventSourceArn!);
  if (from?.kind !== "archive") throw invalid("EventSourceArn", "Must contain an archive ARN.");
  const { Arn: to, FilterArns: filters } = input.Destination!;
  const destination = resourceOf(call, to!);
  if (destination?.kind !== "event-bus") throw invalid("Destination.Arn", "Must contain an event bus ARN.");
  const archive = state.archives.get(from.name);
  if (!archive) throw invalid("EventSourceArn", `Archive ${from.name} does not exist.`);
  const bus = state.bus(destination.name);
  if (archive.bus !== bus.name) throw invalid("Destination.Arn", "Cross event bus replay is not permitted.");
  if (input.EventStartTime! >= input.EventEndTime!) throw invalid("EventEndTime", "EventStartTime must be before EventEndTime.");
  for (const filter of filters ?? []) {
    const rule = resourceOf(call, filter);
    if (rule?.kind !== "rule" || rule.bus !== bus.name) throw invalid("Destination.FilterArns", `${filter} is no rule of event bus ${bus.name}.`);
    bus.rule(rule.name);
  }
  return { archive, bus };
}

const cancelReplay = (core: Core): Operation<CancelReplayCommandInput, Result<CancelReplayCommandOutput>> => ({
  input: structure({ ReplayName: name() }),
  readOnly: false,
  authorize: (input, call) => [ask("CancelReplay", replayArn(call, input.ReplayName!))],
  run(input, call) {
    const replay = stateOf(core, call).replay(input.ReplayName!);
    if (replay.state !== "STARTING" && replay.state !== "RUNNING") throw fail("IllegalStatusException", `Replay ${replay.name} is not in a valid state for this operation.`);
    replay.state = "CANCELLING";
    return { ReplayArn: replay.arn, State: replay.state };
  },
});

const readers = (core: Core) => ({
  DescribeReplay: {
    input: structure({ ReplayName: name() }),
    readOnly: true,
    authorize: (input, call) => [ask("DescribeReplay", replayArn(call, input.ReplayName!))],
    run(input, call) {
      const replay = stateOf(core, call).replay(input.ReplayName!);
      return { ...listed(replay), ReplayArn: replay.arn, Destination: replay.destination, ...(replay.description !== undefined && { Description: replay.description }) };
    },
  } satisfies Operation<DescribeReplayCommandInput, Result<DescribeReplayCommandOutput>>,

  ListReplays: {
    input: structure({
      NamePrefix: string({ min: 1, max: 64, pattern: NAME }), EventSourceArn: sourceArn(),
      State: string({ oneOf: ["STARTING", "RUNNING", "CANCELLING", "COMPLETED", "CANCELLED", "FAILED"] }), ...paging(),
    }),
    readOnly: true,
    authorize: () => [ask("ListReplays", "*")],
    run(input, call) {
      if ([input.NamePrefix, input.EventSourceArn, input.State].filter((given) => given !== undefined).length > 1) {
        throw fail("ValidationException", "At most one filter is allowed for ListReplays. Use either : State, EventSourceArn, or NamePrefix.");
      }
      const fitting = [...stateOf(core, call).replays.values()].filter((replay) =>
        replay.name.startsWith(input.NamePrefix ?? "") && (input.EventSourceArn ?? replay.archiveArn) === replay.archiveArn && (input.State ?? replay.state) === replay.state);
      const { items, next } = page(fitting, (replay) => replay.name, input);
      return { Replays: items.map(listed), ...(next && { NextToken: next }) };
    },
  } satisfies Operation<ListReplaysCommandInput, Result<ListReplaysCommandOutput>>,
});
