import type {
  CreateEventBusCommandInput, CreateEventBusCommandOutput, DeleteEventBusCommandInput, DescribeEventBusCommandInput,
  DescribeEventBusCommandOutput, ListEventBusesCommandInput, ListEventBusesCommandOutput, UpdateEventBusCommandInput, UpdateEventBusCommandOutput,
} from "@aws-sdk/client-eventbridge";
import { refused, string, structure } from "../../../kernel/shape";
import type { Operation } from "../../../kernel/operation";
import { ask, busOf, stateOf, tagContext, type Core } from "../core";
import { fail, limitExceeded } from "../errors";
import { busArn, busName, DEFAULT_BUS } from "../names";
import { page } from "../paging";
import { BUS_NAME, busRef, deadLetterConfig, description, paging, tags } from "../shapes";
import { Bus } from "../state";
import { checkTags } from "./tags";

type Result<T> = Omit<T, "$metadata">;

/** AWS: buses of a region. */
const MAX_BUSES = 100;

const name = () => string({ required: true, min: 1, max: 256, pattern: BUS_NAME });
/** An id, alias or ARN of a key; empty: no customer's key any more. */
const kmsKey = () => string({ max: 2048, pattern: /[a-zA-Z0-9_\-/:]*/ });
const NO_LOGS = refused("the journal of the local cloud records more than the logs of a bus");

const policyOf = (bus: Bus) => (bus.policy ? { Policy: JSON.stringify(bus.policy) } : {});
const listed = (bus: Bus) => ({
  Name: bus.name, Arn: bus.arn, ...(bus.description !== undefined && { Description: bus.description }), ...policyOf(bus),
  CreationTime: new Date(bus.createdAt), LastModifiedTime: new Date(bus.modifiedAt),
});
const settings = (bus: Bus) => ({
  ...(bus.description !== undefined && { Description: bus.description }), ...(bus.deadLetterConfig && { DeadLetterConfig: bus.deadLetterConfig }),
  ...(bus.kmsKeyId !== undefined && { KmsKeyIdentifier: bus.kmsKeyId }),
});

export const busOperations = (core: Core) => ({
  CreateEventBus: createEventBus(core),
  DeleteEventBus: deleteEventBus(core),
  UpdateEventBus: updateEventBus(core),
  ...readers(core),
});

const createEventBus = (core: Core): Operation<CreateEventBusCommandInput, Result<CreateEventBusCommandOutput>> => ({
  input: structure({
    Name: name(), EventSourceName: refused("there are no partner event sources in the local cloud"), Description: description(),
    KmsKeyIdentifier: kmsKey(), DeadLetterConfig: deadLetterConfig(), LogConfig: NO_LOGS, Tags: tags(),
  }),
  readOnly: false,
  authorize: (input, call) => [ask("CreateEventBus", busArn(call, input.Name!), undefined, tagContext(input.Tags))],
  async run(input, call) {
    const state = stateOf(core, call);
    const given = input.Name!;
    if (input.KmsKeyIdentifier) await core.encryption.check(input.KmsKeyIdentifier, call);
    if (state.buses.has(given)) throw fail("ResourceAlreadyExistsException", `Event bus ${given} already exists.`);
    // AWS: only partner buses have a slash in their names.
    if (given.includes("/")) throw fail("ValidationException", "Event bus name must not contain '/'.");
    if (state.buses.size >= MAX_BUSES) throw limitExceeded();
    const bus = new Bus(given, busArn(call, given), call.region, call.time);
    bus.description = input.Description;
    bus.kmsKeyId = input.KmsKeyIdentifier || undefined;
    // AWS: for events that cannot be encrypted or decrypted with a customer's key.
    bus.deadLetterConfig = input.DeadLetterConfig;
    for (const { Key, Value } of checkTags(input.Tags ?? [], bus.tags)) bus.tags.set(Key!, Value!);
    state.buses.set(given, bus);
    return { EventBusArn: bus.arn, ...settings(bus) };
  },
});

const deleteEventBus = (core: Core): Operation<DeleteEventBusCommandInput, object> => ({
  input: structure({ Name: name() }),
  readOnly: false,
  authorize: (input, call) => [ask("DeleteEventBus", busArn(call, input.Name!), stateOf(core, call).buses.get(input.Name!)?.tags)],
  run(input, call) {
    const { buses, archives } = stateOf(core, call);
    if (input.Name === DEFAULT_BUS) throw fail("ValidationException", "Cannot delete event bus default.");
    const bus = buses.get(input.Name!);
    // AWS: deleting what is not there succeeds.
    if (!bus) return {};
    if ([...archives.values()].some((archive) => archive.bus === bus.name) || bus.rules.size > 0) {
      throw fail("ValidationException", `Event bus ${bus.name} can't be deleted since it has rules.`);
    }
    buses.delete(bus.name);
    return {};
  },
});

const updateEventBus = (core: Core): Operation<UpdateEventBusCommandInput, Result<UpdateEventBusCommandOutput>> => ({
  input: structure({
    Name: string({ min: 1, max: 256, pattern: BUS_NAME }), KmsKeyIdentifier: kmsKey(), Description: description(),
    DeadLetterConfig: deadLetterConfig(), LogConfig: NO_LOGS,
  }),
  readOnly: false,
  authorize: (input, call) => [ask("UpdateEventBus", busArn(call, busName(call, input.Name)), stateOf(core, call).buses.get(busName(call, input.Name))?.tags)],
  async run(input, call) {
    const bus = busOf(core, call, input.Name);
    if (input.KmsKeyIdentifier) await core.encryption.check(input.KmsKeyIdentifier, call);
    if (input.KmsKeyIdentifier !== undefined) bus.kmsKeyId = input.KmsKeyIdentifier || undefined;
    bus.description = input.Description ?? bus.description;
    bus.deadLetterConfig = input.DeadLetterConfig ?? bus.deadLetterConfig;
    bus.modifiedAt = call.time;
    return { Arn: bus.arn, Name: bus.name, ...settings(bus) };
  },
});

const readers = (core: Core) => ({
  DescribeEventBus: {
    input: structure({ Name: busRef() }),
    readOnly: true,
    authorize: (input, call) => [ask("DescribeEventBus", busArn(call, busName(call, input.Name)), stateOf(core, call).buses.get(busName(call, input.Name))?.tags)],
    run(input, call) {
      const bus = busOf(core, call, input.Name);
      return { ...listed(bus), ...settings(bus) };
    },
  } satisfies Operation<DescribeEventBusCommandInput, Result<DescribeEventBusCommandOutput>>,

  ListEventBuses: {
    input: structure({ NamePrefix: string({ min: 1, max: 256, pattern: BUS_NAME }), ...paging() }),
    readOnly: true,
    authorize: () => [ask("ListEventBuses", "*")],
    run(input, call) {
      const fitting = [...stateOf(core, call).buses.values()].filter((bus) => bus.name.startsWith(input.NamePrefix ?? ""));
      const { items, next } = page(fitting, (bus) => bus.name, input);
      return { EventBuses: items.map(listed), ...(next && { NextToken: next }) };
    },
  } satisfies Operation<ListEventBusesCommandInput, Result<ListEventBusesCommandOutput>>,
});
