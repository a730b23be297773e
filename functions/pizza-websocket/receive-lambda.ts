import { env } from "../shared/env";
import { followersTable } from "./followers-table";
import { receive } from "./receive";

/** Serialised into the archive. The SDK is the one that the Lambda runtime carries, hence the require inside. */
export const receiveLambda = () => {
  const sdk = require("@aws-sdk/client-dynamodb") as typeof import("@aws-sdk/client-dynamodb");
  const { ApiGatewayManagementApiClient, PostToConnectionCommand } =
    require("@aws-sdk/client-apigatewaymanagementapi") as typeof import("@aws-sdk/client-apigatewaymanagementapi");
  const api = new ApiGatewayManagementApiClient({ endpoint: env("APIGW_ENDPOINT") });
  return receive({
    followers: followersTable({ sdk, client: new sdk.DynamoDBClient({}), table: env("TABLENAME"), now: () => Date.now() }),
    async push(ConnectionId, message) {
      await api.send(new PostToConnectionCommand({ ConnectionId, Data: Buffer.from(message) }));
    },
    log: console,
  });
};
