import { misnamedIn } from "../../model/wiring";
import type { StackRule } from "../rule";

export const environmentIsAllowed: StackRule = {
  id: "environment-is-allowed", severity: "high",
  onAws: "The function calls what its environment names and is denied (AccessDeniedException), or works on another one than the part that fills it.",
  fix: "Name the same table, bus, queue, topic, machine or bucket in the environment and in the role's policy; take variables away that are not used.",
  source: "https://docs.aws.amazon.com/lambda/latest/dg/lambda-intro-execution-role.html",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("function"), (fn, report) => {
      for (const problem of misnamedIn(wiring, fn)) report(problem);
    });
  },
};
