import type { GetBucketNotificationConfigurationCommandInput, NotificationConfiguration, PutBucketNotificationConfigurationCommandInput } from "@aws-sdk/client-s3";
import type { AwsError } from "../../../kernel/errors";
import type { Operation } from "../../../kernel/operation";
import { boolean, refused, structure } from "../../../kernel/shape";
import { fail } from "../errors";
import { BUCKET } from "../shapes";
import type { Addressed, S3 } from "../state";
import { bucketTrail } from "../trail";

/** Settings that no bucket of the local cloud has: those who look at a whole bucket see it as a fresh one. */

interface Unset {
  readonly action: string;
  readonly subresource: string;
  /** What a fresh bucket answers. */
  readonly answer: object | ((bucket: string) => AwsError);
}

const missing = (code: Parameters<typeof fail>[0], message: string) => (BucketName: string) => fail(code, message, { members: { BucketName } });

const SETTINGS = {
  GetBucketAccelerateConfiguration: { action: "GetAccelerateConfiguration", subresource: "accelerate", answer: {} },
  GetBucketCors: { action: "GetBucketCORS", subresource: "cors", answer: missing("NoSuchCORSConfiguration", "The CORS configuration does not exist") },
  GetBucketLogging: { action: "GetBucketLogging", subresource: "logging", answer: {} },
  GetBucketReplication: { action: "GetReplicationConfiguration", subresource: "replication", answer: missing("ReplicationConfigurationNotFoundError", "The replication configuration was not found") },
  GetBucketRequestPayment: { action: "GetBucketRequestPayment", subresource: "requestPayment", answer: { Payer: "BucketOwner" } },
  GetBucketWebsite: { action: "GetBucketWebsite", subresource: "website", answer: missing("NoSuchWebsiteConfiguration", "The specified bucket does not have a website configuration") },
  GetObjectLockConfiguration: {
    action: "GetBucketObjectLockConfiguration", subresource: "object-lock",
    answer: missing("ObjectLockConfigurationNotFoundError", "Object Lock configuration does not exist for this bucket"),
  },
} as const satisfies Record<string, Unset>;

const unset = (s3: S3, { action, subresource, answer }: Unset): Operation<Addressed, object> => ({
  input: structure(BUCKET),
  readOnly: true,
  trail: bucketTrail(s3, subresource),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), `s3:${action}`, call)],
  run(input, call) {
    const { name } = s3.bucket(input, call);
    if (typeof answer === "function") throw (answer as (bucket: string) => AwsError)(name);
    return answer;
  },
});

export const unsetSettings = (s3: S3): Readonly<Record<string, Operation>> =>
  Object.fromEntries(Object.entries(SETTINGS).map(([name, kind]) => [name, unset(s3, kind)]));

const NO_PUSH = refused("S3 sends its events to EventBridge only here: set EventBridgeConfiguration and write a rule");

export const getBucketNotificationConfiguration = (s3: S3): Operation<GetBucketNotificationConfigurationCommandInput, NotificationConfiguration> => ({
  input: structure(BUCKET),
  readOnly: true,
  trail: bucketTrail(s3, "notification", "GetBucketNotification"),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:GetBucketNotification", call)],
  run: (input, call) => (s3.bucket(input, call).eventBridge ? { EventBridgeConfiguration: {} } : {}),
});

export const putBucketNotificationConfiguration = (s3: S3): Operation<PutBucketNotificationConfigurationCommandInput, object> => ({
  input: structure({
    ...BUCKET, SkipDestinationValidation: boolean(),
    NotificationConfiguration: structure({
      TopicConfigurations: NO_PUSH, QueueConfigurations: NO_PUSH, LambdaFunctionConfigurations: NO_PUSH, EventBridgeConfiguration: structure({}),
    }, { required: true }),
  }),
  readOnly: false,
  trail: bucketTrail(s3, "notification", "PutBucketNotification"),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:PutBucketNotification", call)],
  run(input, call) {
    s3.bucket(input, call).eventBridge = input.NotificationConfiguration?.EventBridgeConfiguration !== undefined;
    return {};
  },
});
