import type {
  DeleteBucketLifecycleCommandInput, GetBucketLifecycleConfigurationCommandInput, GetBucketLifecycleConfigurationOutput, LifecycleRule, PutBucketLifecycleConfigurationCommandInput,
  PutBucketLifecycleConfigurationOutput,
} from "@aws-sdk/client-s3";
import { NotSupported } from "../../../kernel/errors";
import type { Operation } from "../../../kernel/operation";
import { structure } from "../../../kernel/shape";
import { fail, invalidArgument } from "../errors";
import type { Lifecycle } from "../lifecycle";
import { checkRules, LIFECYCLE } from "../lifecycle-rules";
import { BUCKET, text } from "../shapes";
import type { S3 } from "../state";
import { bucketTrail } from "../trail";

const SIZES = ["all_storage_classes_128K", "varies_by_storage_class"];

export const putBucketLifecycleConfiguration = (s3: S3, lifecycle: Lifecycle): Operation<PutBucketLifecycleConfigurationCommandInput, PutBucketLifecycleConfigurationOutput> => ({
  input: structure({ ...BUCKET, ChecksumAlgorithm: text, LifecycleConfiguration: LIFECYCLE, TransitionDefaultMinimumObjectSize: text }),
  readOnly: false,
  trail: bucketTrail(s3, "lifecycle", "PutBucketLifecycle"),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:PutLifecycleConfiguration", call)],
  run(input, call) {
    const bucket = s3.bucket(input, call);
    const minimumSize = input.TransitionDefaultMinimumObjectSize ?? SIZES[0]!;
    if (!SIZES.includes(minimumSize)) throw invalidArgument("Invalid value for x-amz-transition-default-minimum-object-size", "x-amz-transition-default-minimum-object-size", minimumSize);
    const rules = checkRules(input.LifecycleConfiguration?.Rules ?? [], () => s3.context.ids.uuid());
    requireDone(rules);
    bucket.lifecycle = { rules, minimumSize };
    lifecycle.start();
    return { TransitionDefaultMinimumObjectSize: minimumSize as "all_storage_classes_128K" };
  },
});

/** Storage classes are names here: an object that would move to another is refused beforehand. */
function requireDone(rules: readonly LifecycleRule[]): void {
  if (rules.some(({ Transitions, NoncurrentVersionTransitions }) => Transitions?.length || NoncurrentVersionTransitions?.length)) {
    throw new NotSupported("s3:PutBucketLifecycleConfiguration Transitions (objects that move to another storage class)", "local/services/s3");
  }
}

export const getBucketLifecycleConfiguration = (s3: S3): Operation<GetBucketLifecycleConfigurationCommandInput, GetBucketLifecycleConfigurationOutput> => ({
  input: structure(BUCKET),
  readOnly: true,
  trail: bucketTrail(s3, "lifecycle", "GetBucketLifecycle"),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:GetLifecycleConfiguration", call)],
  run(input, call) {
    const { lifecycle, name } = s3.bucket(input, call);
    if (!lifecycle) throw fail("NoSuchLifecycleConfiguration", "The lifecycle configuration does not exist", { members: { BucketName: name } });
    return { Rules: [...lifecycle.rules], TransitionDefaultMinimumObjectSize: lifecycle.minimumSize as "all_storage_classes_128K" };
  },
});

export const deleteBucketLifecycle = (s3: S3): Operation<DeleteBucketLifecycleCommandInput, object> => ({
  input: structure(BUCKET),
  readOnly: false,
  trail: bucketTrail(s3, "lifecycle"),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:PutLifecycleConfiguration", call)],
  run(input, call) {
    s3.bucket(input, call).lifecycle = undefined;
    return {};
  },
});
