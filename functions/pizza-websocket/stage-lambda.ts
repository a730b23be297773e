import { env } from "../shared/env";
import { publisher } from "../shared/publish";
import { DETAIL_TYPE } from "./contract";
import { doStage } from "./stage";

/** Serialised into the archive. The SDK is the one that the Lambda runtime carries, hence the require inside. */
export const stageLambda = () => {
  const { EventBridgeClient, PutEventsCommand } = require("@aws-sdk/client-eventbridge") as typeof import("@aws-sdk/client-eventbridge");
  const publish = publisher(new EventBridgeClient({}), PutEventsCommand);
  const bus = env("EVENT_BUS");
  const source = env("EVENT_SOURCE");
  const seconds = Number(env("STAGE_SECONDS"));
  return doStage({
    publish: (detail) => publish({ EventBusName: bus, Source: source, DetailType: DETAIL_TYPE, Detail: JSON.stringify(detail) }),
    work: () => new Promise((resolve) => setTimeout(resolve, seconds * 1000)),
    log: console,
  }, env("NEXT_STAGE"));
};
