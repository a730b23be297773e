import type { GetBucketAclOutput } from "@aws-sdk/client-s3";
import { NotSupported } from "../../kernel/errors";
import { fail, invalidArgument } from "./errors";
import type { Bucket } from "./model";
import type { S3 } from "./state";

const CANNED_OBJECT = ["private", "public-read", "public-read-write", "authenticated-read", "aws-exec-read", "bucket-owner-read", "bucket-owner-full-control"];
const CANNED_BUCKET = ["private", "public-read", "public-read-write", "authenticated-read", "log-delivery-write"];

/** In one account, these say what is so anyway: its owner has full control. */
const NOTHING_NEW: ReadonlySet<string> = new Set(["private", "bucket-owner-full-control", "bucket-owner-read"]);

function checkCanned(acl: string, known: readonly string[], what: string): void {
  if (!known.includes(acl)) throw invalidArgument("", "x-amz-acl", acl);
  if (!NOTHING_NEW.has(acl)) throw new NotSupported(`the ACL ${acl} of ${what} (of ACLs, private and bucket-owner-full-control are in the local cloud: use a bucket policy)`, "local/services/s3");
}

const isPublic = (acl: string): boolean => acl === "public-read" || acl === "public-read-write" || acl === "authenticated-read";

/** The ACL that comes with an object. */
export function checkObjectAcl(bucket: Bucket, acl: string | undefined): void {
  if (acl === undefined) return;
  // AWS: with ACLs off, only the one that changes nothing may be sent.
  if (bucket.ownership === "BucketOwnerEnforced" && acl !== "bucket-owner-full-control") throw noAcls();
  if (isPublic(acl) && bucket.publicAccessBlock?.BlockPublicAcls) throw fail("AccessDenied", "Access Denied");
  checkCanned(acl, CANNED_OBJECT, "an object");
}

export const noAcls = () => fail("AccessControlListNotSupported", "The bucket does not allow ACLs");

/** The ACL of a bucket that is being made, or of one that is. */
export function checkBucketAcl(acl: string | undefined, bucket: Pick<Bucket, "ownership" | "publicAccessBlock">, creating: boolean): void {
  if (acl === undefined) return;
  if (bucket.ownership === "BucketOwnerEnforced" && acl !== "private") {
    if (creating) throw fail("InvalidBucketAclWithObjectOwnership", "Bucket cannot have ACLs set with ObjectOwnership's BucketOwnerEnforced setting");
    throw noAcls();
  }
  if (isPublic(acl) && bucket.publicAccessBlock?.BlockPublicAcls) throw fail("AccessDenied", "Access Denied");
  checkCanned(acl, CANNED_BUCKET, "a bucket");
}

/** What every bucket and object has: its owner may do everything. */
export function ownersAcl(s3: S3): GetBucketAclOutput {
  const { ID } = s3.owner;
  return { Owner: { ID }, Grants: [{ Grantee: { ID, Type: "CanonicalUser" }, Permission: "FULL_CONTROL" }] };
}
