import type { GlobalSecondaryIndexDescription, ProvisionedThroughputDescription, TableDescription } from "@aws-sdk/client-dynamodb";
import type { Table } from "./state";

/** A description as the engine gives it: times are seconds. */
export type RawTable = Omit<TableDescription, "CreationDateTime" | "TableId">;

function throughput(raw: ProvisionedThroughputDescription | undefined): ProvisionedThroughputDescription | undefined {
  if (!raw) return undefined;
  const { LastIncreaseDateTime: up, LastDecreaseDateTime: down, ...rest } = raw as Omit<ProvisionedThroughputDescription, "LastIncreaseDateTime" | "LastDecreaseDateTime"> & {
    LastIncreaseDateTime?: number; LastDecreaseDateTime?: number;
  };
  return { ...rest, ...(up !== undefined && { LastIncreaseDateTime: new Date(up * 1000) }), ...(down !== undefined && { LastDecreaseDateTime: new Date(down * 1000) }) };
}

const index = (raw: GlobalSecondaryIndexDescription): GlobalSecondaryIndexDescription => ({ ...raw, ProvisionedThroughput: throughput(raw.ProvisionedThroughput) });

/** The engine's description, with what is kept beside it. */
export function describeTable(table: Table, raw: RawTable): TableDescription {
  const { BillingModeSummary, GlobalSecondaryIndexes, ProvisionedThroughput, ...rest } = raw as RawTable & { TableThroughputModeSummary?: object };
  delete rest.TableThroughputModeSummary;
  return {
    ...rest, ProvisionedThroughput: throughput(ProvisionedThroughput), TableId: table.id, TableArn: table.arn, CreationDateTime: new Date(table.createdAt),
    DeletionProtectionEnabled: table.deletionProtection,
    ...(GlobalSecondaryIndexes && { GlobalSecondaryIndexes: GlobalSecondaryIndexes.map(index) }),
    ...(BillingModeSummary && { BillingModeSummary: { BillingMode: BillingModeSummary.BillingMode, LastUpdateToPayPerRequestDateTime: new Date(table.createdAt) } }),
    ...(table.kmsKeyArn !== undefined && { SSEDescription: { Status: "ENABLED", SSEType: "KMS", KMSMasterKeyArn: table.kmsKeyArn } }),
    ...(table.tableClass && {
      TableClassSummary: { TableClass: table.tableClass.name, ...(table.tableClass.updatedAt !== undefined && { LastUpdateDateTime: new Date(table.tableClass.updatedAt) }) },
    }),
  };
}
