import { CARRIERS, documentsOf } from "../documents";
import type { ResourceRule } from "../rule";

/** Characters, without white space where AWS counts so. */
const LIMITS: readonly (readonly [type: RegExp, max: number, spaces: boolean])[] = [
  [/^aws:iam\/role:Role trust/, 2048, false], [/^aws:iam\/role(Policy)?:/, 10_240, false], [/^aws:iam\/policy:/, 6144, false],
  [/^aws:cloudwatch\/logResourcePolicy:/, 5120, true], [/^aws:cloudwatch\/eventBusPolicy:/, 10_240, true],
  [/^aws:s3\//, 20_480, true], [/^aws:kms\//, 32_768, true], [/^aws:sns\//, 30_720, true], [/^aws:sqs\//, 262_144, true],
];

export const quotaPolicySize: ResourceRule = {
  id: "quota-policy-size", severity: "medium",
  onAws: "AWS refuses a policy that is longer than its kind may be.",
  fix: "Join statements, use prefixes instead of lists of ARNs, or spread it over several resources.",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
  types: CARRIERS,
  check(carrier, report) {
    for (const { property, kind, text } of documentsOf(carrier)) {
      const [, max, spaces] = LIMITS.find(([type]) => type.test(`${carrier.type} ${kind}`))!;
      const length = spaces ? text.length : text.replace(/\s/g, "").length;
      if (length > max) report(`${property} has ${length} characters; AWS takes ${max}`);
    }
  },
};
