import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { account, bucket, by, openBus, policy, rule, sharedLost, tags, target } from "../parts";

const uploads = (name: string, detail: object) => ({ source: ["aws.s3"], "detail-type": ["AWS API Call via CloudTrail"], detail: { eventSource: ["s3.amazonaws.com"], requestParameters: { bucketName: [`corpus-${name}`] }, ...detail } });

/** Mistakes around buckets, trails, tables and logs. The uploads are seen by the trail of `sound-trail`. */
export const STORAGE: Record<string, (name: string) => void> = {
  /** Large uploads come in parts, and end with another call. */
  "only-put-object": (name) => {
    bucket(name);
    const on = rule(name, undefined, uploads(name, { eventName: ["PutObject"], errorCode: [{ exists: false }] }));
    target(name, on, sharedLost().arn);
  },
  /** An upload that was denied is told of, too. */
  "denied-upload": (name) => {
    bucket(name, (arn) => [{ Effect: "Deny", Principal: "*", Action: "s3:PutObject", Resource: `${arn}/closed/*` }]);
    const on = rule(name, undefined, uploads(name, { eventName: ["PutObject", "CompleteMultipartUpload", "CopyObject"] }));
    target(name, on, sharedLost().arn);
  },
  /** Any trail of anybody may write into the bucket. */
  "any-trail": (name) => {
    bucket(name, (arn) => [{ Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: ["s3:GetBucketAcl", "s3:PutObject"], Resource: [arn, `${arn}/*AWSLogs/*`] }]);
  },
  /** Keeps what it logs, and is billed for it, for ever. */
  "unexpiring-logs": (name) => {
    const on = rule(name, openBus(), by(name));
    const group = new aws.cloudwatch.LogGroup(name, { name: `/aws/events/${name}`, tags });
    const may = new aws.cloudwatch.LogResourcePolicy(name, { policyName: name, policyDocument: policy(
      { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: ["logs:CreateLogStream"], Resource: pulumi.interpolate`${group.arn}:*` },
      { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "logs:PutLogEvents", Resource: pulumi.interpolate`${group.arn}:*`, Condition: { ArnEquals: { "aws:SourceArn": on.arn } } },
    ) });
    target(name, on, group.arn, { dependsOn: [may] });
  },
  /** A bucket with files in it cannot be deleted. Sound as wiring: logs that matter must not go with a stack. */
  "full-bucket": (name) => { bucket(name); },
  /** One row for an order: the second watcher takes the place of the first. Sound as wiring. */
  "one-watcher": (name) => { new aws.dynamodb.Table(name, { name, hashKey: "order_id", attributes: [{ name: "order_id", type: "S" }], billingMode: "PAY_PER_REQUEST", tags }); },
};

const WATCHED = ["only-put-object", "denied-upload"];

export const SOUND_STORAGE: Record<string, (name: string) => void> = {
  /** A trail from parts, with its files below a prefix. */
  "sound-trail": (name) => {
    const trailArn = pulumi.interpolate`arn:aws:cloudtrail:us-east-1:${account}:trail/${name}`;
    const cloudtrail = { Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" } };
    const logs = bucket(name, (arn) => [
      { ...cloudtrail, Action: "s3:GetBucketAcl", Resource: arn, Condition: { StringEquals: { "aws:SourceArn": trailArn } } },
      { ...cloudtrail, Action: "s3:PutObject", Resource: pulumi.interpolate`${arn}/trails/AWSLogs/${account}/*`, Condition: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control" }, ArnLike: { "AWS:SourceArn": trailArn } } },
    ]);
    new aws.cloudtrail.Trail(name, {
      name, s3BucketName: logs.bucket.bucket, s3KeyPrefix: "trails", enableLogFileValidation: true, tags,
      eventSelectors: [{ readWriteType: "WriteOnly", includeManagementEvents: false, dataResources: [{ type: "AWS::S3::Object", values: WATCHED.map((one) => `arn:aws:s3:::corpus-${one}/`) }] }],
    }, { dependsOn: [logs.policy] });
  },
};
