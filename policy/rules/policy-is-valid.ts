import { policyProblem, readPolicy } from "../../model/iam";
import { CARRIERS, documentsOf } from "../documents";
import type { ResourceRule } from "../rule";

export const policyIsValid: ResourceRule = {
  id: "policy-is-valid", severity: "high",
  onAws: "AWS refuses the document (MalformedPolicyDocument) and the deployment stops there.",
  fix: "Write it with pulumi.jsonStringify, and name Effect, Action, Resource and, for resources, Principal.",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_grammar.html",
  types: CARRIERS,
  check(carrier, report) {
    for (const { property, kind, text } of documentsOf(carrier)) {
      const problem = kind === "resource" ? readPolicy(property, text, "resource").problems[0] : policyProblem(text, kind === "trust" ? "trust" : "inline");
      if (problem !== undefined) report(`${property}: ${problem}`);
    }
  },
};
