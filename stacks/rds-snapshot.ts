import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import {
  BACKUP_PREFIX, CLUSTER_SNAPSHOT_EVENT, COPY_PREFIX, FINISHED_CLUSTER_SNAPSHOT, FINISHED_SNAPSHOT, SNAPSHOT_EVENT,
} from "../functions/rds-snapshot/contract";
import { copyLambda } from "../functions/rds-snapshot/copy-lambda";
import { summaryLambda } from "../functions/rds-snapshot/summary-lambda";
import { DeadLetters } from "./parts/dead-letters";
import { EventLogDelivery } from "./parts/event-log-delivery";
import { handler, type Handler } from "./parts/handler";
import type { Allow } from "./parts/iam";
import { absent } from "./parts/patterns";
import { placeOf, type Place } from "./parts/place";
import { routeEvents, type Route } from "./parts/route";
import { scopeOf, stackPrefix, type ScenarioArgs, type Scope } from "./parts/scenario";
import { toFunction, toLogGroup } from "./parts/targets";

export interface RdsSnapshotArgs extends ScenarioArgs {
  /** Lets EventBridge write to log groups. @default one of its own, for the groups below this component's name */
  readonly eventLogDelivery?: EventLogDelivery;
  /** Region that every finished snapshot is copied to; not the component's own. @default none: snapshots are only logged */
  readonly copyToRegion?: string;
  /** Key in that region for copies of encrypted snapshots. @default one that the component makes there */
  readonly kmsKeyArn?: pulumi.Input<string>;
  /** Keys that snapshots are encrypted with. @default every key of the account in this region, by way of RDS */
  readonly sourceKmsKeyArns?: readonly pulumi.Input<string>[];
  /** Finished copies that are kept of each instance or cluster, at least 1. @default all */
  readonly keepCopies?: number;
  /** Days that AWS waits before it deletes the component's key: 7 to 30. @default 30 */
  readonly keyDeletionDays?: pulumi.Input<number>;
}

/**
 * Every snapshot event of the account in a log group, and a copy of every finished snapshot in another region for
 * disaster recovery.
 */
export class RdsSnapshot extends pulumi.ComponentResource {
  readonly logGroup: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  readonly functionLogGroup: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly ruleName: pulumi.Output<string>;
  readonly copyToRegion: pulumi.Output<string | undefined>;
  readonly copyKeyArn: pulumi.Output<string | undefined>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;

  constructor(name: string, args: RdsSnapshotArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("event-architectures:stacks:RdsSnapshot", name, {}, opts);
    const scope = scopeOf(this, name, "rds-snapshot", args);
    const place = placeOf(this);
    const delivery = args.eventLogDelivery
      ?? new EventLogDelivery(`${name}-delivery`, { groupPrefix: `/aws/events/${stackPrefix()}-${name}/` }, { parent: this });
    const deadLetters = new DeadLetters(scope);
    const logGroup = new aws.cloudwatch.LogGroup(`${name}-events`, {
      name: `${delivery.groupPrefix}${name}`, retentionInDays: scope.logRetentionDays, tags: scope.tags,
    }, { parent: this });

    const copies = args.copyToRegion === undefined ? undefined : copier(args.copyToRegion, args, { deadLetters, place, scope });
    const fn = copies?.handler ?? handler("summary", { factory: summaryLambda, deadLetters }, scope);
    const log = toLogGroup(logGroup, delivery);
    const rules = routeEvents({
      snapshots: {
        description: "Everything that happens to snapshots of the account",
        pattern: place.accountId.apply((accountId) => ({ source: ["aws.rds"], account: [accountId], "detail-type": [SNAPSHOT_EVENT, CLUSTER_SNAPSHOT_EVENT] })),
        targets: copies ? { log } : { log, summary: toFunction(fn.function) },
      },
      ...(copies && { finished: copies.route }),
    }, deadLetters, scope);

    this.logGroup = logGroup.name;
    this.functionName = fn.function.name;
    this.functionLogGroup = fn.logGroup.name;
    this.roleArn = fn.role.arn;
    this.ruleName = rules.snapshots!.name;
    this.copyToRegion = pulumi.output(args.copyToRegion);
    this.copyKeyArn = pulumi.output(copies?.keyArn);
    this.deadLetterQueueUrl = deadLetters.queue.url;
    this.registerOutputs(this.outputs());
  }

  /** The names and ARNs that a person needs for the next command. */
  outputs() {
    const { logGroup, functionName, functionLogGroup, roleArn, ruleName, copyToRegion, copyKeyArn, deadLetterQueueUrl } = this;
    return { logGroup, functionName, functionLogGroup, roleArn, ruleName, copyToRegion, copyKeyArn, deadLetterQueueUrl };
  }
}

interface Around {
  readonly deadLetters: DeadLetters;
  readonly place: Place;
  readonly scope: Scope;
}

interface Copier {
  readonly handler: Handler;
  readonly route: Route;
  readonly keyArn: pulumi.Input<string>;
}

/** The function that copies, its key in the other region, and the events that it gets. */
function copier(targetRegion: string, args: RdsSnapshotArgs, { deadLetters, place, scope }: Around): Copier {
  const { keepCopies } = args;
  if (keepCopies !== undefined && !(Number.isInteger(keepCopies) && keepCopies >= 1)) throw new pulumi.RunError(`keepCopies of ${scope.name} must be a whole number of at least 1; it is ${keepCopies}`);
  const region = place.region.apply((own) => {
    if (own === targetRegion) throw new pulumi.RunError(`copyToRegion of ${scope.name} is ${targetRegion}, the region of the snapshots themselves: every copy would be copied again. Choose another region.`);
    return own;
  });
  const keyArn = args.kmsKeyArn ?? copyKey(targetRegion, args, scope).arn;
  const copy = handler("copy", {
    factory: copyLambda,
    environment: { TARGET_REGION: targetRegion, KMS_KEY_ARN: keyArn, ...(keepCopies !== undefined && { KEEP_COPIES: String(keepCopies) }) },
    allow: mayCopy(region, targetRegion, keyArn, args, place),
    deadLetters, timeoutSeconds: 300,
  }, scope);
  return {
    handler: copy, keyArn,
    route: {
      description: `Finished snapshots are copied to ${targetRegion}`,
      pattern: place.accountId.apply((accountId) => ({
        source: ["aws.rds"],
        account: [accountId],
        "detail-type": [SNAPSHOT_EVENT, CLUSTER_SNAPSHOT_EVENT],
        // A replay would copy again what retention has removed.
        "replay-name": absent,
        detail: {
          EventID: [...FINISHED_SNAPSHOT, ...FINISHED_CLUSTER_SNAPSHOT],
          // A copy is a snapshot, too: without this, two regions that copy to each other never end.
          SourceIdentifier: [{ "anything-but": { prefix: [COPY_PREFIX, BACKUP_PREFIX] } }],
        },
      })),
      targets: { copy: toFunction(copy.function) },
    },
  };
}

function mayCopy(region: pulumi.Output<string>, targetRegion: string, keyArn: pulumi.Input<string>, args: RdsSnapshotArgs, { partition, accountId }: Place): Allow[] {
  const snapshots = (where: pulumi.Input<string>, name: string) =>
    ["snapshot", "cluster-snapshot"].map((type) => pulumi.interpolate`arn:${partition}:rds:${where}:${accountId}:${type}:${name}`);
  const sources = snapshots(region, "*");
  const copies = snapshots(targetRegion, `${COPY_PREFIX}*`);
  const keys = [...(args.sourceKmsKeyArns ?? [pulumi.interpolate`arn:${partition}:kms:${region}:${accountId}:key/*`]), keyArn];
  const byRds = { StringEquals: { "kms:ViaService": [pulumi.interpolate`rds.${region}.amazonaws.com`, `rds.${targetRegion}.amazonaws.com`] } };
  return [
    // AWS: asked for the source and for the target. Neither a region nor a service in between may be a condition here.
    { actions: ["rds:CopyDBSnapshot", "rds:CopyDBClusterSnapshot"], resources: [...sources, ...copies] },
    { actions: ["rds:AddTagsToResource"], resources: copies },
    { actions: ["rds:DescribeDBSnapshots", "rds:DescribeDBClusterSnapshots"], resources: [...sources, ...snapshots(targetRegion, "*")] },
    ...(args.keepCopies === undefined ? [] : [{ actions: ["rds:DeleteDBSnapshot", "rds:DeleteDBClusterSnapshot"], resources: copies }]),
    { actions: ["kms:DescribeKey", "kms:Decrypt", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"], resources: keys, conditions: byRds },
    { actions: ["kms:CreateGrant"], resources: keys, conditions: { ...byRds, Bool: { "kms:GrantIsForAWSResource": "true" } } },
  ];
}

function copyKey(region: string, { keyDeletionDays }: RdsSnapshotArgs, { name, parent, tags }: Scope): aws.kms.Key {
  const key = new aws.kms.Key(`${name}-copies`, {
    description: `Copies of RDS snapshots made by ${name}`,
    region,
    enableKeyRotation: true,
    deletionWindowInDays: keyDeletionDays ?? 30,
    tags,
  }, { parent });
  new aws.kms.Alias(`${name}-copies`, { name: `alias/${stackPrefix()}-${name}-copies`, region, targetKeyId: key.keyId }, { parent });
  return key;
}
