import type { Context } from "@pulumi/aws/lambda";
import { env } from "../shared/env";
import type { BusEvent } from "../shared/event";
import { autotag } from "./autotag";

/** Serialised into the archive. The SDK is the one that the Lambda runtime carries, hence the require inside. */
export const autotagLambda = () => {
  const { RDSClient, AddTagsToResourceCommand, ListTagsForResourceCommand } = require("@aws-sdk/client-rds") as typeof import("@aws-sdk/client-rds");
  const rds = new RDSClient({});
  const handle = autotag({
    async currentValue(arn, key) {
      const { TagList = [] } = await rds.send(new ListTagsForResourceCommand({ ResourceName: arn }));
      return TagList.find(({ Key }) => Key === key)?.Value;
    },
    async add(arn, { key, value }) {
      await rds.send(new AddTagsToResourceCommand({ ResourceName: arn, Tags: [{ Key: key, Value: value }] }));
    },
    wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
    log: console,
  }, { tag: { key: env("TAG_KEY"), value: env("TAG_VALUE") }, overwrite: env("OVERWRITE") === "true" });
  return (event: BusEvent, context: Context) => handle(event, () => Number(context.getRemainingTimeInMillis()));
};
