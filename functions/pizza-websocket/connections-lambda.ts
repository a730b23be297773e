import { env } from "../shared/env";
import { connect, disconnect, status } from "./connections";
import { followersTable } from "./followers-table";

/** The SDK is the one that the Lambda runtime carries, hence the require inside. */
const ports = () => {
  const sdk = require("@aws-sdk/client-dynamodb") as typeof import("@aws-sdk/client-dynamodb");
  return { followers: followersTable({ sdk, client: new sdk.DynamoDBClient({}), table: env("TABLENAME"), now: () => Date.now() }), log: console };
};

/** Each is serialised into an archive of its own. */
export const connectLambda = () => connect(ports());
export const disconnectLambda = () => disconnect(ports());
export const statusLambda = () => status(ports());
