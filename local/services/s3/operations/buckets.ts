import type {
  CreateBucketCommandInput, CreateBucketOutput, DeleteBucketCommandInput, GetBucketLocationCommandInput, HeadBucketCommandInput, HeadBucketOutput, ListBucketsCommandInput, ListBucketsOutput,
} from "@aws-sdk/client-s3";
import { NotSupported } from "../../../kernel/errors";
import type { AccessRequest, Operation } from "../../../kernel/operation";
import { boolean, list, number, refused, string, structure } from "../../../kernel/shape";
import { checkBucketAcl } from "../acl";
import { fail, invalidArgument } from "../errors";
import { Bucket, type Ownership } from "../model";
import { checkBucketName, compareKeys } from "../names";
import { BUCKET, GRANTS, required, TAG, text } from "../shapes";
import type { S3 } from "../state";
import { bucketTagContext, readTagSet } from "../tags";
import { bucketTrail, trailOf } from "../trail";

const REGIONS: ReadonlySet<string> = new Set([
  "af-south-1", "ap-east-1", "ap-east-2", "ap-northeast-1", "ap-northeast-2", "ap-northeast-3", "ap-south-1", "ap-south-2", "ap-southeast-1", "ap-southeast-2",
  "ap-southeast-3", "ap-southeast-4", "ap-southeast-5", "ap-southeast-6", "ap-southeast-7", "ca-central-1", "ca-west-1", "EU", "eu-central-1", "eu-central-2", "eu-north-1",
  "eu-south-1", "eu-south-2", "eu-west-1", "eu-west-2", "eu-west-3", "il-central-1", "me-central-1", "me-south-1", "mx-central-1", "sa-east-1", "us-east-2", "us-west-1", "us-west-2",
]);

const OWNERSHIPS: readonly Ownership[] = ["BucketOwnerEnforced", "BucketOwnerPreferred", "ObjectWriter"];

/** The region that a request asks for. AWS: only us-east-1 takes requests for others, and is itself never named. */
function regionFor(constraint: string | undefined, region: string): string {
  if (constraint === undefined || constraint === "") {
    if (region === "us-east-1") return region;
    throw fail("IllegalLocationConstraintException", "The unspecified location constraint is incompatible for the region specific endpoint this request was sent to.");
  }
  if (!REGIONS.has(constraint)) throw fail("InvalidLocationConstraint", "The specified location-constraint is not valid", { members: { LocationConstraint: constraint } });
  const wanted = constraint === "EU" ? "eu-west-1" : constraint;
  if (region === "us-east-1" || region === wanted) return wanted;
  throw fail("IllegalLocationConstraintException", `The ${constraint} location constraint is incompatible for the region specific endpoint this request was sent to.`);
}

export function ownershipOf(value: string): Ownership {
  const found = OWNERSHIPS.find((ownership) => ownership === value);
  if (!found) throw invalidArgument("Invalid x-amz-object-ownership header: ", "x-amz-object-ownership", value);
  return found;
}

const NO_DIRECTORY = refused("directory buckets are not in the local cloud");

export const createBucket = (s3: S3): Operation<CreateBucketCommandInput, CreateBucketOutput> => ({
  input: structure({
    Bucket: required, ACL: text, ObjectOwnership: text, ...GRANTS, ObjectLockEnabledForBucket: boolean(), BucketNamespace: refused("account-regional namespaces are not in the local cloud"),
    CreateBucketConfiguration: structure({ LocationConstraint: text, Location: NO_DIRECTORY, Bucket: NO_DIRECTORY, Tags: list(TAG) }),
  }),
  readOnly: false,
  trail: (input, output, call) => {
    const constraint = input.CreateBucketConfiguration?.LocationConstraint;
    return trailOf(s3, { ...input }, output && {}, call, constraint === undefined ? {} : { more: { CreateBucketConfiguration: { LocationConstraint: constraint } } });
  },
  authorize({ Bucket: name, ACL, ObjectOwnership, CreateBucketConfiguration }, call) {
    const resource = `arn:${s3.context.partition}:s3:::${name}`;
    const tags = readTagSet(CreateBucketConfiguration?.Tags ?? [], 50, "Bucket");
    const location = CreateBucketConfiguration?.LocationConstraint;
    const context = {
      ...bucketTagContext(tags), ...(location !== undefined && { "s3:locationconstraint": [location] }), ...(ACL !== undefined && { "s3:x-amz-acl": [ACL] }),
      ...(ObjectOwnership !== undefined && { "s3:x-amz-object-ownership": [ObjectOwnership] }), "aws:RequestedRegion": [call.region],
    };
    const questions: AccessRequest[] = [{ action: "s3:CreateBucket", resource, context }];
    if (ObjectOwnership !== undefined) questions.push({ action: "s3:PutBucketOwnershipControls", resource });
    if (ACL !== undefined && ACL !== "private") questions.push({ action: "s3:PutBucketAcl", resource });
    if (Object.keys(tags).length > 0) questions.push({ action: "s3:TagResource", resource, context });
    return questions;
  },
  run({ Bucket: name = "", ACL, ObjectOwnership, ObjectLockEnabledForBucket, CreateBucketConfiguration }, call) {
    checkBucketName(name);
    const region = regionFor(CreateBucketConfiguration?.LocationConstraint, call.region);
    if (ObjectLockEnabledForBucket) throw new NotSupported("s3:CreateBucket ObjectLockEnabledForBucket (Object Lock)", "local/services/s3");
    const bucket = new Bucket(name, region, s3.now());
    if (ObjectOwnership !== undefined) bucket.ownership = ownershipOf(ObjectOwnership);
    checkBucketAcl(ACL, bucket, true);
    bucket.tags = readTagSet(CreateBucketConfiguration?.Tags ?? [], 50, "Bucket");
    const existing = s3.buckets.get(name);
    const answer = { Location: region === "us-east-1" ? `/${name}` : `http://${name}.s3.amazonaws.com/`, BucketArn: bucket.arn };
    // AWS: in us-east-1, and only there, one's own bucket can be made again.
    if (existing?.region === "us-east-1" && region === "us-east-1") return answer;
    if (existing) {
      throw fail("BucketAlreadyOwnedByYou", "Your previous request to create the named bucket succeeded and you already own it.", { members: { BucketName: name } });
    }
    s3.buckets.set(name, bucket);
    return answer;
  },
});

export const deleteBucket = (s3: S3): Operation<DeleteBucketCommandInput, object> => ({
  input: structure(BUCKET),
  readOnly: false,
  trail: bucketTrail(s3),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:DeleteBucket", call)],
  run(input, call) {
    const bucket = s3.bucket(input, call);
    if (bucket.objects.size > 0) {
      const hidden = bucket.objects.all().every((key) => !bucket.current(key));
      throw fail("BucketNotEmpty", hidden || bucket.versioning
        ? "The bucket you tried to delete is not empty. You must delete all versions in the bucket." : "The bucket you tried to delete is not empty", { members: { BucketName: bucket.name } });
    }
    for (const upload of bucket.uploads.values()) for (const part of upload.parts.values()) part.content.discard();
    s3.buckets.delete(bucket.name);
    return {};
  },
});

export const headBucket = (s3: S3): Operation<HeadBucketCommandInput, HeadBucketOutput> => ({
  input: structure(BUCKET),
  readOnly: true,
  trail: bucketTrail(s3),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:ListBucket", call)],
  run(input, call) {
    const { region, arn } = s3.bucket(input, call);
    return { BucketRegion: region, BucketArn: arn, AccessPointAlias: false };
  },
});

const MOST_BUCKETS = 10_000;

export const listBuckets = (s3: S3): Operation<ListBucketsCommandInput, ListBucketsOutput> => ({
  input: structure({ MaxBuckets: number(), ContinuationToken: string(), Prefix: text, BucketRegion: text }),
  readOnly: true,
  trail: bucketTrail(s3),
  authorize: () => [{ action: "s3:ListAllMyBuckets", resource: "*" }],
  run({ MaxBuckets, ContinuationToken, Prefix = "", BucketRegion }) {
    if (MaxBuckets !== undefined && (MaxBuckets < 1 || MaxBuckets > MOST_BUCKETS)) {
      throw invalidArgument(`Argument max-buckets must be an integer between 1 and ${MOST_BUCKETS}.`, "max-buckets", String(MaxBuckets));
    }
    const after = ContinuationToken === undefined ? "" : Buffer.from(ContinuationToken, "base64url").toString("utf8");
    const all = [...s3.buckets.values()]
      .filter(({ name, region }) => name.startsWith(Prefix) && (BucketRegion === undefined || region === BucketRegion) && compareKeys(name, after) > 0)
      .sort((a, b) => compareKeys(a.name, b.name));
    const page = all.slice(0, MaxBuckets ?? MOST_BUCKETS);
    return {
      Owner: { ID: s3.owner.ID },
      Buckets: page.map(({ name, created, region, arn }) => ({ Name: name, CreationDate: new Date(created), BucketRegion: region, BucketArn: arn })),
      ...(Prefix !== "" && { Prefix }),
      ...(page.length < all.length && { ContinuationToken: Buffer.from(page.at(-1)!.name).toString("base64url") }),
    };
  },
});

export const getBucketLocation = (s3: S3): Operation<GetBucketLocationCommandInput, { LocationConstraint?: string }> => ({
  input: structure(BUCKET),
  readOnly: true,
  trail: bucketTrail(s3, "location"),
  authorize: (input, call) => [s3.access(s3.bucket(input, call), "s3:GetBucketLocation", call)],
  run(input, call) {
    const { region } = s3.bucket(input, call);
    // AWS: us-east-1 is told by saying nothing.
    return region === "us-east-1" ? {} : { LocationConstraint: region };
  },
});
