import { parseArn } from "../../../../model/arn";

/** AWS: the policy that log deliveries share. */
export const POLICY_NAME = "AWSLogDeliveryWrite20150319";
export const DELIVERY_PRINCIPAL = "delivery.logs.amazonaws.com";
/** AWS: characters of a resource policy. */
const LONGEST = 5_120;
const VENDED = "/aws/vendedlogs/";

interface Statement {
  readonly Resource: readonly string[] | string;
}

/** Resources of the policy as it is, none when it is not what AWS wrote. */
function resourcesOf(document: string | undefined): string[] {
  if (document === undefined) return [];
  const { Statement: statements } = JSON.parse(document) as { Statement: Statement | readonly Statement[] };
  return [statements].flat().flatMap(({ Resource }) => Resource);
}

/**
 * The policy by which the log delivery service may write into a group, besides those of `existing`; undefined when it
 * would be too long. AWS: before it grows too long, all groups below /aws/vendedlogs/ are let in at once.
 */
export function policyFor(groupArn: string, existing: string | undefined, account: string): string | undefined {
  const { partition, region, resource } = parseArn(groupArn)!;
  const prefix = `arn:${partition}:logs:${region}:${account}:log-group:`;
  const name = resource.slice("log-group:".length, -":*".length);
  const all = `${prefix}${VENDED}*`;
  const known = resourcesOf(existing);
  const own = `${prefix}${name}:log-stream:*`;
  const covered = known.includes(own) || (name.startsWith(VENDED) && known.includes(all));
  const document = write(covered ? known : [...known, own], prefix, account);
  if (document.length <= LONGEST) return document;
  if (!name.startsWith(VENDED)) return undefined;
  const shorter = write([...known.filter((each) => !each.startsWith(`${prefix}${VENDED}`)), all], prefix, account);
  return shorter.length <= LONGEST ? shorter : undefined;
}

function write(resources: readonly string[], prefix: string, account: string): string {
  return JSON.stringify({
    Version: "2012-10-17",
    Statement: [{
      Sid: POLICY_NAME, Effect: "Allow", Principal: { Service: [DELIVERY_PRINCIPAL] }, Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: resources,
      Condition: { StringEquals: { "aws:SourceAccount": [account] }, ArnLike: { "aws:SourceArn": [prefix.replace(/log-group:$/, "*")] } },
    }],
  });
}
