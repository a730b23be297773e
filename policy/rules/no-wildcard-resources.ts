import { parseArn } from "../../model/arn";
import { CARRIERS, documentsOf } from "../documents";
import type { ResourceRule } from "../rule";

/** AWS: these know no resources. */
const WITHOUT_RESOURCE = /^([\w-]+:(Describe|List)\w*\*?|logs:(Create|Get|Update|Delete|List)LogDeliver(y|ies)|logs:(Put|Delete)ResourcePolicy|xray:(Put|Get)\w+|cloudwatch:(PutMetricData|GetMetricData)|sts:GetCallerIdentity|ec2:(Create|Delete)NetworkInterface|ec2:(Assign|Unassign)PrivateIpAddresses|ecr:GetAuthorizationToken|s3:ListAllMyBuckets)$/;
/** AWS documents these for log delivery as one set, on every resource. */
const OF_LOG_DELIVERY = /^logs:(CreateLogStream|PutLogEvents)$/;

export const noWildcardResources: ResourceRule = {
  id: "no-wildcard-resources", severity: "high",
  onAws: "The role may act on every resource of the account, those of other teams included.",
  fix: "Name the resource's ARN; where a name is not known, its prefix.",
  source: "https://docs.aws.amazon.com/service-authorization/latest/reference/reference_policies_actions-resources-contextkeys.html",
  types: CARRIERS,
  check(carrier, report) {
    for (const { property, statements = [] } of documentsOf(carrier).filter(({ kind }) => kind === "identity")) {
      for (const { name, effect, actions, resources } of statements) {
        const wide = resources.filter(isEverything);
        if (effect !== "Allow" || wide.length === 0) continue;
        const isLogDelivery = actions.includes("logs:CreateLogDelivery");
        const needless = actions.filter((action) => !WITHOUT_RESOURCE.test(action) && !(isLogDelivery && OF_LOG_DELIVERY.test(action)));
        if (needless.length > 0) report(`${property}, ${name}, allows ${needless.join(", ")} on ${wide.join(", ")}`);
      }
    }
  },
};

/** `*`, and ARNs whose resource is `*`: `arn:aws:logs:*:*:*`. */
const isEverything = (resource: string): boolean => resource === "*" || /^\**$/.test(parseArn(resource)?.resource ?? "any");
