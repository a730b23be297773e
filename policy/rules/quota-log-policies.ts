import type { StackRule } from "../rule";

export const quotaLogPolicies: StackRule = {
  id: "quota-log-policies", severity: "high",
  onAws: "CloudWatch Logs takes ten resource policies a region, those of other stacks and of the console included, and replaces one of the same name: two owners cut each other off.",
  fix: "One LogResourcePolicy a stack, for a prefix of group names, with the stack in its name.",
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/cloudwatch_limits_cwl.html",
  settings: { max: { type: "integer", default: 10, description: "Policies that a region may have." } },
  checkStack({ wiring: { resources }, setting, each }) {
    const names = new Map<string, string>();
    const counts = new Map<string, number>();
    each(resources.of("logPolicy"), (policy, report) => {
      if (policy.text("resourceArn") !== undefined) return;
      const region = policy.text("region") ?? "the region";
      const name = `${region} ${policy.need("policyName")}`;
      const other = names.get(name);
      if (other !== undefined) report(`the policy ${policy.need("policyName")} is made twice, also by ${other}`);
      names.set(name, policy.name);
      counts.set(region, (counts.get(region) ?? 0) + 1);
      if (counts.get(region)! > setting<number>("max")) report(`it is the ${counts.get(region)}th resource policy of ${region}; the quota is ${setting<number>("max")}`);
    });
  },
};
