import type { ServiceModule } from "../../kernel/service";
import { describeContinuousBackups, updateContinuousBackups } from "./backups";
import { batchGetItem, batchWriteItem } from "./batch";
import { deleteItem, getItem, putItem, updateItem } from "./items";
import { query, scan } from "./reads";
import { Dynamo } from "./state";
import { createTable, deleteTable, describeLimits, describeTable, listTables, updateTable } from "./tables";
import { listTagsOfResource, tagResource, untagResource } from "./tags";
import { transactGetItems, transactWriteItems } from "./transact";
import { describeTimeToLive, Expiry, updateTimeToLive } from "./ttl";

/** Amazon DynamoDB, on dynalite: tables in memory, every region its own. */
export const dynamodb: ServiceModule = {
  id: "dynamodb",
  wire: {
    sdk: "@aws-sdk/client-dynamodb", protocol: "json1.0", signingName: "dynamodb", target: "DynamoDB_20120810", version: "2012-08-10", maxBody: 16 * 1024 * 1024,
  },
  eventSource: "dynamodb.amazonaws.com",
  codes: { validation: "ValidationException", accessDenied: "AccessDeniedException" },
  open(context) {
    const state = new Dynamo(context);
    const expiry = new Expiry(state);
    return {
      operations: {
        BatchGetItem: batchGetItem(state),
        BatchWriteItem: batchWriteItem(state),
        CreateTable: createTable(state),
        DeleteItem: deleteItem(state),
        DeleteTable: deleteTable(state),
        DescribeContinuousBackups: describeContinuousBackups(state),
        DescribeLimits: describeLimits(),
        DescribeTable: describeTable(state),
        DescribeTimeToLive: describeTimeToLive(state),
        GetItem: getItem(state),
        ListTables: listTables(state),
        ListTagsOfResource: listTagsOfResource(state),
        PutItem: putItem(state),
        Query: query(state),
        Scan: scan(state),
        TagResource: tagResource(state),
        TransactGetItems: transactGetItems(state),
        TransactWriteItems: transactWriteItems(state),
        UntagResource: untagResource(state),
        UpdateContinuousBackups: updateContinuousBackups(state),
        UpdateItem: updateItem(state),
        UpdateTable: updateTable(state),
        UpdateTimeToLive: updateTimeToLive(state, expiry),
      },
      async dispose() {
        expiry.end();
        for (const [, { engine }] of state.everywhere()) await engine.idle();
      },
    };
  },
};
