import { strict as assert } from "node:assert";
import { PutEventsCommand, type EventBridgeClient, type PutEventsCommandOutput } from "@aws-sdk/client-eventbridge";
import { publisher } from "../../../functions/shared/publish";

const answering = (output: Partial<PutEventsCommandOutput>) =>
  publisher({ send: () => Promise.resolve(output) } as unknown as EventBridgeClient, PutEventsCommand);

describe("functions/shared/publish", () => {
  it("answers the event's id", async () => {
    assert.equal(await answering({ Entries: [{ EventId: "e-1" }] })({ Source: "s" }), "e-1");
  });

  it("throws for an entry that was refused, though PutEvents answered 200", async () => {
    await assert.rejects(answering({ FailedEntryCount: 1, Entries: [{ ErrorCode: "InternalFailure", ErrorMessage: "later" }] })({ Source: "s" }), { name: "PublishFailed", message: "InternalFailure: later" });
    await assert.rejects(answering({})({ Source: "s" }), { name: "PublishFailed" });
  });
});
