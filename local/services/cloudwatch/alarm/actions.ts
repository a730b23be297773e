import type { PutMetricAlarmCommandInput } from "@aws-sdk/client-cloudwatch";
import { parseArn } from "../../../../model/arn";
import type { ServiceCaller } from "../../../kernel/caller";
import { AwsError, messageOf, NotSupported } from "../../../kernel/errors";
import type { Trace } from "../../../kernel/journal";
import type { ServiceContext } from "../../../kernel/service";
import { fail } from "../errors";
import type { History } from "../history";
import { invocation, notification, type Change } from "./messages";

/** Which list of an alarm holds what is done when it goes to a state. */
export const ACTIONS = { OK: "OKActions", ALARM: "AlarmActions", INSUFFICIENT_DATA: "InsufficientDataActions" } as const;

/** AWS: each kind of action comes from a principal of its own. */
const KINDS = {
  sns: { principal: "cloudwatch.amazonaws.com", operation: "Publish", input: (arn: string, change: Change) => ({ TopicArn: arn, ...notification(change) }) },
  lambda: { principal: "lambda.alarms.cloudwatch.amazonaws.com", operation: "Invoke", input: (arn: string, change: Change) => ({ FunctionName: arn, InvocationType: "Event", Payload: Buffer.from(invocation(change)) }) },
} as const;

const kindOf = (service: string | undefined): keyof typeof KINDS | undefined => (service === "sns" || service === "lambda" ? service : undefined);

/** Throws what PutMetricAlarm says to actions that are none, or that cannot be done here. */
export function checkActions(input: PutMetricAlarmCommandInput, region: string): void {
  for (const list of Object.values(ACTIONS)) {
    const arns = input[list] ?? [];
    const twice = arns.find((arn, at) => arns.indexOf(arn) !== at);
    if (twice !== undefined) throw fail("ValidationError", `Duplicate action ${twice} in ${list}.`);
    for (const text of arns) {
      const arn = parseArn(text);
      if (!arn) throw fail("ValidationError", `Invalid arn syntax: ${text}`);
      if (!kindOf(arn.service)) throw new NotSupported(`cloudwatch:PutMetricAlarm ${list} ${text} (alarms act on SNS topics and Lambda functions)`, "local/services/cloudwatch/alarm/actions.ts");
      if (arn.region !== region) throw fail("ValidationError", `Invalid region ${arn.region} specified. Only ${region} is supported.`);
    }
  }
}

/** Does what an alarm is to do in its new state, one action after the other. What fails is said in the journal and the history. */
export async function act(context: ServiceContext, history: History, change: Change, trace: Trace): Promise<void> {
  const { alarm, region, account } = change;
  for (const arn of alarm.configuration[ACTIONS[alarm.state.value]] ?? []) {
    const service = kindOf(parseArn(arn)!.service)!;
    const { principal, operation, input } = KINDS[service];
    const caller: ServiceCaller = { type: "AWSService", principal, sourceArn: alarm.arn, sourceAccount: account };
    try {
      await context.call({ service, operation, input: input(arn, change), caller, region, trace });
      history.action(region, alarm, arn, { stateUpdateTimestamp: alarm.state.updatedAt });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      history.action(region, alarm, arn, { stateUpdateTimestamp: alarm.state.updatedAt, error: `${error.code}: ${messageOf(error)}` });
      context.journal.record(trace, {
        kind: "note", service: "cloudwatch", message: `${alarm.name}: the action ${arn} failed: ${error.message}`,
        data: { alarm: alarm.arn, action: arn, error: { code: error.code, message: error.message }, ...(error.denial && { denial: error.denial }) },
      });
    }
  }
}
