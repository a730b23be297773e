import type { Arn } from "../../../../model/arn";
import type { ServiceCaller } from "../../../kernel/caller";
import type { Trace } from "../../../kernel/journal";
import type { ServiceContext } from "../../../kernel/service";
import type { Job } from ".";
import type { Failure } from "./failure";
import { queueUrl } from "./targets/sqs";

interface DeadLetter {
  readonly context: ServiceContext;
  readonly caller: ServiceCaller;
  readonly queue: Arn;
  readonly job: Job;
  readonly failure: Failure;
  readonly retries: number;
  /** Which part of the retry policy ran out; absent when nothing was tried again. */
  readonly exhausted: string | undefined;
  readonly trace: Trace;
}

/** AWS: the body is the event, and six message attributes say what became of it. */
export async function sendToDeadLetters({ context, caller, queue, job, failure, retries, exhausted, trace }: DeadLetter): Promise<void> {
  const attributes: Record<string, string | undefined> = {
    RULE_ARN: job.rule.arn,
    TARGET_ARN: job.target.target.Arn,
    ERROR_CODE: failure.code,
    ERROR_MESSAGE: failure.message,
    EXHAUSTED_RETRY_CONDITION: exhausted,
    RETRY_ATTEMPTS: String(retries),
  };
  const given = Object.entries(attributes).filter(([, value]) => value !== undefined);
  await context.call({
    service: "sqs", operation: "SendMessage", caller, region: queue.region, trace,
    input: {
      QueueUrl: queueUrl(context.endpoint(), queue),
      MessageBody: job.event.text(),
      MessageAttributes: Object.fromEntries(given.map(([name, value]) => [name, { DataType: "String", StringValue: value }])),
    },
  });
}
