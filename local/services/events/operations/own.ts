import { fail } from "../errors";
import type { Rule } from "../state";

/** Throws for a rule that belongs to an AWS service, unless the caller insists. */
export function assertOwn(rule: Rule, force = false): void {
  if (rule.managedBy && !force) throw fail("ManagedRuleException", `Rule ${rule.name} is a managed rule of ${rule.managedBy}: it cannot be modified or deleted directly.`);
}
