import type { DBClusterSnapshotMessage, DBSnapshotMessage, DescribeDBClusterSnapshotsCommandInput, DescribeDBSnapshotsCommandInput, Filter } from "@aws-sdk/client-rds";
import type { AccessRequest, Call, Operation } from "../../kernel/operation";
import { boolean, string, structure } from "../../kernel/shape";
import { PAGED } from "./describe-databases";
import { badCombination, invalid } from "./errors";
import { filtered, type Filterable } from "./filters";
import { normal, parseArn } from "./identifiers";
import { showClusterSnapshot, showDbSnapshot, type Snapshot } from "./model";
import { page } from "./paging";
import type { SnapshotKind } from "./snapshot-kinds";
import type { Rds } from "./state";

/** What both operations are asked, under one name each. */
interface Asked {
  readonly kind: SnapshotKind;
  readonly id?: string;
  readonly database?: string;
  readonly resourceId?: string;
  readonly SnapshotType?: string;
  readonly Filters?: readonly Filter[];
  readonly MaxRecords?: number;
  readonly Marker?: string;
}

const FILTERS: Readonly<Record<SnapshotKind, Filterable<Snapshot>>> = {
  snapshot: {
    "db-instance-id": ({ source }) => source.id,
    "db-snapshot-id": ({ id }) => id,
    "dbi-resource-id": ({ source }) => source.resourceId.toLowerCase(),
    "snapshot-type": ({ facts }) => facts.type,
    engine: ({ engine }) => engine,
  },
  "cluster-snapshot": {
    "db-cluster-id": ({ source }) => source.id,
    "db-cluster-snapshot-id": ({ id }) => id,
    "snapshot-type": ({ facts }) => facts.type,
    engine: ({ engine }) => engine,
  },
};

/** What AWS has besides manual and automated ones. Shared and public ones would be other accounts', `awsbackup` AWS Backup's: there are none. */
const TYPES = ["automated", "manual", "shared", "public", "awsbackup"];

function find(rds: Rds, asked: Asked, call: Call): Snapshot[] {
  const { kind, id, database, resourceId, SnapshotType } = asked;
  if (SnapshotType !== undefined && !TYPES.includes(SnapshotType)) throw invalid(`Invalid snapshot type: ${SnapshotType}`);
  if (id && database) throw badCombination("The snapshot identifier and the identifier of its source cannot be used together.");
  const all = id ? [rds.get(kind, id, call.region)] : [...rds.in(call.region)[kind].values()];
  const source = database === undefined || database === "" ? undefined : (parseArn(database)?.id ?? normal(database));
  return filtered(all, asked.Filters, FILTERS[kind]).filter((snapshot) =>
    (source === undefined || snapshot.source.id === source) && (resourceId === undefined || snapshot.source.resourceId === resourceId)
    && (SnapshotType === undefined || snapshot.facts.type === SnapshotType));
}

function authorize(rds: Rds, action: string, { kind, id, database }: Asked, call: Call): AccessRequest[] {
  const questions = [rds.access(action, kind, id || "*", call.region)];
  if (database) questions.push(rds.access(action, kind === "snapshot" ? "db" : "cluster", database, call.region));
  return questions;
}

function answer(rds: Rds, asked: Asked, call: Call) {
  return page(find(rds, asked, call), (snapshot) => snapshot.id, asked);
}

const COMMON = { ...PAGED, SnapshotType: string(), IncludeShared: boolean(), IncludePublic: boolean() };

const ofDb = ({ DBInstanceIdentifier: database, DBSnapshotIdentifier: id, DbiResourceId: resourceId, ...rest }: DescribeDBSnapshotsCommandInput): Asked =>
  ({ kind: "snapshot", id, database, resourceId, ...rest });
const ofCluster = ({ DBClusterIdentifier: database, DBClusterSnapshotIdentifier: id, DbClusterResourceId: resourceId, ...rest }: DescribeDBClusterSnapshotsCommandInput): Asked =>
  ({ kind: "cluster-snapshot", id, database, resourceId, ...rest });

export const describeDbSnapshots = (rds: Rds): Operation<DescribeDBSnapshotsCommandInput, DBSnapshotMessage> => ({
  input: structure({ ...COMMON, DBInstanceIdentifier: string(), DBSnapshotIdentifier: string(), DbiResourceId: string() }),
  readOnly: true,
  authorize: (input, call) => authorize(rds, "DescribeDBSnapshots", ofDb(input), call),
  run(input, call) {
    const { items, ...more } = answer(rds, ofDb(input), call);
    return { DBSnapshots: items.map(showDbSnapshot), ...more };
  },
});

export const describeDbClusterSnapshots = (rds: Rds): Operation<DescribeDBClusterSnapshotsCommandInput, DBClusterSnapshotMessage> => ({
  input: structure({ ...COMMON, DBClusterIdentifier: string(), DBClusterSnapshotIdentifier: string(), DbClusterResourceId: string() }),
  readOnly: true,
  authorize: (input, call) => authorize(rds, "DescribeDBClusterSnapshots", ofCluster(input), call),
  run(input, call) {
    const { items, ...more } = answer(rds, ofCluster(input), call);
    return { DBClusterSnapshots: items.map(showClusterSnapshot), ...more };
  },
});
