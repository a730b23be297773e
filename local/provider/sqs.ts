import type {
  CreateQueueCommandInput, CreateQueueCommandOutput, DeleteQueueCommandInput, GetQueueAttributesCommandInput, GetQueueAttributesCommandOutput,
  ListQueueTagsCommandInput, ListQueueTagsCommandOutput, QueueAttributeName, SetQueueAttributesCommandInput, SetQueueAttributesCommandOutput,
  TagQueueCommandInput, UntagQueueCommandInput,
} from "@aws-sdk/client-sqs";
import { nameOf, type Naming } from "./names";
import { autonamed, boolean, computed, integer, json, parseTable, replaces, required, string, withDefault, type Values } from "./properties";
import { callsTo, resourceTypesIn, unlessMissing, type Change, type ResourceContext, type ResourceType } from "./resource-type";
import { allTags, REGION, tagChanges, tagOutputs, TAGS } from "./tags";

interface Sqs {
  CreateQueue: [CreateQueueCommandInput, CreateQueueCommandOutput];
  DeleteQueue: [DeleteQueueCommandInput, object];
  GetQueueAttributes: [GetQueueAttributesCommandInput, GetQueueAttributesCommandOutput];
  ListQueueTags: [ListQueueTagsCommandInput, ListQueueTagsCommandOutput];
  SetQueueAttributes: [SetQueueAttributesCommandInput, SetQueueAttributesCommandOutput];
  TagQueue: [TagQueueCommandInput, object];
  UntagQueue: [UntagQueueCommandInput, object];
}

const sqs = callsTo<Sqs>("sqs");
const define = resourceTypesIn("local/provider/sqs.ts");

const NAMING: Naming = { max: 80, ending: ({ fifoQueue }) => (fifoQueue === true ? ".fifo" : "") };

const QUEUE = {
  contentBasedDeduplication: boolean(),
  deduplicationScope: computed(string()),
  delaySeconds: withDefault(integer(), 0),
  fifoQueue: replaces(withDefault(boolean(), false)),
  fifoThroughputLimit: computed(string()),
  kmsDataKeyReusePeriodSeconds: computed(integer()),
  kmsMasterKeyId: string(),
  maxMessageSize: computed(integer()),
  messageRetentionSeconds: withDefault(integer(), 345_600),
  name: autonamed(string(), NAMING),
  namePrefix: replaces(string()),
  policy: computed({ ...string(), document: true }),
  receiveWaitTimeSeconds: withDefault(integer(), 0),
  redriveAllowPolicy: computed({ ...string(), document: true }),
  redrivePolicy: computed({ ...string(), document: true }),
  region: REGION,
  sqsManagedSseEnabled: computed(boolean()),
  tags: TAGS,
  visibilityTimeoutSeconds: withDefault(integer(), 30),
};

/** Which property is which attribute. */
const ATTRIBUTES = {
  contentBasedDeduplication: "ContentBasedDeduplication",
  deduplicationScope: "DeduplicationScope",
  delaySeconds: "DelaySeconds",
  fifoQueue: "FifoQueue",
  fifoThroughputLimit: "FifoThroughputLimit",
  kmsDataKeyReusePeriodSeconds: "KmsDataKeyReusePeriodSeconds",
  kmsMasterKeyId: "KmsMasterKeyId",
  maxMessageSize: "MaximumMessageSize",
  messageRetentionSeconds: "MessageRetentionPeriod",
  policy: "Policy",
  receiveWaitTimeSeconds: "ReceiveMessageWaitTimeSeconds",
  redriveAllowPolicy: "RedriveAllowPolicy",
  redrivePolicy: "RedrivePolicy",
  sqsManagedSseEnabled: "SqsManagedSseEnabled",
  visibilityTimeoutSeconds: "VisibilityTimeout",
} as const satisfies Partial<Record<keyof typeof QUEUE, QueueAttributeName>>;

/** AWS: what a queue has that is not told otherwise; an attribute cannot be taken away, only set to this. */
const UNTOLD: Readonly<Partial<Record<keyof typeof ATTRIBUTES, string>>> = {
  contentBasedDeduplication: "false", kmsMasterKeyId: "",
};

type AttributeProperty = keyof typeof ATTRIBUTES;
const MISSING = ["QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"] as const;

function toAttributes(values: Values<typeof QUEUE>): Partial<Record<QueueAttributeName, string>> {
  const attributes: Partial<Record<QueueAttributeName, string>> = {};
  for (const property of Object.keys(ATTRIBUTES) as AttributeProperty[]) {
    const value = values[property];
    // AWS: FifoQueue may be given only as true.
    if (value === undefined || (property === "fifoQueue" && value === false)) continue;
    attributes[ATTRIBUTES[property]] = String(value);
  }
  return attributes;
}

function fromAttributes(attributes: Partial<Record<string, string>>): Record<string, unknown> {
  const given = Object.fromEntries((Object.keys(ATTRIBUTES) as AttributeProperty[]).map((property) => [property, attributes[ATTRIBUTES[property]]]));
  return parseTable(QUEUE, given, { type: "aws:sqs/queue:Queue", where: "local/provider/sqs.ts", path: "" });
}

/** How long the real provider tries to make a queue again whose name was deleted a moment ago. Milliseconds. */
const RECREATE_MS = 70_000;

// AWS: "You must wait 60 seconds after deleting a queue before you can create another with the same name."
async function createQueue(input: CreateQueueCommandInput, context: ResourceContext): Promise<CreateQueueCommandOutput> {
  const until = context.now() + RECREATE_MS;
  for (;;) {
    try {
      return await sqs(context, "CreateQueue", input);
    } catch (error) {
      const { code = "" } = error as { code?: string };
      if (!["QueueDeletedRecently", "AWS.SimpleQueueService.QueueDeletedRecently"].includes(code) || context.now() > until) throw error;
      await context.sleep(1_000);
    }
  }
}

async function updateQueue(QueueUrl: string, change: Change<Values<typeof QUEUE>>, context: ResourceContext): Promise<void> {
  const { will, has } = change;
  const wanted = toAttributes(will);
  const Attributes: Partial<Record<QueueAttributeName, string>> = {};
  for (const property of (Object.keys(ATTRIBUTES) as AttributeProperty[]).filter(has)) {
    const value = wanted[ATTRIBUTES[property]] ?? UNTOLD[property];
    if (value !== undefined) Attributes[ATTRIBUTES[property]] = value;
  }
  if (Object.keys(Attributes).length > 0) await sqs(context, "SetQueueAttributes", { QueueUrl, Attributes });
  const { gone, set } = tagChanges(change, context);
  if (gone.length > 0) await sqs(context, "UntagQueue", { QueueUrl, TagKeys: gone });
  if (Object.keys(set).length > 0) await sqs(context, "TagQueue", { QueueUrl, Tags: set });
}

const queue = define({
  token: "aws:sqs/queue:Queue",
  properties: QUEUE,
  async create(values, context) {
    const name = nameOf(values, context, { ...NAMING, suffix: values.fifoQueue ? ".fifo" : "" });
    const tags = allTags(values.tags, context);
    const { QueueUrl } = await createQueue({
      QueueName: name, Attributes: toAttributes(values), ...(Object.keys(tags).length > 0 && { tags }),
    }, context);
    return { id: QueueUrl! };
  },
  async read(id, _known, context) {
    const found = await unlessMissing(sqs(context, "GetQueueAttributes", { QueueUrl: id, AttributeNames: ["All"] }), ...MISSING);
    if (!found) return undefined;
    const { Tags = {} } = await sqs(context, "ListQueueTags", { QueueUrl: id });
    const attributes = found.Attributes ?? {};
    return {
      ...fromAttributes(attributes), arn: attributes.QueueArn, url: id, name: attributes.QueueArn?.split(":").pop(), region: context.region,
      ...tagOutputs(Tags, context),
    };
  },
  update: updateQueue,
  async delete(id, _known, context) {
    await unlessMissing(sqs(context, "DeleteQueue", { QueueUrl: id }), ...MISSING);
  },
});

/** A resource that is one attribute of a queue; its id is the queue's URL. */
function queueAttribute(token: string, property: "policy" | "redrivePolicy" | "redriveAllowPolicy"): ResourceType {
  const attribute = ATTRIBUTES[property];
  const text = async (id: string, context: ResourceContext) => {
    const found = await unlessMissing(sqs(context, "GetQueueAttributes", { QueueUrl: id, AttributeNames: [attribute] }), ...MISSING);
    return found?.Attributes?.[attribute];
  };
  return define({
    token,
    properties: { [property]: required({ ...(property === "policy" ? json() : string()), document: true }), queueUrl: replaces(required(string())), region: REGION },
    async create(values, context) {
      const { queueUrl, [property]: value } = values as unknown as { queueUrl: string } & Record<typeof property, string>;
      await sqs(context, "SetQueueAttributes", { QueueUrl: queueUrl, Attributes: { [attribute]: value } });
      return { id: queueUrl };
    },
    async read(id, _known, context) {
      const value = await text(id, context);
      return value ? { queueUrl: id, [property]: value, region: context.region } : undefined;
    },
    async update(id, { will }, context) {
      await sqs(context, "SetQueueAttributes", { QueueUrl: id, Attributes: { [attribute]: (will as unknown as Record<typeof property, string>)[property] } });
    },
    async delete(id, _known, context) {
      await unlessMissing(sqs(context, "SetQueueAttributes", { QueueUrl: id, Attributes: { [attribute]: "" } }), ...MISSING);
    },
  });
}

export const sqsTypes: readonly ResourceType[] = [
  queue,
  queueAttribute("aws:sqs/queuePolicy:QueuePolicy", "policy"),
  queueAttribute("aws:sqs/redrivePolicy:RedrivePolicy", "redrivePolicy"),
  queueAttribute("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "redriveAllowPolicy"),
];
