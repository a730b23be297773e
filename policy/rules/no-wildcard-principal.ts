import { CARRIERS, documentsOf, hasCondition } from "../documents";
import type { ResourceRule } from "../rule";

const SOURCES = ["aws:SourceArn", "aws:SourceAccount", "aws:PrincipalArn", "aws:PrincipalAccount", "aws:PrincipalOrgID", "aws:SourceOrgID", "aws:SourceVpce", "aws:SourceVpc"];

export const noWildcardPrincipal: ResourceRule = {
  id: "no-wildcard-principal", severity: "critical",
  onAws: "An Allow for the principal * without a condition on where the request comes from is open to every AWS account, and to anonymous callers.",
  fix: "Name the service, role or account in Principal, or add a condition such as aws:PrincipalOrgID.",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_principal.html",
  types: CARRIERS,
  check(carrier, report) {
    for (const { property, statements = [] } of documentsOf(carrier)) {
      for (const statement of statements) {
        const open = statement.principals.some(({ name }) => name === "*");
        if (statement.effect === "Allow" && open && !SOURCES.some((key) => hasCondition(statement, key))) report(`${property}, ${statement.name}, allows ${statement.actions.join(", ")} to everybody`);
      }
    }
  },
};
