import { NotSupported, UserError } from "../kernel/errors";
import { nameOf, type Naming } from "./names";
import { autonamed, boolean, refused, replaces, string, usually, withDefault } from "./properties";
import { resourceTypesIn, unlessMissing, type Outputs, type ResourceContext } from "./resource-type";
import { NO_BUCKET, s3 } from "./s3-calls";
import { allTags, fromTagList, REGION, tagList, tagOutputs, TAGS } from "./tags";

const WHERE = "local/provider/s3-bucket.ts";
const define = resourceTypesIn(WHERE);

const instead = (type: string) => refused(`it is deprecated: use aws.s3.${type}`);
const NAMING: Naming = { max: 63, property: "bucket", lowerCase: true };

/** AWS: https://docs.aws.amazon.com/general/latest/gr/s3.html#s3_website_region_endpoints */
const ZONES: Readonly<Record<string, string>> = {
  "af-south-1": "Z83WF9RJE8B12", "ap-east-1": "ZNB98KWMFR0R6", "ap-northeast-1": "Z2M4EHUR26P7ZW", "ap-northeast-2": "Z3W03O7B5YMIYP", "ap-northeast-3": "Z2YQB5RD63NC85",
  "ap-south-1": "Z11RGJOFQNVJUP", "ap-south-2": "Z02976202B4EZMXIPMXF7", "ap-southeast-1": "Z3O0J2DXBE1FTB", "ap-southeast-2": "Z1WCIGYICN2BYD", "ap-southeast-3": "Z01846753K324LI26A3VV",
  "ap-southeast-4": "Z0312387243XT5FE14WFO", "ca-central-1": "Z1QDHH18159H29", "eu-central-1": "Z21DNDUVLTQW6Q", "eu-central-2": "Z030506016YDQGETNASS", "eu-north-1": "Z3BAZG2TWCNX0D",
  "eu-south-1": "Z30OZKI7KPW7MI", "eu-south-2": "Z0081959F7139GRJC19J", "eu-west-1": "Z1BKCTXD74EZPE", "eu-west-2": "Z3GKZC51ZF0DB4", "eu-west-3": "Z3R1K369G5AVDG",
  "il-central-1": "Z09640613K4A3MN55U7GU", "me-central-1": "Z06143092I8HRXZRUZROF", "me-south-1": "Z1MPMWCPA7YB62", "sa-east-1": "Z7KQH4QJS55SO", "us-east-1": "Z3AQBSTGFYJSTF",
  "us-east-2": "Z2O1EMRO9K5GLX", "us-west-1": "Z2F56UZL2M1ACD", "us-west-2": "Z3BJ6K6RIION7M",
};

const isMissing = [NO_BUCKET, "NotFound"] as const;

async function bucketOutputs(id: string, known: { readonly forceDestroy?: boolean | undefined }, context: ResourceContext): Promise<Outputs | undefined> {
  const head = await unlessMissing(s3(context, "HeadBucket", { Bucket: id }), ...isMissing);
  if (!head) return undefined;
  const tags = await unlessMissing(s3(context, "GetBucketTagging", { Bucket: id }), "NoSuchTagSet");
  const versioning = await s3(context, "GetBucketVersioning", { Bucket: id });
  const encryption = await s3(context, "GetBucketEncryption", { Bucket: id });
  const policy = await unlessMissing(s3(context, "GetBucketPolicy", { Bucket: id }), "NoSuchBucketPolicy");
  const acl = await s3(context, "GetBucketAcl", { Bucket: id });
  const region = head.BucketRegion!;
  const [rule] = encryption.ServerSideEncryptionConfiguration?.Rules ?? [];
  return {
    arn: `arn:${context.partition}:s3:::${id}`, bucket: id, bucketDomainName: `${id}.s3.amazonaws.com`, bucketRegionalDomainName: `${id}.s3.${region}.amazonaws.com`,
    bucketRegion: region, region, bucketNamespace: "global", hostedZoneId: ZONES[region] ?? "", forceDestroy: known.forceDestroy ?? false, objectLockEnabled: false, requestPayer: "BucketOwner",
    accelerationStatus: "", corsRules: [], lifecycleRules: [], policy: policy?.Policy ?? "",
    grants: (acl.Grants ?? []).map(({ Grantee, Permission }) => ({ id: Grantee?.ID, type: Grantee?.Type, uri: "", permissions: [Permission] })),
    versioning: { enabled: versioning.Status === "Enabled", mfaDelete: false },
    serverSideEncryptionConfiguration: rule && {
      rule: {
        applyServerSideEncryptionByDefault: { sseAlgorithm: rule.ApplyServerSideEncryptionByDefault?.SSEAlgorithm, kmsMasterKeyId: rule.ApplyServerSideEncryptionByDefault?.KMSMasterKeyID ?? "" },
        bucketKeyEnabled: rule.BucketKeyEnabled ?? false,
      },
    },
    ...tagOutputs(fromTagList(tags?.TagSet), context),
  };
}

/** Everything that is in a bucket: `forceDestroy`. */
async function empty(Bucket: string, context: ResourceContext): Promise<void> {
  for (;;) {
    const page = await s3(context, "ListObjectVersions", { Bucket });
    const Objects = [...(page.Versions ?? []), ...(page.DeleteMarkers ?? [])].map(({ Key, VersionId }) => ({ Key, VersionId }));
    if (Objects.length === 0) return;
    const { Errors = [] } = await s3(context, "DeleteObjects", { Bucket, Delete: { Objects, Quiet: true } });
    if (Errors.length > 0) throw new UserError(`the bucket ${Bucket} could not be emptied: ${Errors[0]!.Key}: ${Errors[0]!.Message}`);
  }
}

export const bucket = define({
  token: "aws:s3/bucket:Bucket",
  properties: {
    accelerationStatus: instead("BucketAccelerateConfiguration"),
    acl: instead("BucketAcl, or rather aws.s3.BucketOwnershipControls and a policy"),
    bucket: autonamed(string(), NAMING),
    bucketNamespace: replaces(usually(string(), "global")),
    bucketPrefix: replaces(string()),
    corsRules: instead("BucketCorsConfiguration"),
    forceDestroy: withDefault(boolean(), false),
    grants: instead("BucketPolicy"),
    lifecycleRules: instead("BucketLifecycleConfiguration"),
    logging: instead("BucketLogging"),
    objectLockConfiguration: instead("BucketObjectLockConfiguration"),
    objectLockEnabled: replaces(boolean()),
    policy: instead("BucketPolicy"),
    region: REGION,
    replicationConfiguration: instead("BucketReplicationConfig"),
    requestPayer: instead("BucketRequestPaymentConfiguration"),
    serverSideEncryptionConfiguration: instead("BucketServerSideEncryptionConfiguration"),
    tags: TAGS,
    versioning: instead("BucketVersioning"),
    website: instead("BucketWebsiteConfiguration"),
  },
  async create(values, context) {
    const { bucket: name, bucketPrefix, bucketNamespace, objectLockEnabled } = values;
    if (objectLockEnabled) throw new NotSupported("the property 'objectLockEnabled' of aws:s3/bucket:Bucket (Object Lock)", WHERE);
    if (bucketNamespace !== undefined && bucketNamespace !== "global") throw new NotSupported(`the property 'bucketNamespace' of aws:s3/bucket:Bucket as ${bucketNamespace}`, WHERE);
    const Bucket = nameOf({ ...(name !== undefined && { name }), ...(bucketPrefix !== undefined && { namePrefix: bucketPrefix }) }, context, NAMING);
    const Tags = tagList(allTags(values.tags, context));
    await s3(context, "CreateBucket", {
      Bucket,
      CreateBucketConfiguration: { ...(context.region !== "us-east-1" && { LocationConstraint: context.region as never }), ...(Tags && { Tags }) },
    });
    return { id: Bucket };
  },
  read: bucketOutputs,
  async update(id, { will, has }, context) {
    if (!has("tags")) return;
    const TagSet = tagList(allTags(will.tags, context));
    if (TagSet) await s3(context, "PutBucketTagging", { Bucket: id, Tagging: { TagSet } });
    else await s3(context, "DeleteBucketTagging", { Bucket: id });
  },
  async delete(id, known, context) {
    if (known.forceDestroy) await unlessMissing(empty(id, context), ...isMissing);
    await unlessMissing(s3(context, "DeleteBucket", { Bucket: id }), ...isMissing);
  },
});
