import { PolicyPack } from "@pulumi/policy";
import { policiesOf } from "./pack";
import { RULES } from "./rules";

new PolicyPack("event-wiring", {
  description: "Whether the parts of an event-driven stack fit together: permissions, delivery, loops, quotas, dead ends.",
  policies: policiesOf(RULES),
});
