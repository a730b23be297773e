import { AwsError } from "../../../kernel/errors";
import type { ServiceContext } from "../../../kernel/service";
import { parseArn } from "../../../../model/arn";
import type { EventInvokeConfig, Version } from "../model";
import { assumeRole, type RoleSession } from "../roles";
import { targetKind } from "../targets";
import type { Run } from "./environment";
import type { LambdaMetric, LambdaMetrics } from "./metrics";
import type { QueuedEvent } from "./event-queue";

/** Why an event is done with. */
export type Condition = "Success" | "RetriesExhausted" | "EventAgeExceeded" | "ZeroReservedConcurrency";

export interface Result {
  readonly event: QueuedEvent;
  readonly version: Version;
  readonly condition: Condition;
  readonly runs: number;
  /** The last run, where there was one. */
  readonly run?: Run;
  /** Why there was none. */
  readonly error?: AwsError;
}

/** AWS: this much of the error message goes with a dead letter. */
const ERROR_MESSAGE_LENGTH = 1024;

/** Sends what became of an asynchronous invocation where the function says, as the function's role. */
export class Destinations {
  constructor(private readonly context: ServiceContext, private readonly metrics: LambdaMetrics) {}

  async send(result: Result, config: EventInvokeConfig | undefined): Promise<void> {
    const destination = result.condition === "Success" ? config?.onSuccess : config?.onFailure;
    if (destination) await this.attempt(result, destination, "DestinationDeliveryFailures", () => this.record(result, destination));
    const deadLetters = result.condition === "Success" ? undefined : result.version.configuration.deadLetterArn;
    if (deadLetters) await this.attempt(result, deadLetters, "DeadLetterErrors", () => this.deadLetter(result, deadLetters));
  }

  /** AWS: what cannot be delivered is lost. Here too, but it is said. */
  private async attempt({ event, condition }: Result, arn: string, failures: LambdaMetric, deliver: () => Promise<void>): Promise<void> {
    try {
      await deliver();
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      this.metrics.count(event.record, event.arn, failures);
      const missing = error.denial?.missing;
      this.context.journal.record(event.trace, {
        kind: "note", service: "lambda",
        message: `the ${condition === "Success" ? "result" : "event"} ${event.requestId} of ${event.arn} is lost: ${arn} did not take it: ${error.message}${missing ? `; missing in ${missing.where}: ${JSON.stringify(missing.statement)}` : ""}`,
        data: { arn, code: error.code, ...(error.denial && { denial: error.denial }) },
      });
    }
  }

  private async record(result: Result, arn: string): Promise<void> {
    const { event, condition } = result;
    const record = recordOf(result, this.context.clock.now());
    const text = JSON.stringify(record);
    switch (targetKind(arn)!) {
      case "sqs": return this.call(result, "sqs", "SendMessage", arn, { QueueUrl: this.queueUrl(arn), MessageBody: text });
      case "sns": return this.call(result, "sns", "Publish", arn, { TopicArn: arn, Message: text });
      case "lambda": return this.call(result, "lambda", "Invoke", arn, { FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(text) });
      case "events": return this.putEvent(result, arn, {
        EventBusName: arn, Source: "lambda", Detail: text, Resources: [arn, `${event.record.arn}:${event.qualifier}`],
        DetailType: `Lambda Function Invocation Result - ${condition === "Success" ? "Success" : "Failure"}`,
      });
    }
  }

  /** AWS: the event as it was, and what was wrong as attributes. */
  private async deadLetter(result: Result, arn: string): Promise<void> {
    const { event, run, error } = result;
    const body = Buffer.from(event.payload).toString();
    const message = (run?.error?.message ?? error?.message ?? "").slice(0, ERROR_MESSAGE_LENGTH);
    const attributes = {
      RequestID: { DataType: "String", StringValue: event.requestId },
      ErrorCode: { DataType: "Number", StringValue: String(run ? 200 : error?.status ?? 500) },
      ...(message && { ErrorMessage: { DataType: "String", StringValue: message } }),
    };
    if (targetKind(arn) === "sqs") return this.call(result, "sqs", "SendMessage", arn, { QueueUrl: this.queueUrl(arn), MessageBody: body, MessageAttributes: attributes });
    return this.call(result, "sns", "Publish", arn, { TopicArn: arn, Message: body, MessageAttributes: attributes });
  }

  private async putEvent(result: Result, arn: string, entry: object): Promise<void> {
    const output = await this.call<{ Entries?: { ErrorCode?: string; ErrorMessage?: string }[] }>(result, "events", "PutEvents", arn, { Entries: [entry] });
    const [answer] = output.Entries ?? [];
    if (answer?.ErrorCode) throw new AwsError(answer.ErrorCode, answer.ErrorMessage ?? "");
  }

  private async call<Out = void>({ event, version }: Result, service: string, operation: string, arn: string, input: object): Promise<Out> {
    const session = await this.session(version, event);
    return this.context.call<Out>({ service, operation, input, caller: session.caller, region: parseArn(arn)!.region || version.region, trace: event.trace });
  }

  private session(version: Version, event: QueuedEvent): Promise<RoleSession> {
    return assumeRole(this.context, {
      role: version.configuration.role, functionName: version.functionName, functionArn: version.arn, region: version.region, trace: event.trace,
    });
  }

  private queueUrl(arn: string): string {
    const { account, resource } = parseArn(arn)!;
    return `${this.context.endpoint()}/${account}/${resource}`;
  }
}

/** AWS's invocation record. */
function recordOf({ event, version, condition, runs, run }: Result, now: number): object {
  return {
    version: "1.0",
    timestamp: new Date(now).toISOString(),
    requestContext: { requestId: event.requestId, functionArn: `${event.record.arn}:${event.qualifier}`, condition, approximateInvokeCount: runs },
    requestPayload: JSON.parse(Buffer.from(event.payload).toString()) as unknown,
    ...(run && {
      responseContext: { statusCode: 200, executedVersion: version.version, ...(run.outcome !== "success" && { functionError: "Unhandled" }) },
      responsePayload: JSON.parse(run.payload.toString()) as unknown,
    }),
  };
}
