import { createHash } from "node:crypto";
import { constant, policy, type Steps } from "./step";

const LOGS = "arn:aws:s3:::types-logs";
const SERVICE = { Principal: { Service: "cloudtrail.amazonaws.com" } };
const forTrails = { Version: "2012-10-17", Statement: [...policy("s3:GetBucketAcl", LOGS, SERVICE).Statement, ...policy("s3:PutObject", `${LOGS}/AWSLogs/*`, SERVICE).Statement] };
const owned = { owner: "me" };

/** Buckets, what is set on them, objects, and a trail that writes into one. */
export const STORAGE: Steps = {
  bucket: {
    type: "aws:s3/bucket:Bucket", inputs: constant({ bucket: "types-logs", forceDestroy: true, tags: { a: "b" } }),
    gives: constant({ arn: LOGS, bucketRegion: "eu-west-1", bucketRegionalDomainName: "types-logs.s3.eu-west-1.amazonaws.com", tagsAll: { a: "b", ...owned } }),
    changed: constant({ inputs: { bucket: "types-logs", forceDestroy: true, tags: { c: "d" } }, gives: { tags: { c: "d" }, tagsAll: { c: "d", ...owned } } }),
  },
  bucketPolicy: {
    type: "aws:s3/bucketPolicy:BucketPolicy", inputs: constant({ bucket: "types-logs", policy: policy("s3:ListBucket", LOGS, SERVICE) }), gives: constant({ bucket: "types-logs" }),
    changed: constant({ inputs: { bucket: "types-logs", policy: JSON.stringify(forTrails) }, gives: { policy: JSON.stringify(forTrails) } }),
  },
  bucketAccess: {
    type: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock", inputs: constant({ bucket: "types-logs", blockPublicAcls: true, blockPublicPolicy: true }),
    gives: constant({ blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: false, restrictPublicBuckets: false }),
    changed: constant({ inputs: { bucket: "types-logs", restrictPublicBuckets: true }, gives: { blockPublicAcls: false, restrictPublicBuckets: true } }),
  },
  bucketEncryption: {
    type: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
    inputs: ({ kmsKey }) => ({ bucket: "types-logs", rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKey!.outputs.arn }, bucketKeyEnabled: true }] }),
    gives: ({ kmsKey }) => ({ rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "aws:kms", kmsMasterKeyId: kmsKey!.outputs.arn }, bucketKeyEnabled: true }] }),
    changed: constant({
      inputs: { bucket: "types-logs", rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }] },
      gives: { rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256", kmsMasterKeyId: "" }, bucketKeyEnabled: false }] },
    }),
  },
  bucketVersioning: {
    type: "aws:s3/bucketVersioning:BucketVersioning", inputs: constant({ bucket: "types-logs", versioningConfiguration: { status: "Enabled" } }),
    gives: constant({ versioningConfiguration: { status: "Enabled", mfaDelete: "" } }),
    changed: constant({ inputs: { bucket: "types-logs", versioningConfiguration: { status: "Suspended" } }, gives: { versioningConfiguration: { status: "Suspended", mfaDelete: "" } } }),
  },
  bucketOwnership: {
    type: "aws:s3/bucketOwnershipControls:BucketOwnershipControls", inputs: constant({ bucket: "types-logs", rule: { objectOwnership: "BucketOwnerPreferred" } }),
    gives: constant({ rule: { objectOwnership: "BucketOwnerPreferred" } }),
    changed: constant({ inputs: { bucket: "types-logs", rule: { objectOwnership: "BucketOwnerEnforced" } }, gives: { rule: { objectOwnership: "BucketOwnerEnforced" } } }),
  },
  bucketNotification: {
    type: "aws:s3/bucketNotification:BucketNotification", inputs: constant({ bucket: "types-logs", eventbridge: true }), gives: constant({ eventbridge: true }),
    changed: constant({ inputs: { bucket: "types-logs" }, gives: { eventbridge: false } }),
  },
  bucketLifecycle: {
    type: "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration",
    inputs: constant({ bucket: "types-logs", rules: [{ id: "old", status: "Enabled", filter: { prefix: "AWSLogs/" }, expiration: { days: 30 } }] }),
    gives: constant({ transitionDefaultMinimumObjectSize: "all_storage_classes_128K" }),
    changed: constant({ inputs: { bucket: "types-logs", rules: [{ id: "old", status: "Disabled", filter: {}, abortIncompleteMultipartUpload: { daysAfterInitiation: 2 } }] }, gives: {} }),
  },
  object: {
    type: "aws:s3/bucketObject:BucketObject", inputs: constant({ bucket: "types-logs", key: "a/b.txt", content: "hello", contentType: "text/plain", tags: { a: "b" } }),
    gives: constant({ etag: "5d41402abc4b2a76b9719d911017c592", contentType: "text/plain", serverSideEncryption: "AES256", tagsAll: { a: "b", ...owned } }), state: constant({ bucket: "types-logs", key: "a/b.txt" }),
    changed: constant({ inputs: { bucket: "types-logs", key: "a/b.txt", content: "hello", contentType: "text/plain" }, gives: { etag: "5d41402abc4b2a76b9719d911017c592", tagsAll: owned } }),
  },
  objectV2: {
    type: "aws:s3/bucketObjectv2:BucketObjectv2", inputs: constant({ bucket: "types-logs", key: "v2", source: Buffer.from("bytes"), checksumAlgorithm: "SHA256", metadata: { m: "1" } }),
    gives: constant({ arn: `${LOGS}/v2`, checksumSha256: createHash("sha256").update("bytes").digest("base64"), metadata: { m: "1" } }), state: constant({ bucket: "types-logs", key: "v2" }),
    changed: constant({ inputs: { bucket: "types-logs", key: "v2", source: Buffer.from("others"), metadata: { m: "2" } }, gives: { metadata: { m: "2" }, etag: createHash("md5").update("others").digest("hex") } }),
  },
  trail: {
    type: "aws:cloudtrail/trail:Trail", inputs: constant({ name: "types-trail", s3BucketName: "types-logs", enableLogFileValidation: true, tags: { a: "b" } }),
    gives: constant({ arn: "arn:aws:cloudtrail:eu-west-1:123456789012:trail/types-trail", homeRegion: "eu-west-1", enableLogging: true, enableLogFileValidation: true, isMultiRegionTrail: false }),
    changed: constant({ inputs: { name: "types-trail", s3BucketName: "types-logs", enableLogging: false, isMultiRegionTrail: true }, gives: { enableLogging: false, isMultiRegionTrail: true, enableLogFileValidation: false, tagsAll: owned } }),
  },
};
