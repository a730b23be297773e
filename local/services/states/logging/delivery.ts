import type { DescribeLogGroupsCommandOutput, DescribeResourcePoliciesCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import type { Caller } from "../../../kernel/caller";
import { AwsError } from "../../../kernel/errors";
import type { Call } from "../../../kernel/operation";
import type { ServiceContext } from "../../../kernel/service";
import { fail } from "../errors";
import { policyFor, POLICY_NAME } from "./policy";
import type { LogSettings } from "./settings";
import { VALIDATION_STREAM, type LogWriter } from "./writer";

/**
 * AWS: what a role must be allowed for its machine to have logs; none of it knows resources.
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
 */
const DELIVERY_ACTIONS = ["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries"];

const invalid = (why: string) => fail("InvalidLoggingConfiguration", `Invalid Logging Configuration: ${why}`);

const refused = (cause: AwsError) => fail("AccessDeniedException", "The state machine IAM Role is not authorized to access the Log Destination", {
  cause, ...(cause.denial && { denial: cause.denial }),
});

/**
 * Sets up the delivery of machines' logs as AWS does: with the machine's role, by a resource policy that lets the log
 * delivery service write into the group. One after the other, because all share that policy.
 */
export class LogDelivery {
  private last: Promise<void> = Promise.resolve();

  constructor(private readonly context: ServiceContext, private readonly writer: LogWriter) {}

  /** Rejects when the role may not, or when there is no such group. */
  setUp(settings: LogSettings, role: Caller, call: Call): Promise<void> {
    if (settings.level === "OFF") return Promise.resolve();
    const turn = this.last.then(() => this.run(settings, role, call));
    this.last = turn.catch(() => undefined);
    return turn;
  }

  private async run({ groupName, groupArn }: LogSettings, role: Caller, call: Call): Promise<void> {
    if (groupName === undefined || groupArn === undefined) return;
    try {
      for (const action of DELIVERY_ACTIONS) this.context.require({ action: `logs:${action}`, resource: "*" }, { ...call, caller: role });
      await this.writePolicy(groupName, groupArn, role, call);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.denial) throw refused(error);
      if (error.code === "LimitExceededException") throw invalid(`The CloudWatch Logs resource policy could not be made: ${error.message}`);
      throw error;
    }
    await this.writer.createStream(groupName, VALIDATION_STREAM, call.region, call.trace);
  }

  private async writePolicy(groupName: string, groupArn: string, role: Caller, { region, trace }: Call): Promise<void> {
    const send = <Out>(operation: string, input: object) => this.context.call<Out>({ service: "logs", operation, input, caller: role, region, trace });
    const { logGroups = [] } = await send<DescribeLogGroupsCommandOutput>("DescribeLogGroups", { logGroupNamePrefix: groupName });
    if (!logGroups.some((group) => group.logGroupName === groupName)) throw invalid("Log Destination does not exist.");
    const { resourcePolicies = [] } = await send<DescribeResourcePoliciesCommandOutput>("DescribeResourcePolicies", {});
    const existing = resourcePolicies.find(({ policyName }) => policyName === POLICY_NAME)?.policyDocument;
    const policyDocument = policyFor(groupArn, existing, this.context.account);
    if (policyDocument === undefined) {
      throw invalid("The CloudWatch Logs Resource Policy size was exceeded. We suggest prefixing your CloudWatch log group name with /aws/vendedlogs/states/.");
    }
    // AWS checks the role for it even when the policy is as it must be.
    await send("PutResourcePolicy", { policyName: POLICY_NAME, policyDocument });
  }
}
