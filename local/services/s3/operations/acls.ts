import type {
  GetBucketAclCommandInput, GetBucketAclOutput, GetObjectAclCommandInput, GetObjectAclOutput, PutBucketAclCommandInput, PutObjectAclCommandInput,
} from "@aws-sdk/client-s3";
import type { Operation } from "../../../kernel/operation";
import { refused, structure } from "../../../kernel/shape";
import { checkBucketAcl, checkObjectAcl, noAcls, ownersAcl } from "../acl";
import { fail } from "../errors";
import { objectEvent } from "../events";
import { find, readQuestions, versionField } from "../objects";
import { BUCKET, GRANTS, INTEGRITY, OBJECT, text } from "../shapes";
import type { S3 } from "../state";
import { bucketTrail, trailOf } from "../trail";

const GIVEN = { ACL: text, AccessControlPolicy: refused("ACLs with grants are not in the local cloud: use a bucket policy"), ...GRANTS, ...INTEGRITY };

export const getBucketAcl = (s3: S3): Operation<GetBucketAclCommandInput, GetBucketAclOutput> => ({
  input: structure(BUCKET),
  readOnly: true,
  trail: bucketTrail(s3, "acl"),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:GetBucketAcl", call)],
  run: (input, call) => (s3.bucket(input, call), ownersAcl(s3)),
});

export const putBucketAcl = (s3: S3): Operation<PutBucketAclCommandInput, object> => ({
  input: structure({ ...BUCKET, ...GIVEN }),
  readOnly: false,
  trail: bucketTrail(s3, "acl"),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:PutBucketAcl", call, { context: { ...(input.ACL !== undefined && { "s3:x-amz-acl": [input.ACL] }) } })],
  run(input, call) {
    const bucket = s3.bucket(input, call);
    if (bucket.ownership === "BucketOwnerEnforced" && input.ACL === undefined) throw noAcls();
    if (input.ACL === undefined) throw fail("InvalidRequest", "Your request was missing a required header");
    checkBucketAcl(input.ACL, bucket, false);
    return {};
  },
});

export const getObjectAcl = (s3: S3): Operation<GetObjectAclCommandInput, GetObjectAclOutput> => ({
  input: structure({ ...OBJECT, VersionId: text }),
  readOnly: true,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && {}, call, { object: input.Key, subresource: "acl", readOnly: true }),
  authorize: (input, call) => readQuestions(s3, s3.bucket(input, call), input.VersionId === undefined ? "s3:GetObjectAcl" : "s3:GetObjectVersionAcl", input, call),
  run(input, call) {
    find(s3.bucket(input, call), input.Key!, input.VersionId);
    return ownersAcl(s3);
  },
});

export const putObjectAcl = (s3: S3): Operation<PutObjectAclCommandInput, object> => ({
  input: structure({ ...OBJECT, ...GIVEN, VersionId: text }),
  readOnly: false,
  category: "data",
  trail: (input, output, call) => trailOf(s3, { ...input }, output && {}, call, { object: input.Key, subresource: "acl" }),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), input.VersionId === undefined ? "s3:PutObjectAcl" : "s3:PutObjectVersionAcl", call, {
    key: input.Key!, context: { ...(input.ACL !== undefined && { "s3:x-amz-acl": [input.ACL] }) },
  })],
  run(input, call) {
    const bucket = s3.bucket(input, call);
    const object = find(bucket, input.Key!, input.VersionId);
    if (input.ACL === undefined) throw bucket.ownership === "BucketOwnerEnforced" ? noAcls() : fail("InvalidRequest", "Your request was missing a required header");
    checkObjectAcl(bucket, input.ACL);
    objectEvent(s3, bucket, "Object ACL Updated", { object, reason: "PutObjectAcl" }, call);
    return versionField(bucket, object);
  },
});
