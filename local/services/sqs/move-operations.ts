import type {
  CancelMessageMoveTaskCommandInput, CancelMessageMoveTaskResult, ListMessageMoveTasksCommandInput, ListMessageMoveTasksResult,
  StartMessageMoveTaskCommandInput, StartMessageMoveTaskResult,
} from "@aws-sdk/client-sqs";
import type { Call, Operation } from "../../kernel/operation";
import { number, string, structure } from "../../kernel/shape";
import { fail, invalidValue, present } from "./errors";
import type { MoveTasks } from "./move-tasks";
import type { Queue } from "./queue";
import type { Sqs } from "./queues";

function queueByArn(sqs: Sqs, call: Call, arn: string | undefined, parameter: string): Queue {
  const queue = sqs.queues(call).findByArn(present(arn, parameter));
  if (!queue) throw fail("ResourceNotFoundException", `The resource that you specified for the ${parameter} parameter doesn't exist.`);
  return queue;
}

export const startMessageMoveTask = (sqs: Sqs, tasks: MoveTasks): Operation<StartMessageMoveTaskCommandInput, StartMessageMoveTaskResult> => ({
  input: structure({ SourceArn: string(), DestinationArn: string(), MaxNumberOfMessagesPerSecond: number() }),
  readOnly: false,
  // AWS: who moves messages must be allowed to receive and delete them here and to send them there.
  authorize({ SourceArn, DestinationArn }, call) {
    const source = queueByArn(sqs, call, SourceArn, "SourceArn");
    const destinations = DestinationArn === undefined ? sqs.queues(call).sourcesOf(source) : [queueByArn(sqs, call, DestinationArn, "DestinationArn")];
    return [
      ...["StartMessageMoveTask", "ReceiveMessage", "DeleteMessage", "GetQueueAttributes"].map((action) => source.access(`sqs:${action}`)),
      ...destinations.map((queue) => queue.access("sqs:SendMessage")),
    ];
  },
  run({ SourceArn, DestinationArn, MaxNumberOfMessagesPerSecond: rate }, call) {
    const queues = sqs.queues(call);
    const source = queueByArn(sqs, call, SourceArn, "SourceArn");
    const destination = DestinationArn === undefined ? undefined : queueByArn(sqs, call, DestinationArn, "DestinationArn");
    if (rate !== undefined && !(Number.isInteger(rate) && rate >= 1 && rate <= 500)) {
      throw invalidValue("MaxNumberOfMessagesPerSecond", rate, "MaxNumberOfMessagesPerSecond must be an integer between 1 and 500.");
    }
    if (queues.sourcesOf(source).length === 0) throw fail("InvalidParameterValue", "Source queue must be configured as a Dead Letter Queue.");
    if (destination === source) throw fail("InvalidParameterValue", "Source queue arn and destination queue arn cannot be the same.");
    if (destination && destination.settings.FifoQueue !== source.settings.FifoQueue) {
      throw fail("InvalidParameterValue", "Source queue and destination queue must be of the same type.");
    }
    if (tasks.of(source).some(({ status }) => status === "RUNNING" || status === "CANCELLING")) {
      throw fail("UnsupportedOperation", "There is already a task running. Only one active task is allowed for a source queue arn at a given time.");
    }
    return { TaskHandle: tasks.start({ source, destination, rate }, (arn) => queues.findByArn(arn), call.trace).handle };
  },
});

export const cancelMessageMoveTask = (sqs: Sqs, tasks: MoveTasks): Operation<CancelMessageMoveTaskCommandInput, CancelMessageMoveTaskResult> => {
  const sourceOf = (handle: string | undefined, call: Call): Queue => {
    const text = Buffer.from(present(handle, "TaskHandle"), "base64").toString();
    const arn = /"sourceArn":"([^"]+)"/.exec(text)?.[1];
    if (!arn) throw invalidValue("TaskHandle", handle, "Invalid task handle.");
    return queueByArn(sqs, call, arn, "SourceArn");
  };
  return {
    input: structure({ TaskHandle: string() }),
    readOnly: false,
    authorize: ({ TaskHandle }, call) => [sourceOf(TaskHandle, call).access("sqs:CancelMessageMoveTask")],
    run({ TaskHandle }, call) {
      const task = tasks.find(sourceOf(TaskHandle, call), TaskHandle!);
      if (!task) throw fail("ResourceNotFoundException", "Task does not exist.");
      if (task.status !== "RUNNING") throw fail("UnsupportedOperation", "Only active tasks can be cancelled.");
      task.status = "CANCELLING";
      return { ApproximateNumberOfMessagesMoved: task.moved };
    },
  };
};

export const listMessageMoveTasks = (sqs: Sqs, tasks: MoveTasks): Operation<ListMessageMoveTasksCommandInput, ListMessageMoveTasksResult> => ({
  input: structure({ SourceArn: string(), MaxResults: number() }),
  readOnly: true,
  authorize: ({ SourceArn }, call) => [queueByArn(sqs, call, SourceArn, "SourceArn").access("sqs:ListMessageMoveTasks")],
  run({ SourceArn, MaxResults = 1 }, call) {
    if (!(Number.isInteger(MaxResults) && MaxResults >= 1 && MaxResults <= 10)) {
      throw invalidValue("MaxResults", MaxResults, "Value for parameter MaxResults must be between 1 and 10.");
    }
    const listed = tasks.of(queueByArn(sqs, call, SourceArn, "SourceArn")).slice(0, MaxResults);
    return {
      Results: listed.map((task) => ({
        // AWS: only a task that is running can be named.
        ...(task.status === "RUNNING" && { TaskHandle: task.handle }),
        Status: task.status,
        SourceArn: task.source.arn,
        ...(task.destination && { DestinationArn: task.destination.arn }),
        ...(task.rate !== undefined && { MaxNumberOfMessagesPerSecond: task.rate }),
        ApproximateNumberOfMessagesMoved: task.moved,
        ApproximateNumberOfMessagesToMove: task.toMove,
        ...(task.failure !== undefined && { FailureReason: task.failure }),
        StartedTimestamp: task.startedAt,
      })),
    };
  },
});
