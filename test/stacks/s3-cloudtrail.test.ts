import { strict as assert } from "node:assert";
import { S3Cloudtrail, type S3CloudtrailArgs } from "../../stacks/s3-cloudtrail";
import { plan } from "../support/mocks";
import { arnOf, deadLetters, handlerOf, ownDelivery, ruleArn, settledBucket, tagsOf, target, tlsOnly, toFunction } from "./expected";

const NAME = "s3-cloudtrail";
const tags = tagsOf(NAME);
const TRAIL = "event-architectures-test-s3-cloudtrail";
const make = (args: S3CloudtrailArgs = {}) => plan(() => new S3Cloudtrail(NAME, args));
const sourceArn = { "aws:SourceArn": arnOf("cloudtrail", `trail/${TRAIL}`) };

describe("stacks/s3-cloudtrail", () => {
  it("makes exactly these resources", async () => {
    assert.deepEqual(await make(), {
      ...ownDelivery(NAME),
      ...deadLetters(NAME, tags, [ruleArn("s3-cloudtrail-created")]),

      "s3/bucket s3-cloudtrail-data": { forceDestroy: false, tags },
      ...settledBucket("s3-cloudtrail-data", "s3-cloudtrail-data"),
      "s3/bucketPolicy s3-cloudtrail-data": { bucket: "s3-cloudtrail-data", policy: { Version: "2012-10-17", Statement: [tlsOnly("s3-cloudtrail-data")] } },

      "s3/bucket s3-cloudtrail-trail": { forceDestroy: false, tags },
      ...settledBucket("s3-cloudtrail-trail", "s3-cloudtrail-trail", 90),
      "s3/bucketPolicy s3-cloudtrail-trail": { bucket: "s3-cloudtrail-trail", policy: { Version: "2012-10-17", Statement: [
        { Sid: "CloudTrailChecks", Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "s3:GetBucketAcl", Resource: "arn:aws:s3:::s3-cloudtrail-trail", Condition: { StringEquals: sourceArn } },
        {
          Sid: "CloudTrailWrites", Effect: "Allow", Principal: { Service: "cloudtrail.amazonaws.com" }, Action: "s3:PutObject", Resource: "arn:aws:s3:::s3-cloudtrail-trail/AWSLogs/123456789012/*",
          Condition: { StringEquals: { ...sourceArn, "s3:x-amz-acl": "bucket-owner-full-control" } },
        },
        tlsOnly("s3-cloudtrail-trail"),
      ] } },
      "cloudtrail/trail s3-cloudtrail-trail": {
        name: TRAIL, s3BucketName: "s3-cloudtrail-trail", isMultiRegionTrail: true, enableLogFileValidation: true, tags,
        eventSelectors: [{ readWriteType: "WriteOnly", includeManagementEvents: false, dataResources: [{ type: "AWS::S3::Object", values: ["arn:aws:s3:::s3-cloudtrail-data/"] }] }],
      },

      ...handlerOf("s3-cloudtrail-uploads", tags, { queue: NAME }),
      "cloudwatch/logGroup s3-cloudtrail-events": { name: "/aws/events/event-architectures-test-s3-cloudtrail/s3-cloudtrail", retentionInDays: 7, tags },
      "cloudwatch/eventRule s3-cloudtrail-created": {
        description: "An object was created in the audited bucket", state: "ENABLED", tags,
        eventPattern: {
          source: ["aws.s3"], "detail-type": ["AWS API Call via CloudTrail"],
          detail: {
            eventSource: ["s3.amazonaws.com"], eventName: ["PutObject", "CompleteMultipartUpload", "CopyObject", "PostObject"],
            errorCode: [{ exists: false }], requestParameters: { bucketName: ["s3-cloudtrail-data"] },
          },
        },
      },
      ...toFunction({ scenario: NAME, rule: "created", id: "uploads" }, "s3-cloudtrail-uploads", { inputPath: "$.detail" }),
      ...target({ scenario: NAME, rule: "created", id: "log" }, arnOf("logs", "log-group:/aws/events/event-architectures-test-s3-cloudtrail/s3-cloudtrail")),
    });
  });

  it("empties its buckets when it goes only where that is asked for", async () => {
    const made = await make({ forceDestroy: true, trailRetentionDays: 365 });
    assert.deepEqual(["data", "trail"].map((bucket) => made[`s3/bucket s3-cloudtrail-${bucket}`]!.forceDestroy), [true, true]);
    assert.deepEqual((made["s3/bucketLifecycleConfiguration s3-cloudtrail-trail"]!.rules as { expiration: unknown }[])[0]!.expiration, { days: 365 });
  });
});
