import { isSilent } from "../../model/wiring";
import type { StackRule } from "../rule";

export const busHasPublisher: StackRule = {
  id: "bus-has-publisher", severity: "high",
  onAws: "PutEvents to a bus that does not exist or to another one answers with success: the events are gone, and the rules of this bus never see any.",
  fix: "Give the publisher this bus's name or ARN and let its role events:PutEvents on it; for publishers elsewhere, export the name as an output of the stack or let them in with an EventBusPolicy.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutEvents.html",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("bus"), (bus, report) => {
      if (isSilent(wiring, bus)) report("nothing in this stack may publish to it, and no output names it");
    });
  },
};
