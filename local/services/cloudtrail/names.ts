import { fail } from "./errors";

/** AWS's rules for the name of a trail, one sentence each. */
export function checkName(name: string): void {
  const wrong = (message: string) => fail("InvalidTrailNameException", message);
  if (name.length === 0) throw wrong("Trail name cannot be blank!");
  if (name.length < 3) throw wrong("Trail name too short. Minimum allowed length: 3 characters. Specified name length: " + `${name.length} characters.`);
  if (name.length > 128) throw wrong("Trail name too long. Maximum allowed length: 128 characters. Specified name length: " + `${name.length} characters.`);
  if (!/^[A-Za-z0-9]/.test(name)) throw wrong("Trail name must starts with a letter or number.");
  if (!/[A-Za-z0-9]$/.test(name)) throw wrong("Trail name must ends with a letter or number.");
  if (!/^[A-Za-z0-9._-]+$/.test(name)) throw wrong("Trail name or ARN can only contain uppercase letters, lowercase letters, numbers, periods (.), hyphens (-), and underscores (_).");
  // AWS: "names like my-_namespace and my--namespace are not valid".
  if (/[._-]{2}/.test(name)) throw wrong("Trail name cannot have adjacent periods, underscores, or dashes.");
  if (/^\d{1,3}(\.\d{1,3}){3}$/.test(name)) throw wrong("Trail name cannot be in IP address format.");
}

/** What `Name` says: a name in the caller's region, or an ARN with its own. */
export function parseReference(reference: string, region: string): { readonly name: string; readonly region: string } {
  if (!reference.startsWith("arn:")) {
    checkName(reference);
    return { name: reference, region };
  }
  const found = /^arn:[^:]+:cloudtrail:([^:]+):\d{12}:trail\/(.+)$/.exec(reference);
  if (!found) throw fail("CloudTrailARNInvalidException", `Invalid ARN: ${reference}`);
  checkName(found[2]!);
  return { name: found[2]!, region: found[1]! };
}

/** The names of buckets, as CloudTrail checks them before it looks at one. */
export function checkBucketName(name: string): void {
  if (name.trim() === "") throw fail("InvalidS3BucketNameException", "Bucket name cannot be blank!");
  if (name.length < 3 || name.length > 63 || !/^[a-z0-9][a-z0-9.-]*[a-z0-9]$/.test(name)) {
    throw fail("InvalidS3BucketNameException", `Bucket name is invalid: ${name}`);
  }
}

/** AWS: at most 200 characters. */
export function checkPrefix(prefix: string): void {
  if (prefix.length > 200) throw fail("InvalidS3PrefixException", "S3 prefix is longer than maximum length");
}
