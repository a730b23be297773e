/** Event ids of snapshots that are finished: before that there is nothing to copy. */
export const FINISHED_SNAPSHOT = ["RDS-EVENT-0042", "RDS-EVENT-0091"];
/** The category of these is `backup`, not `creation`: choose by id. */
export const FINISHED_CLUSTER_SNAPSHOT = ["RDS-EVENT-0075", "RDS-EVENT-0169"];

export const SNAPSHOT_EVENT = "RDS DB Snapshot Event";
export const CLUSTER_SNAPSHOT_EVENT = "RDS DB Cluster Snapshot Event";

/** What names of copies begin with. Snapshots that are called so are never copied again. */
export const COPY_PREFIX = "dr-";
/** Snapshots of AWS Backup are copied by its own copy jobs, RDS refuses to. */
export const BACKUP_PREFIX = "awsbackup:";

/** Tag of a copy: the snapshot that it was made of. */
export const SOURCE_ARN_TAG = "dr-source-arn";
/** Tag of a copy: the instance or cluster whose snapshot it is. Retention counts and deletes only what has it. */
export const SOURCE_ID_TAG = "dr-source-id";
