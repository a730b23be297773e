import type { AttributeValue } from "@aws-sdk/client-dynamodb";
import { ORDER_ROW, type StageMessage } from "./contract";
import type { Followers } from "./followers";

type Sdk = typeof import("@aws-sdk/client-dynamodb");
type Client = InstanceType<Sdk["DynamoDBClient"]>;
type Row = Record<string, AttributeValue>;

/** AWS: a WebSocket lives for two hours at most. Rows outlive it a little; DynamoDB deletes them when it finds the time. */
const LIFETIME_SECONDS = 3 * 3600;

export interface TableAt {
  readonly sdk: Sdk;
  readonly client: Client;
  readonly table: string;
  /** Milliseconds since the epoch. */
  now(): number;
}

/** Rows by order and connection, an index by connection, and a row for each order's last stage. */
export function followersTable({ sdk, client, table: TableName, now }: TableAt): Followers {
  const seconds = () => Math.floor(now() / 1000);
  const expires = () => ({ N: String(seconds() + LIFETIME_SECONDS) });
  const key = (orderId: string, connectionId: string): Row => ({ order_id: { S: orderId }, connection_id: { S: connectionId } });
  const queryAll = async (index: string | undefined, field: string, value: string): Promise<Row[]> => {
    const rows: Row[] = [];
    for (let start: Row | undefined; ;) {
      const page = await client.send(new sdk.QueryCommand({
        TableName, IndexName: index, KeyConditionExpression: "#field = :value", ExpressionAttributeNames: { "#field": field },
        ExpressionAttributeValues: { ":value": { S: value } }, ExclusiveStartKey: start,
      }));
      rows.push(...page.Items ?? []);
      start = page.LastEvaluatedKey;
      if (!start) return rows;
    }
  };
  return {
    async add(orderId, connectionId) {
      await client.send(new sdk.PutItemCommand({ TableName, Item: { ...key(orderId, connectionId), expires_at: expires() } }));
    },
    async of(orderId) {
      const rows = await queryAll(undefined, "order_id", orderId);
      // AWS: rows whose time is over may stay for days.
      return rows.filter((row) => row.connection_id!.S !== ORDER_ROW && Number(row.expires_at?.N) > seconds()).map((row) => row.connection_id!.S!);
    },
    async ordersOf(connectionId) {
      return (await queryAll("by-connection", "connection_id", connectionId)).map((row) => row.order_id!.S!);
    },
    async remove(orderId, connectionId) {
      await client.send(new sdk.DeleteItemCommand({ TableName, Key: key(orderId, connectionId) }));
    },
    async lastStage(orderId) {
      const { Item } = await client.send(new sdk.GetItemCommand({ TableName, Key: key(orderId, ORDER_ROW), ConsistentRead: true }));
      return Item?.message?.S === undefined ? undefined : JSON.parse(Item.message.S) as StageMessage;
    },
    async keepStage(message) {
      try {
        await client.send(new sdk.UpdateItemCommand({
          TableName, Key: key(message.item.order_id, ORDER_ROW),
          UpdateExpression: "SET #stage = :stage, message = :message, expires_at = :expires",
          // The same stage again is let through: its first delivery may have died before everybody was told.
          ConditionExpression: "attribute_not_exists(#stage) OR #stage <= :stage",
          ExpressionAttributeNames: { "#stage": "stage" },
          ExpressionAttributeValues: { ":stage": { N: String(message.stage) }, ":message": { S: JSON.stringify(message) }, ":expires": expires() },
        }));
        return true;
      } catch (error) {
        if ((error as Error).name === "ConditionalCheckFailedException") return false;
        throw error;
      }
    },
  };
}
