import type { DescribeLogGroupsCommandOutput, DescribeResourcePoliciesCommandOutput } from "@aws-sdk/client-cloudwatch-logs";
import { parseArn } from "../../../model/arn";
import { AwsError } from "../../kernel/errors";
import type { AccessRequest, Call } from "../../kernel/operation";
import type { ServiceContext } from "../../kernel/service";
import { bad, lacking } from "./errors";

/** AWS: so the policy is called that lets API Gateway, and other services that deliver logs, write into log groups. */
const POLICY = "AWSLogDeliveryWrite20150319";
const DELIVERY = "delivery.logs.amazonaws.com";

interface Statement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Resource: string | readonly string[];
  readonly [key: string]: unknown;
}

/** AWS: whoever makes a log delivery must be allowed to; the rest is asked where it is done. */
export const deliveryAccess: AccessRequest = { action: "logs:CreateLogDelivery", resource: "*" };

/** The ARN of a destination's log group, without `:*`. Throws for what is none. */
export function logGroupArn(destination: string, call: Call): string {
  const arn = parseArn(destination);
  if (arn?.service === "firehose") throw lacking("access logs to Firehose");
  if (arn?.service !== "logs" || arn.region !== call.region || arn.account !== call.account || !arn.resource.startsWith("log-group:")) {
    throw bad("Invalid ARN specified in the request. ARNs must start with 'arn:aws', and point to a log group of this account and Region");
  }
  return destination.replace(/:\*$/, "");
}

/**
 * Lets the logs of a stage be delivered, with the caller's own permissions, as AWS does for HTTP APIs: the log group must
 * be there, and the account's delivery policy is made or extended.
 */
export async function allowDelivery(context: ServiceContext, groupArn: string, call: Call): Promise<void> {
  const ask = <Out>(operation: string, input: object): Promise<Out> => context.call<Out>({
    service: "logs", operation, input, caller: call.caller, region: call.region, trace: call.trace, calledVia: "apigateway.amazonaws.com",
  });
  const name = groupArn.split(":log-group:")[1]!;
  try {
    const { logGroups = [] } = await ask<DescribeLogGroupsCommandOutput>("DescribeLogGroups", { logGroupNamePrefix: name });
    if (!logGroups.some(({ logGroupName }) => logGroupName === name)) throw bad(`The log group ${name} does not exist`);
    const { resourcePolicies = [] } = await ask<DescribeResourcePoliciesCommandOutput>("DescribeResourcePolicies", {});
    const document = extended(resourcePolicies.find(({ policyName }) => policyName === POLICY)?.policyDocument, groupArn, call);
    if (document !== undefined) await ask("PutResourcePolicy", { policyName: POLICY, policyDocument: document });
  } catch (error) {
    if (!(error instanceof AwsError) || !error.denial) throw error;
    throw Object.assign(bad("Insufficient permissions to enable logging"), { denial: error.denial, cause: error });
  }
}

/** The policy with the group in it; undefined when it is in there already. */
function extended(document: string | undefined, groupArn: string, call: Call): string | undefined {
  const resource = `${groupArn}:log-stream:*`;
  const policy = document === undefined ? undefined : (JSON.parse(document) as { Version: string; Statement: Statement[] });
  const own = policy?.Statement.find(({ Sid }) => Sid === "AWSLogDeliveryWrite");
  const resources = own ? [own.Resource].flat() : [];
  if (resources.includes(resource)) return undefined;
  const statement: Statement = {
    Sid: "AWSLogDeliveryWrite", Effect: "Allow", Principal: { Service: DELIVERY }, Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: [...resources, resource],
    Condition: { StringEquals: { "aws:SourceAccount": [call.account] }, ArnLike: { "aws:SourceArn": [`arn:aws:logs:${call.region}:${call.account}:*`] } },
  };
  return JSON.stringify({ Version: "2012-10-17", Statement: [...(policy?.Statement ?? []).filter((other) => other !== own), statement] });
}
