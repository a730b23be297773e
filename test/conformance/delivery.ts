import { AWS_EVENTS } from "../../local/kernel/ports";
import { differ, type Case, type Difference } from "./compare";
import { Endpoint, errorOf } from "./endpoint";

interface Event {
  readonly id: string;
  readonly source: string;
  readonly "detail-type": string;
  readonly account: string;
  readonly time: string;
  readonly region: string;
  readonly resources: readonly string[];
  readonly detail: object;
}

interface Expected {
  readonly kind: "json" | "text" | "not-delivered" | "put-targets-error";
  readonly value?: unknown;
  readonly raw?: string;
  readonly code?: string;
  readonly message?: string;
}

interface Shaped extends Case {
  readonly event: Event | null;
  readonly expect: Expected;
  readonly inputPath?: string;
  readonly inputTemplate?: string;
  readonly inputPathsMap?: Readonly<Record<string, string>>;
  readonly targetId?: string;
  readonly reserved?: Readonly<Record<string, string>>;
}

/** An input transformer or an input path: the event is put, and what its rule brings to a queue is what is compared. */
export async function delivered(given: Case): Promise<Difference | undefined> {
  const shaped = given as Shaped;
  const { event, expect } = shaped;
  const endpoint = await Endpoint.open(event ? { account: event.account, region: event.region } : {});
  try {
    const { queue, answer } = await wire(endpoint, shaped);
    if (expect.kind === "put-targets-error") return differ(given.id, { code: expect.code, message: expect.message }, errorOf(answer));
    if (answer.status !== 200 || answer.body.FailedEntryCount !== 0) return { id: given.id, expected: expect, actual: answer };
    const id = await put(endpoint, event!);
    // The identifier is AWS's to give, and the recording has its own.
    const bodies = (await bodiesOf(endpoint, queue)).map((body) => body.replaceAll(id, event!.id));
    return judge(given.id, expect, bodies);
  } finally {
    await endpoint.dispose();
  }
}

function judge(id: string, expect: Expected, bodies: readonly string[]): Difference | undefined {
  if (expect.kind === "not-delivered") return differ(id, [], bodies);
  const [body] = bodies;
  if (body === undefined || bodies.length > 1) return { id, expected: expect, actual: bodies };
  const text = expect.raw === undefined ? undefined : differ(id, expect.raw, body);
  if (text || expect.kind === "text") return text;
  try {
    return differ(id, expect.value, JSON.parse(body));
  } catch {
    return { id, expected: expect.value, actual: body };
  }
}

/** The rule, the queue and the target of a case; `answer` is that of PutTargets. */
async function wire(endpoint: Endpoint, { reserved, targetId: Id = "t", ...shaped }: Shaped) {
  const Name = reserved?.["aws.events.rule-name"] ?? "rule";
  const { QueueUrl: queue } = await endpoint.call<{ QueueUrl: string }>("sqs", "CreateQueue", { QueueName: "q" });
  const { Attributes: { QueueArn: Arn } } = await endpoint.call<{ Attributes: { QueueArn: string } }>("sqs", "GetQueueAttributes", { QueueUrl: queue, AttributeNames: ["QueueArn"] });
  await endpoint.call("sqs", "SetQueueAttributes", {
    QueueUrl: queue, Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: Arn }] }) },
  });
  await endpoint.call("events", "PutRule", { Name, EventPattern: JSON.stringify({ account: [endpoint.cloud.kernel.account] }) });
  const answer = await endpoint.ask("events", "PutTargets", {
    Rule: Name, Targets: [{
      Id, Arn, ...(shaped.inputPath !== undefined && { InputPath: shaped.inputPath }),
      ...(shaped.inputTemplate !== undefined && { InputTransformer: { InputPathsMap: shaped.inputPathsMap, InputTemplate: shaped.inputTemplate } }),
    }],
  });
  return { queue, answer };
}

/** Puts an event, in the name of an AWS service where it says so; returns its identifier. */
async function put(endpoint: Endpoint, event: Event): Promise<string> {
  const { kernel } = endpoint.cloud;
  const [source, detailType, time] = [event.source, event["detail-type"], Date.parse(event.time)];
  if (isAws(source)) {
    kernel.ports.get(AWS_EVENTS).emit(event.region, { source, detailType, time, detail: event.detail, resources: event.resources }, kernel.journal.begin());
  } else {
    await endpoint.call("events", "PutEvents", { Entries: [{ Source: source, DetailType: detailType, Time: time / 1000, Resources: event.resources, Detail: JSON.stringify(event.detail) }] });
  }
  await kernel.work.idle();
  const entry = kernel.journal.since(0).find(({ kind }) => kind === "event");
  if (entry?.kind !== "event") throw new Error("the event is not on record");
  return entry.id;
}

async function bodiesOf(endpoint: Endpoint, QueueUrl: string): Promise<string[]> {
  const { Messages = [] } = await endpoint.call<{ Messages?: { Body: string }[] }>("sqs", "ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10 });
  return Messages.map(({ Body }) => Body);
}

const isAws = (source: string): source is `aws.${string}` => source.startsWith("aws.");
