import type { EventBridgeClient, PutEventsCommand, PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { fail } from "./errors";

/** Publishes one event and returns its id. PutEvents answers 200 for an entry that it refused: that is an error here, so that Lambda tries again. */
export type Publish = (entry: PutEventsRequestEntry) => Promise<string>;

export const publisher = (client: EventBridgeClient, Put: typeof PutEventsCommand): Publish => async (entry) => {
  const { Entries } = await client.send(new Put({ Entries: [entry] }));
  const result = Entries?.[0];
  if (result?.EventId) return result.EventId;
  throw fail("PublishFailed", `${result?.ErrorCode ?? "no answer"}: ${result?.ErrorMessage ?? "PutEvents returned no entry"}`);
};
