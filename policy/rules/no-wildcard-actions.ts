import { CARRIERS, documentsOf } from "../documents";
import type { ResourceRule } from "../rule";

export const noWildcardActions: ResourceRule = {
  id: "no-wildcard-actions", severity: "high",
  onAws: "A role with * or SERVICE:* may do everything that the service has or will ever have, deleting included, and so may whoever gets hold of its function.",
  fix: "List the actions that the code calls.",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/best-practices.html#grant-least-privilege",
  types: CARRIERS,
  check(carrier, report) {
    for (const { property, kind, statements = [] } of documentsOf(carrier).filter((document) => document.kind === "identity")) {
      for (const { name, effect, actions, notActions } of statements.filter(({ effect: found }) => found === "Allow")) {
        const wide = actions.filter((action) => /^(\*|[\w-]+:\*)$/.test(action));
        if (wide.length > 0) report(`${property}, ${name}, allows ${wide.join(", ")}`);
        if (notActions.length > 0) report(`${property}, ${name} (${effect}, ${kind}), allows everything but ${notActions.join(", ")}`);
      }
    }
  },
};
