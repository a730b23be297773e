import type { Arn } from "../../../../model/arn";
import type { ServiceCaller } from "../../../kernel/caller";
import type { ServiceContext } from "../../../kernel/service";
import type { Trace } from "../../../kernel/trace";
import type { BusEvent } from "../event";
import type { Job } from ".";
import type { Failure } from "./failure";
import { queueUrl } from "./targets/sqs";

interface Sending {
  readonly context: ServiceContext;
  readonly caller: ServiceCaller;
  readonly queue: Arn;
  readonly trace: Trace;
}

interface DeadLetter extends Sending {
  readonly job: Job;
  readonly failure: Failure;
  readonly retries: number;
  /** Which part of the retry policy ran out; absent when nothing was tried again. */
  readonly exhausted: string | undefined;
}

/** AWS: the body is the event, and six message attributes say what became of it. */
export const sendToDeadLetters = ({ job, failure, retries, exhausted, ...sending }: DeadLetter): Promise<void> => sendDeadLetter({
  ...sending,
  event: job.event,
  attributes: {
    RULE_ARN: job.rule.arn,
    TARGET_ARN: job.target.target.Arn,
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    EXHAUSTED_RETRY_CONDITION: exhausted,
    RETRY_ATTEMPTS: String(retries),
  },
});

/** An event with what became of it. Rejects with the queue's error. */
export async function sendDeadLetter({ context, caller, queue, trace, event, attributes }: Sending & { readonly event: BusEvent; readonly attributes: Readonly<Record<string, string | undefined>> }): Promise<void> {
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  await context.call({
    service: "sqs", operation: "SendMessage", caller, region: queue.region, trace,
    input: {
      QueueUrl: queueUrl(context.endpoint(), queue),
      MessageBody: event.text(),
      MessageAttributes: Object.fromEntries(given.map(([name, value]) => [name, { DataType: "String", StringValue: value }])),
    },
  });
}
