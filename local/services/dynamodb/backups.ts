import type {
  ContinuousBackupsDescription, DescribeContinuousBackupsCommandInput, DescribeContinuousBackupsOutput, UpdateContinuousBackupsCommandInput, UpdateContinuousBackupsOutput,
} from "@aws-sdk/client-dynamodb";
import type { Call, Operation } from "../../kernel/operation";
import { boolean, number, structure } from "../../kernel/shape";
import { fail } from "./errors";
import { text } from "./shapes";
import type { Dynamo, Table } from "./state";

const USUAL_DAYS = 35;
const DAY_MS = 86_400_000;
/** AWS: the latest moment that can be restored is about five minutes ago. */
const LAG_MS = 300_000;

function tableOf(dynamo: Dynamo, given: string | undefined, call: Call): Table {
  const table = dynamo.table(given, call);
  if (!table) throw fail("TableNotFoundException", `Table not found: ${dynamo.nameOf(given, call)}`);
  return table;
}

function describe({ recovery }: Table, now: number): ContinuousBackupsDescription {
  if (!recovery) return { ContinuousBackupsStatus: "ENABLED", PointInTimeRecoveryDescription: { PointInTimeRecoveryStatus: "DISABLED" } };
  const earliest = Math.max(recovery.since, now - recovery.days * DAY_MS);
  return {
    ContinuousBackupsStatus: "ENABLED",
    PointInTimeRecoveryDescription: {
      PointInTimeRecoveryStatus: "ENABLED", RecoveryPeriodInDays: recovery.days, EarliestRestorableDateTime: new Date(earliest),
      LatestRestorableDateTime: new Date(Math.max(earliest, now - LAG_MS)),
    },
  };
}

/** Kept and shown; tables are not restored in the local cloud. */
export const updateContinuousBackups = (dynamo: Dynamo): Operation<UpdateContinuousBackupsCommandInput, UpdateContinuousBackupsOutput> => ({
  input: structure({
    TableName: text,
    PointInTimeRecoverySpecification: structure({ PointInTimeRecoveryEnabled: boolean({ required: true }), RecoveryPeriodInDays: number({ min: 1, max: 35 }) }, { required: true }),
  }),
  readOnly: false,
  authorize: ({ TableName }, call) => [dynamo.access("UpdateContinuousBackups", TableName, call)],
  run({ TableName, PointInTimeRecoverySpecification }, call) {
    const table = tableOf(dynamo, TableName, call);
    const { PointInTimeRecoveryEnabled, RecoveryPeriodInDays: days } = PointInTimeRecoverySpecification!;
    table.recovery = PointInTimeRecoveryEnabled ? { since: table.recovery?.since ?? call.time, days: days ?? table.recovery?.days ?? USUAL_DAYS } : undefined;
    return { ContinuousBackupsDescription: describe(table, call.time) };
  },
});

export const describeContinuousBackups = (dynamo: Dynamo): Operation<DescribeContinuousBackupsCommandInput, DescribeContinuousBackupsOutput> => ({
  input: structure({ TableName: text }),
  readOnly: true,
  authorize: ({ TableName }, call) => [dynamo.access("DescribeContinuousBackups", TableName, call)],
  run: ({ TableName }, call) => ({ ContinuousBackupsDescription: describe(tableOf(dynamo, TableName, call), call.time) }),
});
