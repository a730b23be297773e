import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { uploadsLambda } from "../functions/s3-cloudtrail/uploads-lambda";
import { privateBucket } from "./parts/bucket";
import { DeadLetters } from "./parts/dead-letters";
import { EventLogDelivery } from "./parts/event-log-delivery";
import { handler } from "./parts/handler";
import { absent } from "./parts/patterns";
import { placeOf } from "./parts/place";
import { routeEvents } from "./parts/route";
import { scopeOf, stackPrefix, type ScenarioArgs, type Scope } from "./parts/scenario";
import { toFunction, toLogGroup } from "./parts/targets";

export interface S3CloudtrailArgs extends ScenarioArgs {
  /** Lets EventBridge write to log groups. @default one of its own, for the groups below this component's name */
  readonly eventLogDelivery?: EventLogDelivery;
  /** Days that the trail's log files are kept. @default 90 */
  readonly trailRetentionDays?: pulumi.Input<number>;
}

/** The calls that create an object. A rule for PutObject alone misses large uploads, copies and forms. */
const CREATES_OBJECT = ["PutObject", "CompleteMultipartUpload", "CopyObject", "PostObject"];

/**
 * Who put what into a bucket: data bucket -> trail -> default bus -> rule -> a function that says it in one line, and a
 * log group with the whole event.
 */
export class S3Cloudtrail extends pulumi.ComponentResource {
  readonly bucketName: pulumi.Output<string>;
  readonly trailName: pulumi.Output<string>;
  readonly trailArn: pulumi.Output<string>;
  readonly trailBucketName: pulumi.Output<string>;
  readonly functionName: pulumi.Output<string>;
  readonly functionLogGroup: pulumi.Output<string>;
  readonly eventLogGroup: pulumi.Output<string>;
  readonly ruleName: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;

  constructor(name: string, args: S3CloudtrailArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("event-architectures:stacks:S3Cloudtrail", name, {}, opts);
    const scope = scopeOf(this, name, "s3-cloudtrail", args);
    const delivery = args.eventLogDelivery
      ?? new EventLogDelivery(`${name}-delivery`, { groupPrefix: `/aws/events/${stackPrefix()}-${name}/` }, { parent: this });
    const deadLetters = new DeadLetters(scope);
    const data = privateBucket("data", {}, scope);
    const { trail, bucket: trailBucket } = this.auditTrail(`${stackPrefix()}-${name}`, data.bucket, args.trailRetentionDays ?? 90, scope);

    const uploads = handler("uploads", { factory: uploadsLambda, deadLetters }, scope);
    const logGroup = new aws.cloudwatch.LogGroup(`${name}-events`, {
      name: `${delivery.groupPrefix}${name}`, retentionInDays: scope.logRetentionDays, tags: scope.tags,
    }, { parent: this });

    const rules = routeEvents({
      created: {
        description: "An object was created in the audited bucket",
        pattern: data.bucket.bucket.apply((bucketName) => ({
          source: ["aws.s3"],
          "detail-type": ["AWS API Call via CloudTrail"],
          detail: {
            eventSource: ["s3.amazonaws.com"], eventName: CREATES_OBJECT, errorCode: absent,
            requestParameters: { bucketName: [bucketName] },
          },
        })),
        targets: { uploads: toFunction(uploads.function, { path: "$.detail" }), log: toLogGroup(logGroup, delivery) },
      },
    }, deadLetters, scope);

    this.bucketName = data.bucket.bucket;
    this.trailName = trail.name;
    this.trailArn = trail.arn;
    this.trailBucketName = trailBucket.bucket;
    this.functionName = uploads.function.name;
    this.functionLogGroup = uploads.logGroup.name;
    this.eventLogGroup = logGroup.name;
    this.ruleName = rules.created!.name;
    this.deadLetterQueueUrl = deadLetters.queue.url;
    this.registerOutputs(this.outputs());
  }

  /** The names and ARNs that a person needs for the next command. */
  outputs() {
    const { bucketName, trailName, trailArn, trailBucketName, functionName, functionLogGroup, eventLogGroup, ruleName, deadLetterQueueUrl } = this;
    return { bucketName, trailName, trailArn, trailBucketName, functionName, functionLogGroup, eventLogGroup, ruleName, deadLetterQueueUrl };
  }

  /**
   * A trail of what is written into `watched`, in any region. No management events: the first copy of those is the
   * account's own trail's, and a second one is billed.
   */
  private auditTrail(trailName: string, watched: aws.s3.Bucket, expireDays: pulumi.Input<number>, scope: Scope) {
    const { partition, region, accountId } = placeOf(this);
    // Made up, not asked: the bucket's policy names the trail, and the trail is refused without the policy.
    const trailArn = pulumi.interpolate`arn:${partition}:cloudtrail:${region}:${accountId}:trail/${trailName}`;
    const conditions = { StringEquals: { "aws:SourceArn": trailArn } };
    const services = ["cloudtrail.amazonaws.com"];
    // Never the watched bucket: each log file would be an upload that is logged.
    const logs = privateBucket("trail", {
      expireDays,
      grants: (bucket) => [
        { sid: "CloudTrailChecks", services, actions: ["s3:GetBucketAcl"], resources: [bucket.arn], conditions },
        {
          sid: "CloudTrailWrites", services, actions: ["s3:PutObject"],
          resources: [pulumi.interpolate`${bucket.arn}/AWSLogs/${accountId}/*`],
          conditions: { StringEquals: { ...conditions.StringEquals, "s3:x-amz-acl": "bucket-owner-full-control" } },
        },
      ],
    }, scope);
    const trail = new aws.cloudtrail.Trail(`${scope.name}-trail`, {
      name: trailName,
      s3BucketName: logs.bucket.bucket,
      isMultiRegionTrail: true,
      enableLogFileValidation: true,
      eventSelectors: [{
        readWriteType: "WriteOnly",
        includeManagementEvents: false,
        // AWS: the slash at the end is a part of it; without it, other buckets match too.
        dataResources: [{ type: "AWS::S3::Object", values: [pulumi.interpolate`${watched.arn}/`] }],
      }],
      tags: scope.tags,
    }, { parent: this, dependsOn: [logs.policy] });
    return { trail, bucket: logs.bucket };
  }
}
