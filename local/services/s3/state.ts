import { AwsError } from "../../kernel/errors";
import type { AccessRequest, Call, ConditionValues } from "../../kernel/operation";
import type { ServiceContext } from "../../kernel/service";
import { Blobs } from "./blobs";
import { accessDenied, noSuchBucket } from "./errors";
import type { Bucket, StoredObject } from "./model";
import { isPublicPolicy } from "./public-policy";

/** What names a bucket in an operation's input. */
export interface Addressed {
  readonly Bucket?: string | undefined;
  readonly ExpectedBucketOwner?: string | undefined;
}

const POLICY_ACTIONS: ReadonlySet<string> = new Set(["s3:GetBucketPolicy", "s3:PutBucketPolicy", "s3:DeleteBucketPolicy"]);

/** What every operation needs. AWS: names of buckets are the world's, so that buckets of all regions stand side by side. */
export class S3 {
  readonly buckets = new Map<string, Bucket>();
  readonly blobs: Blobs;

  constructor(readonly context: ServiceContext) {
    this.blobs = new Blobs(() => context.folder(), context.ids);
  }

  /** Milliseconds since the epoch, of a whole second, as S3 keeps times. */
  now(): number {
    return Math.floor(this.context.clock.now() / 1000) * 1000;
  }

  /** The account as S3 shows it. AWS: a canonical user id, 64 hexadecimal digits. */
  get owner(): { readonly ID: string; readonly DisplayName: string } {
    return { ID: this.context.account.padStart(64, "0"), DisplayName: "local" };
  }

  /** The bucket that an input names. Throws when it is not there, in another region or somebody else's. */
  bucket({ Bucket: name = "", ExpectedBucketOwner }: Addressed, call: Call): Bucket {
    const bucket = this.buckets.get(name);
    if (!bucket) throw noSuchBucket(name);
    this.requireRegion(bucket, call);
    this.requireOwner(ExpectedBucketOwner);
    return bucket;
  }

  requireOwner(expected: string | undefined): void {
    if (expected !== undefined && expected !== this.context.account) throw accessDenied();
  }

  /** AWS: a bucket is spoken to in its own region. Services do, from wherever they are. */
  private requireRegion({ region }: Bucket, call: Call): void {
    if (call.region === region || call.transport.via !== "wire" || call.caller.type === "Anonymous") return;
    throw new AwsError("AuthorizationHeaderMalformed", `The authorization header is malformed; the region '${call.region}' is wrong; expecting '${region}'`, {
      status: 400, members: { Region: region }, headers: { "x-amz-bucket-region": region },
    });
  }

  /** The question whether the caller may do `action` to a bucket, or to an object in it. */
  access(bucket: Bucket, action: string, call: Call, options: { readonly key?: string; readonly context?: Record<string, ConditionValues | undefined>; readonly object?: StoredObject | undefined } = {}): AccessRequest {
    const { key, context = {}, object } = options;
    const known: Record<string, ConditionValues> = { "s3:ResourceAccount": [this.context.account], "aws:ResourceAccount": [this.context.account], ...transportKeys(call) };
    for (const [name, values] of Object.entries(context)) if (values !== undefined) known[name] = values;
    for (const [tag, value] of Object.entries(object?.tags ?? {})) known[`s3:ExistingObjectTag/${tag}`] = [value];
    const policy = this.policyFor(bucket, action, call);
    return {
      action, resource: key === undefined ? bucket.arn : `${bucket.arn}/${key}`, context: known,
      ...(policy !== undefined && { resourcePolicy: { name: `bucket policy of ${bucket.name}`, document: policy } }),
    };
  }

  private policyFor(bucket: Bucket, action: string, call: Call): string | undefined {
    // AWS: the owner of the account can always put a policy right that has locked everybody out.
    if (call.caller.type === "Root" && POLICY_ACTIONS.has(action)) return undefined;
    // AWS: RestrictPublicBuckets leaves a public policy to the account and to services.
    const restricted = call.caller.type === "Anonymous" && bucket.publicAccessBlock?.RestrictPublicBuckets && bucket.policy !== undefined && isPublicPolicy(bucket.policy);
    return restricted ? undefined : bucket.policy;
  }
}

function transportKeys(call: Call): Record<string, ConditionValues> {
  if (call.transport.via !== "wire" || call.caller.type === "Anonymous") return {};
  const type = { AuthHeader: "REST-HEADER", QueryString: "REST-QUERY-STRING", Form: "POST" }[call.transport.authentication ?? "AuthHeader"];
  return { "s3:authType": [type], "s3:signatureversion": ["AWS4-HMAC-SHA256"] };
}
