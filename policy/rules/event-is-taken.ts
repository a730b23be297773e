import { deadEventsOf } from "../../model/wiring";
import type { StackRule } from "../rule";

export const eventIsTaken: StackRule = {
  id: "event-is-taken", severity: "medium",
  onAws: "PutEvents answers with success, no rule takes the event, and it is gone.",
  fix: "Let a rule take what is published (matching is exact), take it out of the publisher's policy, or keep it in an archive.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html",
  checkStack({ wiring, each }) {
    const { resources } = wiring;
    each([...resources.of("function"), ...resources.of("machine"), ...resources.of("integration")], (publisher, report) => {
      for (const { bus, what } of deadEventsOf(wiring, publisher)) report(`it may publish events with ${what} to the bus ${bus}, and no rule there takes them`);
    });
  },
};
