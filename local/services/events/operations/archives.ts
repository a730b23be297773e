import type {
  CreateArchiveCommandInput, CreateArchiveCommandOutput, DeleteArchiveCommandInput, DescribeArchiveCommandInput, DescribeArchiveCommandOutput,
  ListArchivesCommandInput, ListArchivesCommandOutput, UpdateArchiveCommandInput, UpdateArchiveCommandOutput,
} from "@aws-sdk/client-eventbridge";
import type { JsonObject } from "../../../../model/pattern";
import type { Call, Operation } from "../../../kernel/operation";
import { number, refused, string, structure } from "../../../kernel/shape";
import { Archive } from "../archive";
import { ask, stateOf, type Core } from "../core";
import { fail } from "../errors";
import { archiveArn, resourceOf, ruleArn } from "../names";
import { page } from "../paging";
import { compilePattern } from "../patterns";
import { eventPattern, NAME, paging, sourceArn } from "../shapes";
import type { Bus } from "../state";

type Result<T> = Omit<T, "$metadata">;

const name = () => string({ required: true, min: 1, max: 48, pattern: NAME });
const description = () => string({ max: 512, pattern: /.*/ });
const NO_KMS = refused("archived events are kept in memory, and never encrypted there");

/** Who makes the rules that feed archives. */
const MANAGED_BY = "prod.vhs.events.aws.internal";

const short = (archive: Archive) => ({ ArchiveArn: archive.arn, State: "ENABLED" as const, CreationTime: new Date(archive.createdAt) });
const listed = (archive: Archive) => ({
  ArchiveName: archive.name, EventSourceArn: archive.busArn, State: "ENABLED" as const, RetentionDays: archive.retentionDays,
  SizeBytes: archive.size, EventCount: archive.count, CreationTime: new Date(archive.createdAt),
});

export const archiveOperations = (core: Core) => ({
  CreateArchive: createArchive(core),
  UpdateArchive: updateArchive(core),
  DeleteArchive: deleteArchive(core),
  ...readers(core),
});

/** AWS puts a rule of its own on the bus. It matches no replays, so that nothing is kept twice. */
function feed(bus: Bus, archive: Archive, call: Call): void {
  const own = archive.pattern ? (JSON.parse(archive.pattern.text) as JsonObject) : {};
  const pattern = JSON.stringify({ ...own, "replay-name": [{ exists: false }] });
  bus.put({
    name: archive.ruleName, arn: ruleArn(call, bus.name, archive.ruleName), bus: bus.name, pattern: compilePattern(pattern, Infinity),
    state: "ENABLED", managedBy: MANAGED_BY, archive, targets: new Map(),
  });
}

const createArchive = (core: Core): Operation<CreateArchiveCommandInput, Result<CreateArchiveCommandOutput>> => ({
  input: structure({
    ArchiveName: name(), EventSourceArn: sourceArn({ required: true }), Description: description(), EventPattern: eventPattern(),
    RetentionDays: number({ min: 0 }), KmsKeyIdentifier: NO_KMS,
  }),
  readOnly: false,
  authorize: (input, call) => [ask("CreateArchive", archiveArn(call, input.ArchiveName!)), ask("CreateArchive", input.EventSourceArn!)],
  run(input, call) {
    const state = stateOf(core, call);
    if (state.archives.has(input.ArchiveName!)) throw fail("ResourceAlreadyExistsException", `Archive ${input.ArchiveName} already exists.`);
    const source = resourceOf(call, input.EventSourceArn!);
    if (source?.kind !== "event-bus") throw fail("ValidationException", "Parameter EventSourceArn is not valid. Reason: Must contain an event bus ARN.");
    const bus = state.bus(source.name);
    const archive = new Archive(input.ArchiveName!, archiveArn(call, input.ArchiveName!), bus.arn, bus.name, call.time, () => core.context.clock.now());
    archive.description = input.Description;
    archive.pattern = input.EventPattern ? compilePattern(input.EventPattern) : undefined;
    archive.retentionDays = input.RetentionDays ?? 0;
    feed(bus, archive, call);
    state.archives.set(archive.name, archive);
    return short(archive);
  },
});

const updateArchive = (core: Core): Operation<UpdateArchiveCommandInput, Result<UpdateArchiveCommandOutput>> => ({
  input: structure({ ArchiveName: name(), Description: description(), EventPattern: eventPattern(), RetentionDays: number({ min: 0 }), KmsKeyIdentifier: NO_KMS }),
  readOnly: false,
  authorize: (input, call) => [ask("UpdateArchive", archiveArn(call, input.ArchiveName!))],
  run(input, call) {
    const state = stateOf(core, call);
    const archive = state.archive(input.ArchiveName!);
    if (input.EventPattern) archive.pattern = compilePattern(input.EventPattern);
    archive.description = input.Description ?? archive.description;
    archive.retentionDays = input.RetentionDays ?? archive.retentionDays;
    feed(state.bus(archive.bus), archive, call);
    return short(archive);
  },
});

const deleteArchive = (core: Core): Operation<DeleteArchiveCommandInput, object> => ({
  input: structure({ ArchiveName: name() }),
  readOnly: false,
  authorize: (input, call) => [ask("DeleteArchive", archiveArn(call, input.ArchiveName!))],
  run(input, call) {
    const state = stateOf(core, call);
    const archive = state.archive(input.ArchiveName!);
    state.archives.delete(archive.name);
    state.buses.get(archive.bus)?.remove(archive.ruleName);
    return {};
  },
});

const readers = (core: Core) => ({
  DescribeArchive: {
    input: structure({ ArchiveName: name() }),
    readOnly: true,
    authorize: (input, call) => [ask("DescribeArchive", archiveArn(call, input.ArchiveName!))],
    run(input, call) {
      const archive = stateOf(core, call).archive(input.ArchiveName!);
      return {
        ArchiveArn: archive.arn, ...listed(archive), ...(archive.description !== undefined && { Description: archive.description }),
        ...(archive.pattern && { EventPattern: archive.pattern.text }),
      };
    },
  } satisfies Operation<DescribeArchiveCommandInput, Result<DescribeArchiveCommandOutput>>,

  ListArchives: {
    input: structure({
      NamePrefix: string({ min: 1, max: 48, pattern: NAME }), EventSourceArn: sourceArn(),
      State: string({ oneOf: ["ENABLED", "DISABLED", "CREATING", "UPDATING", "CREATE_FAILED", "UPDATE_FAILED"] }), ...paging(),
    }),
    readOnly: true,
    authorize: () => [ask("ListArchives", "*")],
    run(input, call) {
      if ([input.NamePrefix, input.EventSourceArn, input.State].filter((given) => given !== undefined).length > 1) {
        throw fail("ValidationException", "At most one filter is allowed for ListArchives. Use either : State, EventSourceArn, or NamePrefix.");
      }
      const fitting = [...stateOf(core, call).archives.values()].filter((archive) =>
        archive.name.startsWith(input.NamePrefix ?? "") && (input.EventSourceArn ?? archive.busArn) === archive.busArn && (input.State ?? "ENABLED") === "ENABLED");
      const { items, next } = page(fitting, (archive) => archive.name, input);
      return { Archives: items.map(listed), ...(next && { NextToken: next }) };
    },
  } satisfies Operation<ListArchivesCommandInput, Result<ListArchivesCommandOutput>>,
});
