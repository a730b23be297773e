import { METRIC_SOURCES } from "../../kernel/ports";
import type { ServiceModule } from "../../kernel/service";
import { changeMessageVisibility, changeMessageVisibilityBatch, deleteMessage, deleteMessageBatch } from "./delete";
import { Encryption } from "./encryption";
import { listDeadLetterSourceQueues, listQueues } from "./lists";
import { createQueue, deleteQueue, getQueueAttributes, getQueueUrl, purgeQueue, setQueueAttributes } from "./manage";
import { cancelMessageMoveTask, listMessageMoveTasks, startMessageMoveTask } from "./move-operations";
import { samplesOf } from "./metrics";
import { MoveTasks } from "./move-tasks";
import { addPermission, removePermission } from "./permissions";
import { Sqs } from "./queues";
import { receiveMessage } from "./receive";
import { sendMessage, sendMessageBatch } from "./send";
import { listQueueTags, tagQueue, untagQueue } from "./tags";

/** Amazon SQS: standard and FIFO queues. */
export const sqs: ServiceModule = {
  id: "sqs",
  wire: {
    sdk: "@aws-sdk/client-sqs", protocol: "json1.0", signingName: "sqs", target: "AmazonSQS", version: "2012-11-05", queryCompatible: true,
  },
  eventSource: "sqs.amazonaws.com",
  codes: { validation: "InvalidParameterValue", accessDenied: "AccessDenied" },
  open(context) {
    const state = new Sqs(context);
    const tasks = new MoveTasks(context);
    const encryption = new Encryption(context);
    context.ports.provide(METRIC_SOURCES, () => samplesOf(state));
    return {
      operations: {
        CreateQueue: createQueue(state),
        DeleteQueue: deleteQueue(state),
        GetQueueUrl: getQueueUrl(state),
        ListQueues: listQueues(state),
        ListDeadLetterSourceQueues: listDeadLetterSourceQueues(state),
        GetQueueAttributes: getQueueAttributes(state),
        SetQueueAttributes: setQueueAttributes(state),
        PurgeQueue: purgeQueue(state),
        AddPermission: addPermission(state),
        RemovePermission: removePermission(state),
        TagQueue: tagQueue(state),
        UntagQueue: untagQueue(state),
        ListQueueTags: listQueueTags(state),
        SendMessage: sendMessage(state, encryption),
        SendMessageBatch: sendMessageBatch(state, encryption),
        ReceiveMessage: receiveMessage(state, encryption),
        DeleteMessage: deleteMessage(state),
        DeleteMessageBatch: deleteMessageBatch(state),
        ChangeMessageVisibility: changeMessageVisibility(state),
        ChangeMessageVisibilityBatch: changeMessageVisibilityBatch(state),
        StartMessageMoveTask: startMessageMoveTask(state, tasks),
        CancelMessageMoveTask: cancelMessageMoveTask(state, tasks),
        ListMessageMoveTasks: listMessageMoveTasks(state, tasks),
      },
    };
  },
};
