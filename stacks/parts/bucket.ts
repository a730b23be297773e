import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import { resourcePolicy, tlsOnly, type Grant } from "./iam";
import type { Scope } from "./scenario";

export interface BucketArgs {
  /** Days after which objects are deleted. @default never */
  readonly expireDays?: pulumi.Input<number>;
  /** Days that replaced and deleted versions are kept. @default 30 */
  readonly noncurrentDays?: pulumi.Input<number>;
  /** Who besides the account may do what. */
  grants?(bucket: aws.s3.Bucket): readonly Grant[];
}

export interface PrivateBucket {
  readonly bucket: aws.s3.Bucket;
  /** What must exist before others write to it: depend on it. */
  readonly policy: aws.s3.BucketPolicy;
}

/** A bucket that nobody outside of the account sees, over TLS only, encrypted and versioned, that cleans up after itself. */
export function privateBucket(suffix: string, args: BucketArgs, scope: Scope): PrivateBucket {
  const { parent, tags } = scope;
  const name = `${scope.name}-${suffix}`;
  const bucket = new aws.s3.Bucket(name, { forceDestroy: scope.forceDestroy, tags }, { parent });
  const settled = settleBucket(name, bucket.bucket, args, { parent });
  const policy = new aws.s3.BucketPolicy(name, {
    bucket: bucket.bucket,
    policy: resourcePolicy([...(args.grants?.(bucket) ?? []), tlsOnly("s3:*", [bucket.arn, bucket.arn.apply((arn) => `${arn}/*`)])]),
    // AWS: two changes of a bucket at a time may be refused (OperationAborted).
  }, { parent, dependsOn: settled });
  return { bucket, policy };
}

/** Everything around a bucket but its policy: also for a bucket that a component of somebody else has made. */
export function settleBucket(name: string, bucket: pulumi.Input<string>, { expireDays, noncurrentDays = 30 }: BucketArgs, opts: pulumi.CustomResourceOptions): pulumi.Resource[] {
  const access = new aws.s3.BucketPublicAccessBlock(name, {
    bucket, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true,
  }, opts);
  const ownership = new aws.s3.BucketOwnershipControls(name, { bucket, rule: { objectOwnership: "BucketOwnerEnforced" } }, opts);
  const encryption = new aws.s3.BucketServerSideEncryptionConfiguration(name, {
    bucket, rules: [{ applyServerSideEncryptionByDefault: { sseAlgorithm: "AES256" } }],
  }, opts);
  const versioning = new aws.s3.BucketVersioning(name, { bucket, versioningConfiguration: { status: "Enabled" } }, opts);
  const lifecycle = new aws.s3.BucketLifecycleConfiguration(name, {
    bucket,
    rules: [{
      id: "clean-up", status: "Enabled", filter: { prefix: "" },
      ...(expireDays !== undefined && { expiration: { days: expireDays } }),
      noncurrentVersionExpiration: { noncurrentDays },
      abortIncompleteMultipartUpload: { daysAfterInitiation: 7 },
    }],
    // AWS: rules for versions want versioning to be on.
  }, { ...opts, dependsOn: [versioning] });
  return [access, ownership, encryption, lifecycle];
}
