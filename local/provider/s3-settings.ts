import type { ServerSideEncryption } from "@aws-sdk/client-s3";
import { importedBucket } from "./import-ids";
import { boolean, computed, json, list, object, refused, replaces, required, string, unordered, withDefault, type Values } from "./properties";
import { resourceTypesIn, unlessMissing, type ResourceContext, type ResourceType } from "./resource-type";
import { NO_BUCKET, s3 } from "./s3-calls";
import { REGION } from "./tags";

/** Settings of a bucket, each a resource of its own; their id is the bucket's name. */

const define = resourceTypesIn("local/provider/s3-settings.ts");
const BUCKET = replaces(required(string()));

const bucketPolicy = define({
  token: "aws:s3/bucketPolicy:BucketPolicy",
  properties: { bucket: BUCKET, policy: required(json()), region: REGION },
  async create({ bucket, policy }, context) {
    await s3(context, "PutBucketPolicy", { Bucket: bucket, Policy: policy });
    return { id: bucket };
  },
  async read(id, _known, context) {
    const found = await unlessMissing(s3(context, "GetBucketPolicy", { Bucket: id }), NO_BUCKET, "NoSuchBucketPolicy");
    return found && { bucket: id, policy: found.Policy, region: context.region };
  },
  async update(id, { will }, context) {
    await s3(context, "PutBucketPolicy", { Bucket: id, Policy: will.policy });
  },
  async delete(id, _known, context) {
    await unlessMissing(s3(context, "DeleteBucketPolicy", { Bucket: id }), NO_BUCKET);
  },
});

const ACCESS = {
  blockPublicAcls: withDefault(boolean(), false),
  blockPublicPolicy: withDefault(boolean(), false),
  bucket: BUCKET,
  ignorePublicAcls: withDefault(boolean(), false),
  region: REGION,
  restrictPublicBuckets: withDefault(boolean(), false),
  skipDestroy: boolean(),
};

async function putAccess(id: string, values: Values<typeof ACCESS>, context: ResourceContext): Promise<void> {
  await s3(context, "PutPublicAccessBlock", {
    Bucket: id,
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: values.blockPublicAcls ?? false, BlockPublicPolicy: values.blockPublicPolicy ?? false,
      IgnorePublicAcls: values.ignorePublicAcls ?? false, RestrictPublicBuckets: values.restrictPublicBuckets ?? false,
    },
  });
}

const bucketPublicAccessBlock = define({
  token: "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock",
  properties: ACCESS,
  async create(values, context) {
    await putAccess(values.bucket, values, context);
    return { id: values.bucket };
  },
  async read(id, _known, context) {
    const found = await unlessMissing(s3(context, "GetPublicAccessBlock", { Bucket: id }), NO_BUCKET, "NoSuchPublicAccessBlockConfiguration");
    const block = found?.PublicAccessBlockConfiguration;
    return block && {
      bucket: id, blockPublicAcls: block.BlockPublicAcls, blockPublicPolicy: block.BlockPublicPolicy, ignorePublicAcls: block.IgnorePublicAcls,
      restrictPublicBuckets: block.RestrictPublicBuckets, region: context.region,
    };
  },
  update: (id, { will }, context) => putAccess(id, will, context),
  async delete(id, { skipDestroy }, context) {
    if (!skipDestroy) await unlessMissing(s3(context, "DeletePublicAccessBlock", { Bucket: id }), NO_BUCKET);
  },
});

const ENCRYPTION = {
  bucket: BUCKET,
  expectedBucketOwner: replaces(string()),
  region: REGION,
  rules: required(unordered(list(object({
    applyServerSideEncryptionByDefault: object({ kmsMasterKeyId: string(), sseAlgorithm: required(string()) }),
    blockedEncryptionTypes: refused("blocked encryption types are about SSE-C, which is not in the local cloud"),
    bucketKeyEnabled: boolean(),
  })))),
};

const owner = (expected: string | undefined) => (expected === undefined ? {} : { ExpectedBucketOwner: expected });

async function putEncryption(id: string, { rules, expectedBucketOwner }: Values<typeof ENCRYPTION>, context: ResourceContext): Promise<void> {
  const Rules = rules.map(({ applyServerSideEncryptionByDefault: chosen, bucketKeyEnabled }) => ({
    ...(chosen && {
      ApplyServerSideEncryptionByDefault: { SSEAlgorithm: chosen.sseAlgorithm as ServerSideEncryption, ...(chosen.kmsMasterKeyId && { KMSMasterKeyID: chosen.kmsMasterKeyId }) },
    }),
    ...(bucketKeyEnabled !== undefined && { BucketKeyEnabled: bucketKeyEnabled }),
  }));
  await s3(context, "PutBucketEncryption", { Bucket: id, ...owner(expectedBucketOwner), ServerSideEncryptionConfiguration: { Rules } });
}

const bucketEncryption = define({
  token: "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration",
  imported: importedBucket,
  properties: ENCRYPTION,
  async create(values, context) {
    await putEncryption(values.bucket, values, context);
    return { id: values.bucket };
  },
  async read(id, known, context) {
    const found = await unlessMissing(s3(context, "GetBucketEncryption", { Bucket: id }), NO_BUCKET);
    return found && {
      bucket: id, expectedBucketOwner: known.expectedBucketOwner ?? "", region: context.region,
      rules: (found.ServerSideEncryptionConfiguration?.Rules ?? []).map(({ ApplyServerSideEncryptionByDefault: chosen, BucketKeyEnabled }) => ({
        applyServerSideEncryptionByDefault: { sseAlgorithm: chosen?.SSEAlgorithm, kmsMasterKeyId: chosen?.KMSMasterKeyID ?? "" }, bucketKeyEnabled: BucketKeyEnabled ?? false,
      })),
    };
  },
  update: (id, { will }, context) => putEncryption(id, will, context),
  async delete(id, _known, context) {
    await unlessMissing(s3(context, "DeleteBucketEncryption", { Bucket: id }), NO_BUCKET);
  },
});

const VERSIONING = {
  bucket: BUCKET,
  expectedBucketOwner: replaces(string()),
  mfa: refused("MFA delete is not in the local cloud"),
  region: REGION,
  versioningConfiguration: required(object({ mfaDelete: computed(string()), status: required(string()) })),
};

/** The provider's own word for a bucket that never had versions: then nothing is asked of S3. */
const DISABLED = "Disabled";

async function putVersioning(id: string, { versioningConfiguration: { status, mfaDelete }, expectedBucketOwner }: Values<typeof VERSIONING>, context: ResourceContext): Promise<void> {
  if (status === DISABLED) return;
  await s3(context, "PutBucketVersioning", {
    Bucket: id, ...owner(expectedBucketOwner), VersioningConfiguration: { Status: status as "Enabled", ...(mfaDelete && { MFADelete: mfaDelete as "Disabled" }) },
  });
}

const bucketVersioning = define({
  token: "aws:s3/bucketVersioning:BucketVersioning",
  imported: importedBucket,
  properties: VERSIONING,
  async create(values, context) {
    await putVersioning(values.bucket, values, context);
    return { id: values.bucket };
  },
  async read(id, known, context) {
    const found = await unlessMissing(s3(context, "GetBucketVersioning", { Bucket: id }), NO_BUCKET);
    return found && {
      bucket: id, expectedBucketOwner: known.expectedBucketOwner ?? "", region: context.region,
      versioningConfiguration: { status: found.Status ?? DISABLED, mfaDelete: found.MFADelete ?? "" },
    };
  },
  update: (id, { will }, context) => putVersioning(id, will, context),
  async delete(id, { versioningConfiguration }, context) {
    // The provider suspends what it enabled.
    if (versioningConfiguration?.status !== "Enabled") return;
    await unlessMissing(s3(context, "PutBucketVersioning", { Bucket: id, VersioningConfiguration: { Status: "Suspended" } }), NO_BUCKET);
  },
});

const OWNERSHIP = { bucket: BUCKET, region: REGION, rule: required(object({ objectOwnership: required(string()) })) };

const putOwnership = async (id: string, { rule }: Values<typeof OWNERSHIP>, context: ResourceContext): Promise<void> => {
  await s3(context, "PutBucketOwnershipControls", { Bucket: id, OwnershipControls: { Rules: [{ ObjectOwnership: rule.objectOwnership as "ObjectWriter" }] } });
};

const bucketOwnershipControls = define({
  token: "aws:s3/bucketOwnershipControls:BucketOwnershipControls",
  properties: OWNERSHIP,
  async create(values, context) {
    await putOwnership(values.bucket, values, context);
    return { id: values.bucket };
  },
  async read(id, _known, context) {
    const found = await unlessMissing(s3(context, "GetBucketOwnershipControls", { Bucket: id }), NO_BUCKET, "OwnershipControlsNotFoundError");
    const [rule] = found?.OwnershipControls?.Rules ?? [];
    return rule && { bucket: id, rule: { objectOwnership: rule.ObjectOwnership }, region: context.region };
  },
  update: (id, { will }, context) => putOwnership(id, will, context),
  async delete(id, _known, context) {
    await unlessMissing(s3(context, "DeleteBucketOwnershipControls", { Bucket: id }), NO_BUCKET);
  },
});

const NO_PUSH = "S3 sends its events to EventBridge only here: set 'eventbridge' and write a rule";
const NOTIFICATION = {
  bucket: BUCKET, eventbridge: withDefault(boolean(), false), lambdaFunctions: refused(NO_PUSH), queues: refused(NO_PUSH), region: REGION, topics: refused(NO_PUSH),
};

const putNotification = async (id: string, eventbridge: boolean | undefined, context: ResourceContext): Promise<void> => {
  await s3(context, "PutBucketNotificationConfiguration", { Bucket: id, NotificationConfiguration: eventbridge ? { EventBridgeConfiguration: {} } : {} });
};

const bucketNotification = define({
  token: "aws:s3/bucketNotification:BucketNotification",
  properties: NOTIFICATION,
  async create({ bucket, eventbridge }, context) {
    await putNotification(bucket, eventbridge, context);
    return { id: bucket };
  },
  async read(id, _known, context) {
    const found = await unlessMissing(s3(context, "GetBucketNotificationConfiguration", { Bucket: id }), NO_BUCKET);
    return found && { bucket: id, eventbridge: found.EventBridgeConfiguration !== undefined, region: context.region };
  },
  update: (id, { will }, context) => putNotification(id, will.eventbridge, context),
  delete: async (id, _known, context) => void (await unlessMissing(putNotification(id, false, context), NO_BUCKET)),
});

export const s3SettingTypes: readonly ResourceType[] = [
  bucketPolicy, bucketPublicAccessBlock, bucketEncryption, bucketVersioning, bucketOwnershipControls, bucketNotification,
];
