import type { FilteredLogEvent, OutputLogEvent } from "@aws-sdk/client-cloudwatch-logs";
import type { Caller } from "../../../../local/kernel/caller";
import type { KernelOptions } from "../../../../local/kernel/kernel";
import type { AccessRequest } from "../../../../local/kernel/operation";
import { logs } from "../../../../local/services/logs";
import { kernelWith } from "../../../support/kernel";

export const GROUP = "/aws/events/shop";
export const ARN = "arn:aws:logs:us-east-1:123456789012:log-group:/aws/events/shop";

/** CloudWatch Logs on a virtual clock, with shorthands, and the questions that it asked IAM. */
export class Bench {
  readonly cloud: ReturnType<typeof kernelWith>;
  readonly questions: AccessRequest[] = [];

  constructor(options: Partial<KernelOptions> = {}) {
    this.cloud = kernelWith([logs], {
      clock: "virtual", authorizer: () => ({ require: (question) => { this.questions.push(question); } }), ...options,
    });
  }

  get now(): number {
    return this.cloud.kernel.clock.now();
  }

  call<Out = Record<string, unknown>>(operation: string, input: object, caller?: Caller): Promise<Out> {
    return this.cloud.call<Out>("logs", operation, input, caller);
  }

  async group(logGroupName = GROUP, ...streams: string[]): Promise<void> {
    await this.call("CreateLogGroup", { logGroupName });
    for (const logStreamName of streams) await this.call("CreateLogStream", { logGroupName, logStreamName });
  }

  put(logStreamName: string, logEvents: readonly { timestamp: number; message: string }[], logGroupName = GROUP): Promise<{ rejectedLogEventsInfo?: object }> {
    return this.call("PutLogEvents", { logGroupName, logStreamName, logEvents });
  }

  /** Events at `now` + 0, 1, 2 ... ms. */
  lines(logStreamName: string, ...messages: string[]): Promise<object> {
    return this.put(logStreamName, messages.map((message, i) => ({ timestamp: this.now + i, message })));
  }

  get(input: object): Promise<{ events: OutputLogEvent[]; nextForwardToken: string; nextBackwardToken: string }> {
    return this.call("GetLogEvents", { logGroupName: GROUP, ...input });
  }

  filter(input: object = {}): Promise<{ events: FilteredLogEvent[]; nextToken?: string }> {
    return this.call("FilterLogEvents", { logGroupName: GROUP, ...input });
  }

  async found(input: object = {}): Promise<string[]> {
    return (await this.filter(input)).events.map(({ message }) => message!);
  }

  notes(): string[] {
    return this.cloud.kernel.journal.since(0).flatMap((entry) => (entry.kind === "note" ? [entry.message] : []));
  }
}
