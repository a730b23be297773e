import type { Caller } from "../../../../local/kernel/caller";
import type { DeliveryEntry, Entry, EntryBody } from "../../../../local/kernel/journal";
import type { Call } from "../../../../local/kernel/operation";
import type { KernelOptions } from "../../../../local/kernel/kernel";
import type { ServiceModule } from "../../../../local/kernel/service";
import { map, string, structure, type Shape } from "../../../../local/kernel/shape";
import { events } from "../../../../local/services/events";
import { kernelWith } from "../../../support/kernel";

export interface Received {
  readonly operation: string;
  readonly input: Record<string, unknown>;
  readonly caller: Caller;
  readonly region: string;
  readonly time: number;
}

type Answer = (input: Record<string, unknown>, call: Call) => unknown;

const any: Shape = { is: "boolean" };

/** A service that notes what it is asked, and answers or throws as told. */
export function fake(id: string, members: Readonly<Record<string, readonly string[]>>, answer: Answer = () => ({})) {
  const received: Received[] = [];
  const module: ServiceModule = {
    id, eventSource: `${id}.amazonaws.com`, codes: { validation: "ValidationException", accessDenied: "AccessDenied" },
    wire: { sdk: "", protocol: "json1.1", signingName: id, version: "1" },
    open: ({ clock }) => ({
      operations: Object.fromEntries(Object.entries(members).map(([operation, names]) => [operation, {
        input: structure(Object.fromEntries(names.map((name) => [name, name === "MessageAttributes" ? map(string(), any) : any]))),
        readOnly: false, authorize: () => [],
        run: (input: Record<string, unknown>, call: Call) => {
          received.push({ operation, input, caller: call.caller, region: call.region, time: clock.now() });
          return answer(input, call);
        },
      }])),
    }),
  };
  return { module, received };
}

export const fakeSqs = (answer?: Answer) => fake("sqs", { SendMessage: ["QueueUrl", "MessageBody", "MessageGroupId", "MessageAttributes"] }, answer);
export const fakeLambda = (answer?: Answer) => fake("lambda", { Invoke: ["FunctionName", "InvocationType", "Payload"] }, answer);

export const QUEUE = "arn:aws:sqs:us-east-1:123456789012:q";
export const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:f";
export const RULE = "arn:aws:events:us-east-1:123456789012:rule";

/** A cloud with EventBridge and `others`, and short ways to speak to it. */
export function eventsWith(others: readonly ServiceModule[], options: Partial<KernelOptions> = {}) {
  const cloud = kernelWith([...others, events], { clock: "virtual", ...options });
  const { kernel } = cloud;
  const call = <Out = Record<string, unknown>>(operation: string, input: object = {}, region?: string): Promise<Out> => cloud.call<Out>("events", operation, input, undefined, region);
  return {
    ...cloud,
    /** Asks any service. */
    ask: cloud.call,
    call,
    /** A rule with one target, `t`. */
    async rule(name: string, pattern: object, target: object, bus?: string): Promise<void> {
      await call("PutRule", { Name: name, EventPattern: JSON.stringify(pattern), EventBusName: bus });
      await call("PutTargets", { Rule: name, EventBusName: bus, Targets: [{ Id: "t", ...target }] });
    },
    async put(...entries: object[]): Promise<string[]> {
      const { Entries } = await call<{ Entries: { EventId: string }[] }>("PutEvents", { Entries: entries.map((entry) => ({ Source: "shop", DetailType: "d", Detail: "{}", ...entry })) });
      await kernel.work.idle();
      return Entries.map(({ EventId }) => EventId);
    },
    entries: <K extends EntryBody["kind"]>(kind: K) => kernel.journal.since(0).filter((entry) => entry.kind === kind) as Entry<Extract<EntryBody, { kind: K }>>[],
    deliveries: (): Entry<DeliveryEntry>[] => kernel.journal.since(0).filter((entry): entry is Entry<DeliveryEntry> => entry.kind === "delivery"),
  };
}

export type Events = ReturnType<typeof eventsWith>;
