import type { PutEventsCommandOutput } from "@aws-sdk/client-eventbridge";
import { AwsError } from "../../../../kernel/errors";
import { DeliveryError } from "../failure";
import type { TargetKind } from ".";

/** Another bus, in this region or another: by the target's role, or by the policy of that bus. */
export const eventBus: TargetKind = {
  service: "events",
  role: "optional",
  anyRegion: true,
  check: (_target, arn) => (/^event-bus\/[/._A-Za-z0-9-]+$/.test(arn.resource) ? undefined : "Provided Arn is not in correct format."),
  async deliver({ event, arn, target, forwards, send }) {
    if (event.forwarded) {
      throw new DeliveryError("THIRD_ACCOUNT_HOP_DETECTED", `EventBridge does not route an event that came from another bus to a third one (${target.Arn}).`);
    }
    const { source, detailType } = event.envelope;
    const input = { Entries: [{ Source: source, DetailType: detailType, Detail: event.detailText, EventBusName: arn.resource.slice("event-bus/".length) }] };
    // The receiving bus takes the event as it is, with its id and time, instead of a new one.
    forwards.set(input, event);
    const { Entries: [entry] = [] } = await send<PutEventsCommandOutput>("PutEvents", input);
    if (entry?.ErrorCode) throw new AwsError(entry.ErrorCode, entry.ErrorMessage ?? entry.ErrorCode);
  },
};
