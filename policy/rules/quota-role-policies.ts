import { known, lastPart } from "../../model/wiring";
import { documentsOf } from "../documents";
import type { StackRule } from "../rule";

export const quotaRolePolicies: StackRule = {
  id: "quota-role-policies", severity: "medium",
  onAws: "IAM refuses inline policies of a role beyond 10,240 characters together, and more than ten attached ones.",
  fix: "Join statements, use prefixes instead of lists of ARNs, or move statements to a managed policy.",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html",
  checkStack({ wiring: { resources }, each }) {
    each(resources.of("role"), (role, report) => {
      const name = role.need("name");
      const own = resources.of("rolePolicy").filter((policy) => lastPart(known(policy, "role") ?? "") === name);
      const length = [...own, role].flatMap((one) => documentsOf(one)).filter(({ kind }) => kind === "identity").reduce((sum, { text }) => sum + text.replace(/\s/g, "").length, 0);
      if (length > 10_240) report(`its inline policies have ${length} characters; IAM takes 10240`);
      const attached = resources.of("attachment").filter((one) => lastPart(known(one, "role") ?? "") === name).length;
      if (attached > 10) report(`it has ${attached} attached policies; IAM takes 10`);
    });
  },
};
