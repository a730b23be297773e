import type {
  DeleteBucketEncryptionCommandInput, DeleteBucketOwnershipControlsCommandInput, DeleteBucketTaggingCommandInput, DeletePublicAccessBlockCommandInput, GetBucketEncryptionCommandInput,
  GetBucketEncryptionOutput, GetBucketOwnershipControlsCommandInput, GetBucketOwnershipControlsOutput, GetBucketTaggingCommandInput, GetBucketTaggingOutput,
  GetBucketVersioningCommandInput, GetBucketVersioningOutput, GetPublicAccessBlockCommandInput, GetPublicAccessBlockOutput, PutBucketEncryptionCommandInput,
  PutBucketOwnershipControlsCommandInput, PutBucketTaggingCommandInput, PutBucketVersioningCommandInput, PutPublicAccessBlockCommandInput,
} from "@aws-sdk/client-s3";
import type { Operation } from "../../../kernel/operation";
import { boolean, list, refused, string, structure } from "../../../kernel/shape";
import { algorithmOf } from "../encryption";
import { fail, malformedXml } from "../errors";
import { ownershipOf } from "./buckets";
import { BUCKET, INTEGRITY, required, TAGGING, text } from "../shapes";
import type { S3 } from "../state";
import { bucketTagContext, readTagSet, tagSet } from "../tags";
import { bucketTrail } from "../trail";

/** An operation that reads, or changes, one setting of a bucket. */
type Kind = { readonly action: string; readonly subresource: string; readonly readOnly: boolean };

const setting = <In extends { Bucket: string | undefined }>(s3: S3, { action, subresource, readOnly }: Kind) => ({
  readOnly,
  trail: bucketTrail(s3, subresource),
  authorize: (input: In, call: Parameters<S3["bucket"]>[1]) => [s3.access(s3.bucket(input, call), `s3:${action}`, call)],
});

export const getBucketTagging = (s3: S3): Operation<GetBucketTaggingCommandInput, GetBucketTaggingOutput> => ({
  ...setting<GetBucketTaggingCommandInput>(s3, { action: "GetBucketTagging", subresource: "tagging", readOnly: true }),
  input: structure(BUCKET),
  run(input, call) {
    const { tags, name } = s3.bucket(input, call);
    if (Object.keys(tags).length === 0) throw fail("NoSuchTagSet", "The TagSet does not exist", { members: { BucketName: name } });
    return { TagSet: tagSet(tags) };
  },
});

export const putBucketTagging = (s3: S3): Operation<PutBucketTaggingCommandInput, object> => ({
  ...setting(s3, { action: "PutBucketTagging", subresource: "tagging", readOnly: false }),
  input: structure({ ...BUCKET, ...INTEGRITY, Tagging: TAGGING }),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:PutBucketTagging", call, { context: bucketTagContext(Object.fromEntries((input.Tagging?.TagSet ?? []).map(({ Key, Value }) => [Key!, Value!]))) })],
  run(input, call) {
    s3.bucket(input, call).tags = readTagSet(input.Tagging?.TagSet ?? [], 50, "Bucket");
    return {};
  },
});

export const deleteBucketTagging = (s3: S3): Operation<DeleteBucketTaggingCommandInput, object> => ({
  ...setting<DeleteBucketTaggingCommandInput>(s3, { action: "PutBucketTagging", subresource: "tagging", readOnly: false }),
  input: structure(BUCKET),
  run(input, call) {
    s3.bucket(input, call).tags = {};
    return {};
  },
});

export const getBucketVersioning = (s3: S3): Operation<GetBucketVersioningCommandInput, GetBucketVersioningOutput> => ({
  ...setting<GetBucketVersioningCommandInput>(s3, { action: "GetBucketVersioning", subresource: "versioning", readOnly: true }),
  input: structure(BUCKET),
  run(input, call) {
    const { versioning } = s3.bucket(input, call);
    return versioning ? { Status: versioning } : {};
  },
});

export const putBucketVersioning = (s3: S3): Operation<PutBucketVersioningCommandInput, object> => ({
  ...setting<PutBucketVersioningCommandInput>(s3, { action: "PutBucketVersioning", subresource: "versioning", readOnly: false }),
  input: structure({
    ...BUCKET, ...INTEGRITY, MFA: refused("MFA delete is not in the local cloud"), VersioningConfiguration: structure({ Status: text, MFADelete: text }, { required: true }),
  }),
  run(input, call) {
    const bucket = s3.bucket(input, call);
    const { Status, MFADelete } = input.VersioningConfiguration ?? {};
    if (MFADelete === "Enabled") throw fail("InvalidRequest", "DevPay and Mfa are mutually exclusive authorization methods.");
    if ((MFADelete as string | undefined) !== undefined && MFADelete !== "Disabled") throw malformedXml();
    if (Status === undefined) throw fail("IllegalVersioningConfigurationException", "The Versioning element must be specified");
    if (Status !== "Enabled" && Status !== "Suspended") throw malformedXml();
    bucket.versioning = Status;
    return {};
  },
});

export const getPublicAccessBlock = (s3: S3): Operation<GetPublicAccessBlockCommandInput, GetPublicAccessBlockOutput> => ({
  ...setting<GetPublicAccessBlockCommandInput>(s3, { action: "GetBucketPublicAccessBlock", subresource: "publicAccessBlock", readOnly: true }),
  input: structure(BUCKET),
  run(input, call) {
    const { publicAccessBlock, name } = s3.bucket(input, call);
    if (!publicAccessBlock) throw fail("NoSuchPublicAccessBlockConfiguration", "The public access block configuration was not found", { members: { BucketName: name } });
    return { PublicAccessBlockConfiguration: publicAccessBlock };
  },
});

export const putPublicAccessBlock = (s3: S3): Operation<PutPublicAccessBlockCommandInput, object> => ({
  ...setting<PutPublicAccessBlockCommandInput>(s3, { action: "PutBucketPublicAccessBlock", subresource: "publicAccessBlock", readOnly: false }),
  input: structure({
    ...BUCKET, ...INTEGRITY,
    PublicAccessBlockConfiguration: structure({ BlockPublicAcls: boolean(), IgnorePublicAcls: boolean(), BlockPublicPolicy: boolean(), RestrictPublicBuckets: boolean() }, { required: true }),
  }),
  run(input, call) {
    const { BlockPublicAcls = false, IgnorePublicAcls = false, BlockPublicPolicy = false, RestrictPublicBuckets = false } = input.PublicAccessBlockConfiguration ?? {};
    s3.bucket(input, call).publicAccessBlock = { BlockPublicAcls, IgnorePublicAcls, BlockPublicPolicy, RestrictPublicBuckets };
    return {};
  },
});

export const deletePublicAccessBlock = (s3: S3): Operation<DeletePublicAccessBlockCommandInput, object> => ({
  ...setting<DeletePublicAccessBlockCommandInput>(s3, { action: "PutBucketPublicAccessBlock", subresource: "publicAccessBlock", readOnly: false }),
  input: structure(BUCKET),
  run(input, call) {
    s3.bucket(input, call).publicAccessBlock = undefined;
    return {};
  },
});

export const getBucketOwnershipControls = (s3: S3): Operation<GetBucketOwnershipControlsCommandInput, GetBucketOwnershipControlsOutput> => ({
  ...setting<GetBucketOwnershipControlsCommandInput>(s3, { action: "GetBucketOwnershipControls", subresource: "ownershipControls", readOnly: true }),
  input: structure(BUCKET),
  run(input, call) {
    const { ownership, name } = s3.bucket(input, call);
    if (!ownership) throw fail("OwnershipControlsNotFoundError", "The bucket ownership controls were not found", { members: { BucketName: name } });
    return { OwnershipControls: { Rules: [{ ObjectOwnership: ownership }] } };
  },
});

export const putBucketOwnershipControls = (s3: S3): Operation<PutBucketOwnershipControlsCommandInput, object> => ({
  ...setting<PutBucketOwnershipControlsCommandInput>(s3, { action: "PutBucketOwnershipControls", subresource: "ownershipControls", readOnly: false }),
  input: structure({
    ...BUCKET, ...INTEGRITY, OwnershipControls: structure({ Rules: list(structure({ ObjectOwnership: required }), { required: true }) }, { required: true }),
  }),
  run(input, call) {
    const bucket = s3.bucket(input, call);
    const [rule, ...more] = input.OwnershipControls?.Rules ?? [];
    if (!rule || more.length > 0) throw malformedXml();
    bucket.ownership = ownershipOf(rule.ObjectOwnership!);
    return {};
  },
});

export const deleteBucketOwnershipControls = (s3: S3): Operation<DeleteBucketOwnershipControlsCommandInput, object> => ({
  ...setting<DeleteBucketOwnershipControlsCommandInput>(s3, { action: "PutBucketOwnershipControls", subresource: "ownershipControls", readOnly: false }),
  input: structure(BUCKET),
  run(input, call) {
    s3.bucket(input, call).ownership = undefined;
    return {};
  },
});

export const getBucketEncryption = (s3: S3): Operation<GetBucketEncryptionCommandInput, GetBucketEncryptionOutput> => ({
  ...setting<GetBucketEncryptionCommandInput>(s3, { action: "GetEncryptionConfiguration", subresource: "encryption", readOnly: true }),
  input: structure(BUCKET),
  run(input, call) {
    const { algorithm, keyId, bucketKey } = s3.bucket(input, call).encryption;
    return {
      ServerSideEncryptionConfiguration: {
        Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: algorithm, ...(keyId !== undefined && { KMSMasterKeyID: keyId }) }, BucketKeyEnabled: bucketKey }],
      },
    };
  },
});

export const putBucketEncryption = (s3: S3): Operation<PutBucketEncryptionCommandInput, object> => ({
  ...setting<PutBucketEncryptionCommandInput>(s3, { action: "PutEncryptionConfiguration", subresource: "encryption", readOnly: false }),
  input: structure({
    ...BUCKET, ...INTEGRITY,
    ServerSideEncryptionConfiguration: structure({
      Rules: list(structure({
        ApplyServerSideEncryptionByDefault: structure({ SSEAlgorithm: required, KMSMasterKeyID: string() }), BucketKeyEnabled: boolean(),
        BlockedEncryptionTypes: refused("blocked encryption types are about SSE-C, which is not in the local cloud"),
      }), { required: true }),
    }, { required: true }),
  }),
  run(input, call) {
    const bucket = s3.bucket(input, call);
    const [rule, ...more] = input.ServerSideEncryptionConfiguration?.Rules ?? [];
    if (!rule || more.length > 0) throw malformedXml();
    const { SSEAlgorithm = "AES256", KMSMasterKeyID } = rule.ApplyServerSideEncryptionByDefault ?? {};
    const algorithm = algorithmOf(SSEAlgorithm);
    if (algorithm === "AES256" && KMSMasterKeyID !== undefined) {
      throw fail("InvalidArgument", "a KMSMasterKeyID is not applicable if the default sse algorithm is not aws:kms or aws:kms:dsse");
    }
    bucket.encryption = { algorithm, bucketKey: rule.BucketKeyEnabled ?? false, ...(KMSMasterKeyID !== undefined && { keyId: KMSMasterKeyID }) };
    return {};
  },
});

/** AWS: without a setting of its own, a bucket encrypts with keys of S3. */
export const deleteBucketEncryption = (s3: S3): Operation<DeleteBucketEncryptionCommandInput, object> => ({
  ...setting<DeleteBucketEncryptionCommandInput>(s3, { action: "PutEncryptionConfiguration", subresource: "encryption", readOnly: false }),
  input: structure(BUCKET),
  run(input, call) {
    s3.bucket(input, call).encryption = { algorithm: "AES256", bucketKey: false };
    return {};
  },
});
