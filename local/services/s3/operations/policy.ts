import type {
  DeleteBucketPolicyCommandInput, GetBucketPolicyCommandInput, GetBucketPolicyOutput, GetBucketPolicyStatusCommandInput, GetBucketPolicyStatusOutput, PutBucketPolicyCommandInput,
} from "@aws-sdk/client-s3";
import { nameOf } from "../../../kernel/caller";
import type { Operation } from "../../../kernel/operation";
import { boolean, structure } from "../../../kernel/shape";
import { checkPolicy } from "../bucket-policy";
import { fail } from "../errors";
import { isPublicPolicy } from "../public-policy";
import { BUCKET, INTEGRITY, required } from "../shapes";
import type { S3 } from "../state";
import { bucketTrail, trailOf } from "../trail";

export const putBucketPolicy = (s3: S3): Operation<PutBucketPolicyCommandInput, object> => ({
  input: structure({ ...BUCKET, ...INTEGRITY, Policy: required, ConfirmRemoveSelfBucketAccess: boolean() }),
  readOnly: false,
  trail(input, output, call) {
    return trailOf(s3, { Bucket: input.Bucket }, output && {}, call, { subresource: "policy", more: { bucketPolicy: parsed(input.Policy ?? "") } });
  },
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:PutBucketPolicy", call)],
  run(input, call) {
    const bucket = s3.bucket(input, call);
    const { Policy = "" } = input;
    checkPolicy(Policy, bucket, s3.context);
    if (bucket.publicAccessBlock?.BlockPublicPolicy && isPublicPolicy(Policy)) {
      throw fail("AccessDenied", `User: ${nameOf(call.caller)} is not authorized to perform: s3:PutBucketPolicy on resource: "${bucket.arn}" because public policies are prevented by the BlockPublicPolicy setting in S3 Block Public Access.`);
    }
    bucket.policy = Policy;
    return {};
  },
});

/** CloudTrail shows the policy as an object. */
function parsed(document: string): unknown {
  try {
    return JSON.parse(document);
  } catch {
    return document;
  }
}

const noPolicy = (BucketName: string) => fail("NoSuchBucketPolicy", "The bucket policy does not exist", { members: { BucketName } });

export const getBucketPolicy = (s3: S3): Operation<GetBucketPolicyCommandInput, GetBucketPolicyOutput> => ({
  input: structure(BUCKET),
  readOnly: true,
  trail: bucketTrail(s3, "policy"),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:GetBucketPolicy", call)],
  run(input, call) {
    const { policy, name } = s3.bucket(input, call);
    if (policy === undefined) throw noPolicy(name);
    return { Policy: policy };
  },
});

export const getBucketPolicyStatus = (s3: S3): Operation<GetBucketPolicyStatusCommandInput, GetBucketPolicyStatusOutput> => ({
  input: structure(BUCKET),
  readOnly: true,
  trail: bucketTrail(s3, "policyStatus"),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:GetBucketPolicyStatus", call)],
  run(input, call) {
    const { policy, name } = s3.bucket(input, call);
    if (policy === undefined) throw noPolicy(name);
    return { PolicyStatus: { IsPublic: isPublicPolicy(policy) } };
  },
});

/** AWS: deleting a policy that is not there is no error. */
export const deleteBucketPolicy = (s3: S3): Operation<DeleteBucketPolicyCommandInput, object> => ({
  input: structure(BUCKET),
  readOnly: false,
  trail: bucketTrail(s3, "policy"),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:DeleteBucketPolicy", call)],
  run(input, call) {
    s3.bucket(input, call).policy = undefined;
    return {};
  },
});
