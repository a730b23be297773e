import type {
  CreateQueueCommandInput, CreateQueueResult, DeleteQueueCommandInput, GetQueueAttributesCommandInput, GetQueueAttributesResult,
  GetQueueUrlCommandInput, GetQueueUrlResult, PurgeQueueCommandInput, SetQueueAttributesCommandInput,
} from "@aws-sdk/client-sqs";
import type { AccessRequest, Call, Operation } from "../../kernel/operation";
import { list, map, string, structure } from "../../kernel/shape";
import { applyAttributes, ATTRIBUTE_NAMES, describeQueue, describeSettings } from "./attributes";
import { fail, present } from "./errors";
import { nonExistent, type Sqs } from "./queues";
import { DEFAULTS } from "./settings";
import { checkTags, tagContext } from "./tags";

/** AWS: one purge a minute. */
const PURGE_REST_MS = 60_000;

function checkName(name: string, fifo: boolean): void {
  if (fifo ? /^[\w-]{1,75}\.fifo$/.test(name) : /^[\w-]{1,80}$/.test(name)) return;
  throw fail("InvalidParameterValue", fifo
    ? "The name of a FIFO queue can only include alphanumeric characters, hyphens, or underscores, must end with .fifo suffix and be 1 to 80 in length."
    : "Can only include alphanumeric characters, hyphens, or underscores. 1 to 80 in length");
}

export const createQueue = (sqs: Sqs): Operation<CreateQueueCommandInput, CreateQueueResult> => ({
  input: structure({ QueueName: string(), Attributes: map(string(), string()), tags: map(string(), string()) }),
  readOnly: false,
  authorize({ QueueName, tags }, call) {
    const resource = sqs.queues(call).arnOf(present(QueueName, "QueueName"));
    const context = tagContext(tags);
    const questions: AccessRequest[] = [{ action: "sqs:CreateQueue", resource, context }];
    // AWS: tags at creation need sqs:TagQueue as well.
    if (tags && Object.keys(tags).length > 0) questions.push({ action: "sqs:TagQueue", resource, context });
    return questions;
  },
  run({ QueueName, Attributes = {}, tags = {} }, call) {
    const name = present(QueueName, "QueueName");
    const queues = sqs.queues(call);
    const fifo = Attributes.FifoQueue?.toLowerCase() === "true";
    checkName(name, fifo);
    checkTags(tags);
    const settings = applyAttributes({ ...DEFAULTS, FifoQueue: fifo }, Attributes, {
      operation: "sqs:CreateQueue", arn: queues.arnOf(name), find: (arn) => queues.findByArn(arn), kms: sqs.context.serves("kms"),
    });
    const existing = queues.find(name);
    if (existing) {
      const [mine, theirs] = [describeSettings(settings), describeSettings(existing.settings)];
      // AWS: the same name with the same attributes is the same queue; what is not given is not compared.
      const different = Object.keys(Attributes).find((attribute) => mine[attribute] !== theirs[attribute]);
      if (different) throw fail("QueueNameExists", `A queue already exists with the same name and a different value for attribute ${different}`);
      return { QueueUrl: sqs.urlOf(existing) };
    }
    return { QueueUrl: sqs.urlOf(queues.create(name, settings, { ...tags })) };
  },
});

export const deleteQueue = (sqs: Sqs): Operation<DeleteQueueCommandInput, object> => ({
  input: structure({ QueueUrl: string() }),
  readOnly: false,
  authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:DeleteQueue")],
  run({ QueueUrl }, call) {
    sqs.queues(call).delete(sqs.queue(QueueUrl, call));
    return {};
  },
});

export const getQueueUrl = (sqs: Sqs): Operation<GetQueueUrlCommandInput, GetQueueUrlResult> => {
  const find = ({ QueueName, QueueOwnerAWSAccountId: owner }: GetQueueUrlCommandInput, call: Call) => {
    const queue = owner === undefined || owner === sqs.context.account ? sqs.queues(call).find(present(QueueName, "QueueName")) : undefined;
    if (!queue) throw nonExistent();
    return queue;
  };
  return {
    input: structure({ QueueName: string(), QueueOwnerAWSAccountId: string() }),
    readOnly: true,
    category: "data",
    authorize: (input, call) => [find(input, call).access("sqs:GetQueueUrl")],
    run: (input, call) => ({ QueueUrl: sqs.urlOf(find(input, call)) }),
  };
};

export const getQueueAttributes = (sqs: Sqs): Operation<GetQueueAttributesCommandInput, GetQueueAttributesResult> => ({
  input: structure({ QueueUrl: string(), AttributeNames: list(string()) }),
  readOnly: true,
  category: "data",
  authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:GetQueueAttributes")],
  run({ QueueUrl, AttributeNames = [] }, call) {
    const queue = sqs.queue(QueueUrl, call);
    const names: readonly string[] = AttributeNames;
    for (const name of names) if (!ATTRIBUTE_NAMES.has(name)) throw fail("InvalidAttributeName", `Unknown Attribute ${name}.`);
    const all = Object.entries(describeQueue(queue));
    const chosen = names.includes("All") ? all : all.filter(([name]) => names.includes(name));
    return chosen.length > 0 ? { Attributes: Object.fromEntries(chosen) } : {};
  },
});

export const setQueueAttributes = (sqs: Sqs): Operation<SetQueueAttributesCommandInput, object> => ({
  input: structure({ QueueUrl: string(), Attributes: map(string(), string()) }),
  readOnly: false,
  authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:SetQueueAttributes")],
  run({ QueueUrl, Attributes }, call) {
    const queues = sqs.queues(call);
    const queue = sqs.queue(QueueUrl, call);
    const given = Attributes as Record<string, string> | undefined;
    if (!given || Object.keys(given).length === 0) throw fail("MissingParameter", "The request must contain the parameter Attribute.Name.");
    queue.settings = applyAttributes(queue.settings, given, {
      operation: "sqs:SetQueueAttributes", arn: queue.arn, find: (arn) => queues.findByArn(arn), kms: sqs.context.serves("kms"),
    });
    return {};
  },
});

export const purgeQueue = (sqs: Sqs): Operation<PurgeQueueCommandInput, object> => ({
  input: structure({ QueueUrl: string() }),
  readOnly: false,
  authorize: ({ QueueUrl }, call) => [sqs.queue(QueueUrl, call).access("sqs:PurgeQueue")],
  run({ QueueUrl }, call) {
    const queue = sqs.queue(QueueUrl, call);
    if (queue.purgedAt !== undefined && call.time < queue.purgedAt + PURGE_REST_MS) {
      throw fail("PurgeQueueInProgress", `Only one PurgeQueue operation on ${queue.name} is allowed every 60 seconds.`);
    }
    queue.purgedAt = call.time;
    const purged = queue.clear();
    sqs.context.journal.record(call.trace, {
      kind: "note", service: "sqs", message: `${queue.name}: ${purged} ${purged === 1 ? "message was" : "messages were"} purged`, data: { queue: queue.arn, purged },
    });
    return {};
  },
});
