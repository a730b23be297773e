import { deniedTasks } from "../../model/wiring";
import { definitionOf } from "../definitions";
import type { StackRule } from "../rule";

export const tasksAreAllowed: StackRule = {
  id: "tasks-are-allowed", severity: "high",
  onAws: "The task is denied and the execution fails (States.TaskFailed, or the service's AccessDeniedException) each time that it comes there.",
  fix: "Let the machine's role do what the task does, on that function, queue, topic or table.",
  source: "https://docs.aws.amazon.com/step-functions/latest/dg/service-integration-iam-templates.html",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("machine"), (machine, report) => {
      const definition = definitionOf(machine);
      for (const { task, obstacle } of definition ? deniedTasks(wiring, machine, definition) : []) report(`its task ${task} is denied: ${obstacle}`);
    });
  },
};
