import type { CopyDBClusterSnapshotCommandInput, CopyDBClusterSnapshotResult, CopyDBSnapshotCommandInput, CopyDBSnapshotResult, Tag } from "@aws-sdk/client-rds";
import { NotSupported } from "../../kernel/errors";
import type { AccessRequest, Call, Operation } from "../../kernel/operation";
import { boolean, refused, string, structure } from "../../kernel/shape";
import { finishLater } from "./backups";
import { copyEncryption } from "./encryption";
import { fail, invalid } from "./errors";
import { normal, parseArn } from "./identifiers";
import { showClusterSnapshot, showDbSnapshot, Snapshot } from "./model";
import { checkNewSnapshot, SNAPSHOT_KINDS, type SnapshotKind } from "./snapshot-kinds";
import type { Rds } from "./state";
import { newTags, tagContext, TAGS } from "./tags";
import { COPY } from "./timing";

/** What both kinds of copies are told, under one name each. */
interface Asked {
  readonly kind: SnapshotKind;
  readonly source: string;
  readonly target: string;
  readonly Tags?: readonly Tag[];
  readonly CopyTags?: boolean;
  readonly KmsKeyId?: string;
  readonly PreSignedUrl?: string;
}

const ACTIONS = { snapshot: "CopyDBSnapshot", "cluster-snapshot": "CopyDBClusterSnapshot" } as const;
const PARAMETERS = {
  snapshot: { source: "SourceDBSnapshotIdentifier", target: "TargetDBSnapshotIdentifier" },
  "cluster-snapshot": { source: "SourceDBClusterSnapshotIdentifier", target: "TargetDBClusterSnapshotIdentifier" },
} as const;

/** AWS: both snapshots are asked about, and the tags of the new one as an AddTagsToResource of their own. */
function authorize(rds: Rds, { kind, source, target, Tags, CopyTags }: Asked, call: Call): AccessRequest[] {
  const action = ACTIONS[kind];
  const context = tagContext(Tags);
  const questions = [rds.access(action, kind, source, call.region, context), rds.access(action, kind, target, call.region, context)];
  if ((Tags && Tags.length > 0) || CopyTags) questions.push(rds.access("AddTagsToResource", kind, target, call.region, context));
  return questions;
}

/** AWS: the presigned request must be for the source's region and for this very copy; its signature is not verified here. */
function checkPresigned({ kind, source, PreSignedUrl }: Asked, call: Call): void {
  const from = parseArn(source)?.region;
  if (PreSignedUrl === undefined || PreSignedUrl === "") return;
  const bad = () => invalid("PreSignedUrl could not be authenticated.");
  if (!URL.canParse(PreSignedUrl)) throw bad();
  const asked = new URL(PreSignedUrl).searchParams;
  if (asked.get("Action") !== ACTIONS[kind] || !asked.has("X-Amz-Signature") || !asked.has("X-Amz-Credential")) throw bad();
  const destination = asked.get("DestinationRegion");
  if ((destination !== null && destination !== call.region) || asked.get(PARAMETERS[kind].source) !== source) throw bad();
  if (from !== undefined && asked.get("X-Amz-Credential")!.split("/")[2] !== from) throw bad();
}

function sourceOf(rds: Rds, asked: Asked, call: Call): Snapshot {
  const { kind, source } = asked;
  const arn = parseArn(source);
  const id = arn?.id ?? normal(source);
  if (id.startsWith("awsbackup:")) throw new NotSupported(`copies of AWS Backup's snapshots (${id}): AWS has them copied by copy jobs of AWS Backup`, "local/services/rds/copy-snapshot.ts");
  if (arn && arn.account !== rds.context.account) throw new NotSupported("snapshots that other accounts share", "local/services/rds/copy-snapshot.ts");
  if (source.startsWith("arn:") && arn?.kind !== kind) throw invalid(`Invalid snapshot identifier: ${source}`);
  const snapshot = rds.get(kind, source, call.region);
  if (snapshot.status !== "available") throw fail(SNAPSHOT_KINDS[kind].state, `Cannot copy the snapshot because it is not currently in the available state: ${snapshot.id}`);
  return snapshot;
}

function checkQuota(rds: Rds, kind: SnapshotKind, region: string): void {
  const most = SNAPSHOT_KINDS[kind].copiesAtOnce;
  let copying = 0;
  for (const { status } of rds.in(region)[kind].values()) if (status === "copying") copying++;
  if (copying >= most) throw fail("SnapshotQuotaExceededFault", `Cannot copy more than ${most} snapshots across regions or into this region at the same time`);
}

async function copy(rds: Rds, asked: Asked, call: Call): Promise<Snapshot> {
  const { kind, KmsKeyId } = asked;
  const { region } = call;
  checkPresigned(asked, call);
  // AWS: an ARN as the target is refused; it must be an identifier of the region that is called.
  const take = () => checkNewSnapshot(rds, kind, asked.target, region, PARAMETERS[kind].target);
  take();
  const source = sourceOf(rds, asked, call);
  checkQuota(rds, kind, region);
  const tags = newTags(asked.Tags, asked.CopyTags ? source.tags : {});
  const encryption = await copyEncryption(rds, call, { cluster: kind === "cluster-snapshot", source: source.facts.encryption, sourceRegion: source.region, KmsKeyId });
  // KMS was asked meanwhile.
  const id = take();
  const facts = { ...source.facts, type: "manual" as const, encryption, created: rds.context.clock.now(), source: { arn: source.arn, region: source.region } };
  const target = new Snapshot(kind, id, rds.arn(kind, id, region), region, tags, facts, "copying");
  rds.add(target);
  announce(rds, target, source, call);
  return target;
}

/** AWS: copies of DB snapshots tell of themselves as notifications; copies of cluster snapshots as manual snapshots do. */
function announce(rds: Rds, target: Snapshot, source: Snapshot, call: Call): void {
  const { trace } = call;
  const begun = rds.context.clock.now();
  const cluster = target.kind === "cluster-snapshot";
  const far = source.region !== target.region;
  const what = far ? `${source.id} from region ${source.region}` : source.id;
  const [started, finished] = cluster ? (["0074", "0075"] as const) : far ? (["0059", "0060"] as const) : (["0196", "0197"] as const);
  rds.tell(target, started, trace, what);
  finishLater(rds, target, COPY, trace, () => {
    const minutes = Math.round((rds.context.clock.now() - begun) / 60_000);
    rds.tell(target, finished, trace, `${what} in ${minutes} minutes`);
  });
}

const COMMON = { KmsKeyId: string(), Tags: TAGS, CopyTags: boolean(), PreSignedUrl: string() };
const required = string({ required: true });

const ofDb = ({ SourceDBSnapshotIdentifier, TargetDBSnapshotIdentifier, ...rest }: CopyDBSnapshotCommandInput): Asked =>
  ({ kind: "snapshot", source: SourceDBSnapshotIdentifier!, target: TargetDBSnapshotIdentifier!, ...rest });
const ofCluster = ({ SourceDBClusterSnapshotIdentifier, TargetDBClusterSnapshotIdentifier, ...rest }: CopyDBClusterSnapshotCommandInput): Asked =>
  ({ kind: "cluster-snapshot", source: SourceDBClusterSnapshotIdentifier!, target: TargetDBClusterSnapshotIdentifier!, ...rest });

export const copyDbSnapshot = (rds: Rds): Operation<CopyDBSnapshotCommandInput, CopyDBSnapshotResult> => ({
  input: structure({
    ...COMMON, SourceDBSnapshotIdentifier: required, TargetDBSnapshotIdentifier: required,
    OptionGroupName: refused("only the default option groups are in the local cloud"), CopyOptionGroup: refused("only the default option groups are in the local cloud"),
  }),
  readOnly: false,
  authorize: (input, call) => authorize(rds, ofDb(input), call),
  run: async (input, call) => ({ DBSnapshot: showDbSnapshot(await copy(rds, ofDb(input), call)) }),
});

export const copyDbClusterSnapshot = (rds: Rds): Operation<CopyDBClusterSnapshotCommandInput, CopyDBClusterSnapshotResult> => ({
  input: structure({ ...COMMON, SourceDBClusterSnapshotIdentifier: required, TargetDBClusterSnapshotIdentifier: required }),
  readOnly: false,
  authorize: (input, call) => authorize(rds, ofCluster(input), call),
  run: async (input, call) => ({ DBClusterSnapshot: showClusterSnapshot(await copy(rds, ofCluster(input), call)) }),
});
