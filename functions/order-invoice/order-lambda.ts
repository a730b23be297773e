import type { Context } from "@pulumi/aws/lambda";
import { env } from "../shared/env";
import { publisher } from "../shared/publish";
import { ORDER_CREATED, ORDERS_SOURCE } from "./contract";
import { placeOrder } from "./order";

/** Serialised into the archive. The SDK is the one that the Lambda runtime carries, hence the require inside. */
export const orderLambda = () => {
  const { EventBridgeClient, PutEventsCommand } = require("@aws-sdk/client-eventbridge") as typeof import("@aws-sdk/client-eventbridge");
  const publish = publisher(new EventBridgeClient({}), PutEventsCommand);
  const bus = env("EVENT_BUS");
  const place = placeOrder({
    publish: (order) => publish({ EventBusName: bus, Source: ORDERS_SOURCE, DetailType: ORDER_CREATED, Detail: JSON.stringify(order) }),
    now: () => new Date(),
    log: console,
  });
  return (payload: unknown, context: Context) => place(payload, context.awsRequestId);
};
