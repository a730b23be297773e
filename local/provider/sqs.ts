import type {
  CreateQueueCommandInput, CreateQueueCommandOutput, GetQueueAttributesCommandInput, GetQueueAttributesCommandOutput,
  ListQueueTagsCommandInput, ListQueueTagsCommandOutput, QueueAttributeName, SetQueueAttributesCommandInput, SetQueueAttributesCommandOutput,
} from "@aws-sdk/client-sqs";
import { nameOf } from "./names";
import { boolean, integer, json, parseTable, required, string, withDefault, type Values } from "./properties";
import { callsTo, resourceTypesIn, unlessMissing, type ResourceContext, type ResourceType } from "./resource-type";
import { allTags, REGION, tagOutputs, TAGS } from "./tags";

interface Sqs {
  CreateQueue: [CreateQueueCommandInput, CreateQueueCommandOutput];
  GetQueueAttributes: [GetQueueAttributesCommandInput, GetQueueAttributesCommandOutput];
  ListQueueTags: [ListQueueTagsCommandInput, ListQueueTagsCommandOutput];
  SetQueueAttributes: [SetQueueAttributesCommandInput, SetQueueAttributesCommandOutput];
}

const sqs = callsTo<Sqs>("sqs");
const define = resourceTypesIn("local/provider/sqs.ts");

const QUEUE = {
  contentBasedDeduplication: boolean(),
  deduplicationScope: string(),
  delaySeconds: integer(),
  fifoQueue: withDefault(boolean(), false),
  fifoThroughputLimit: string(),
  kmsDataKeyReusePeriodSeconds: integer(),
  kmsMasterKeyId: string(),
  maxMessageSize: integer(),
  messageRetentionSeconds: integer(),
  name: string(),
  namePrefix: string(),
  policy: string(),
  receiveWaitTimeSeconds: integer(),
  redriveAllowPolicy: string(),
  redrivePolicy: string(),
  region: REGION,
  sqsManagedSseEnabled: boolean(),
  tags: TAGS,
  visibilityTimeoutSeconds: integer(),
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

const queue = define({
  token: "aws:sqs/queue:Queue",
  properties: QUEUE,
  async create(values, context) {
    const name = nameOf(values, context, { max: 80, suffix: values.fifoQueue ? ".fifo" : "" });
    const tags = allTags(values.tags, context);
    const { QueueUrl } = await sqs(context, "CreateQueue", {
      QueueName: name, Attributes: toAttributes(values), ...(Object.keys(tags).length > 0 && { tags }),
    });
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
    properties: { [property]: required(property === "policy" ? json() : string()), queueUrl: required(string()), region: REGION },
    async create(values, context) {
      const { queueUrl, [property]: value } = values as unknown as { queueUrl: string } & Record<typeof property, string>;
      await sqs(context, "SetQueueAttributes", { QueueUrl: queueUrl, Attributes: { [attribute]: value } });
      return { id: queueUrl };
    },
    async read(id, _known, context) {
      const value = await text(id, context);
      return value ? { queueUrl: id, [property]: value, region: context.region } : undefined;
    },
  });
}

export const sqsTypes: readonly ResourceType[] = [
  queue,
  queueAttribute("aws:sqs/queuePolicy:QueuePolicy", "policy"),
  queueAttribute("aws:sqs/redrivePolicy:RedrivePolicy", "redrivePolicy"),
  queueAttribute("aws:sqs/redriveAllowPolicy:RedriveAllowPolicy", "redriveAllowPolicy"),
];
