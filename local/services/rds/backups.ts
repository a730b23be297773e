import type { Trace } from "../../kernel/journal";
import { Cluster, Instance, Snapshot, type Contents, type Database, type Encryption, type Tags } from "./model";
import type { Rds } from "./state";
import { BACKING_UP, DAY, SNAPSHOT } from "./timing";

export const contentsOf = (database: Database): Contents =>
  (database instanceof Instance ? { of: "db", shown: database.shown } : { of: "cluster", shown: database.shown });

export const encryptionOfDatabase = ({ shown }: Database): Encryption =>
  ({ type: shown.StorageEncryptionType ?? "none", ...(shown.KmsKeyId !== undefined && { key: shown.KmsKeyId }) });

/** The tags that snapshots of a database begin with. */
export const inheritedTags = (database: Database): Tags => (database.shown.CopyTagsToSnapshot ? database.tags : {});

export interface NewSnapshot {
  readonly id: string;
  readonly type: "manual" | "automated";
  readonly tags: Tags;
}

const NUMBERS = {
  db: { manual: ["0040", "0042"], automated: ["0090", "0091"] },
  cluster: { manual: ["0074", "0075"], automated: ["0168", "0169"] },
} as const;

/** Begins a snapshot of a database; it is available after a while, and then `done` is called. */
export function beginSnapshot(rds: Rds, database: Database, { id, type, tags }: NewSnapshot, trace: Trace, done?: () => void): Snapshot {
  const kind = database.kind === "db" ? "snapshot" : "cluster-snapshot";
  const now = rds.context.clock.now();
  const facts = { type, contents: contentsOf(database), encryption: encryptionOfDatabase(database), created: now, originallyCreated: now };
  const snapshot = new Snapshot(kind, id, rds.arn(kind, id, database.region), database.region, tags, facts, "creating");
  rds.add(snapshot);
  const [begun, made] = NUMBERS[database.kind][type];
  rds.tell(snapshot, begun, trace);
  finishLater(rds, snapshot, SNAPSHOT, trace, () => {
    rds.tell(snapshot, made, trace);
    done?.();
  });
  return snapshot;
}

/** Fills a snapshot until it is available. */
export function finishLater(rds: Rds, snapshot: Snapshot, ms: number, trace: Trace, done: () => void): void {
  rds.later(snapshot, ms / 2, trace, () => { snapshot.progress = 50; });
  rds.later(snapshot, ms, trace, () => {
    snapshot.progress = 100;
    snapshot.status = "available";
    done();
  });
}

export const retentionOf = ({ shown }: Database): number => shown.BackupRetentionPeriod ?? 0;

/** AWS: Aurora's members are backed up with their cluster. */
export const backsUpItself = (database: Database): boolean => retentionOf(database) > 0 && !(database instanceof Instance && database.clusterId !== undefined);

/** `rds:NAME-YYYY-MM-DD-HH-MM`, or with a further ending where a minute has two. */
function automatedName(rds: Rds, database: Database): string {
  const minute = new Date(rds.context.clock.now()).toISOString().slice(0, 16).replace(/[T:]/g, "-");
  const name = `rds:${database.id}-${minute}`;
  const taken = rds.in(database.region)[database.kind === "db" ? "snapshot" : "cluster-snapshot"];
  return taken.has(name) ? `${name}-${rds.context.ids.hex(4)}` : name;
}

/** Takes an automated snapshot now. The database shows `backing-up` meanwhile, and then `available`. */
export function backUp(rds: Rds, database: Database, trace: Trace): void {
  const isInstance = database instanceof Instance;
  database.status = "backing-up";
  if (isInstance) rds.tell(database, "0001", trace);
  beginSnapshot(rds, database, { id: automatedName(rds, database), type: "automated", tags: inheritedTags(database) }, trace, () => {
    const now = rds.context.clock.now();
    database.backups.first ??= now;
    database.backups.latest = now;
    expire(rds, database);
  });
  rds.later(database, BACKING_UP, trace, () => {
    if (database.status === "backing-up") database.status = "available";
    if (isInstance) rds.tell(database, "0002", trace);
  });
}

/** Removes automated snapshots that are older than the retention period. */
function expire(rds: Rds, database: Database): void {
  const oldest = rds.context.clock.now() - retentionOf(database) * DAY;
  for (const snapshot of automatedOf(rds, database)) if (snapshot.facts.created < oldest) rds.remove(snapshot);
}

export const automatedOf = (rds: Rds, database: Database): Snapshot[] =>
  [...rds.in(database.region)[database.kind === "db" ? "snapshot" : "cluster-snapshot"].values()]
    .filter(({ facts, source }) => facts.type === "automated" && source.resourceId === resourceIdOf(database));

export const resourceIdOf = (database: Database): string =>
  (database instanceof Cluster ? database.shown.DbClusterResourceId! : database.shown.DbiResourceId!);

/** The next beginning of a window `HH:MM-HH:MM` (UTC) after `now`. */
export function nextWindow(window: string, now: number): number {
  const [hours, minutes] = window.slice(0, 5).split(":").map(Number);
  const today = Math.floor(now / DAY) * DAY + (hours! * 60 + minutes!) * 60_000;
  return today > now ? today : today + DAY;
}

/** Backs up once a day from now on, in the preferred window, for as long as the retention period is not zero. */
export function scheduleBackups(rds: Rds, database: Database): void {
  database.backups.timer?.cancel();
  database.backups.timer = undefined;
  if (!backsUpItself(database)) return;
  const { clock, work, journal } = rds.context;
  const at = nextWindow(database.shown.PreferredBackupWindow!, clock.now());
  database.backups.timer = clock.at(at, () => {
    const trace = journal.begin();
    work.run(`rds:${database.arn} daily backup`, trace, () => {
      // AWS: a database that is stopped or otherwise busy is not backed up.
      if (database.status === "available") backUp(rds, database, trace);
      scheduleBackups(rds, database);
      return Promise.resolve();
    });
  }, { background: true });
}

/** Ends the automated backups of a database that goes away. */
export function endBackups(rds: Rds, database: Database, deleteSnapshots: boolean): void {
  database.backups.timer?.cancel();
  database.backups.timer = undefined;
  if (deleteSnapshots) for (const snapshot of automatedOf(rds, database)) rds.remove(snapshot);
}
