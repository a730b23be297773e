import { boolean, list, map, number, refused, string, structure, timestamp, type Shape } from "../../kernel/shape";

/** What many operations take. */

export const text = string();
export const required = string({ required: true });

/** A bucket, and whose it must be. */
export const BUCKET: Readonly<Record<string, Shape>> = { Bucket: required, ExpectedBucketOwner: text };

/** AWS: says that the caller pays where a bucket wants that; no bucket of the local cloud does. */
export const PAYER: Readonly<Record<string, Shape>> = { RequestPayer: string({ oneOf: ["requester"] }) };

export const OBJECT: Readonly<Record<string, Shape>> = { ...BUCKET, ...PAYER, Key: string({ required: true, min: 1 }) };

const NO_SSE_C = "SSE-C is not in the local cloud: keys of customers are nothing that it should see";
const NO_LOCK = "Object Lock is not in the local cloud";
const NO_GRANTS = "ACLs with grants are not in the local cloud: use a bucket policy";

export const SSE_C: Readonly<Record<string, Shape>> = {
  SSECustomerAlgorithm: refused(NO_SSE_C), SSECustomerKey: refused(NO_SSE_C), SSECustomerKeyMD5: refused(NO_SSE_C),
};

export const COPY_SSE_C: Readonly<Record<string, Shape>> = {
  CopySourceSSECustomerAlgorithm: refused(NO_SSE_C), CopySourceSSECustomerKey: refused(NO_SSE_C), CopySourceSSECustomerKeyMD5: refused(NO_SSE_C),
};

export const GRANTS: Readonly<Record<string, Shape>> = {
  GrantFullControl: refused(NO_GRANTS), GrantRead: refused(NO_GRANTS), GrantReadACP: refused(NO_GRANTS), GrantWrite: refused(NO_GRANTS), GrantWriteACP: refused(NO_GRANTS),
};

export const OBJECT_GRANTS: Readonly<Record<string, Shape>> = {
  GrantFullControl: refused(NO_GRANTS), GrantRead: refused(NO_GRANTS), GrantReadACP: refused(NO_GRANTS), GrantWriteACP: refused(NO_GRANTS),
};

export const LOCKS: Readonly<Record<string, Shape>> = {
  ObjectLockMode: refused(NO_LOCK), ObjectLockRetainUntilDate: refused(NO_LOCK), ObjectLockLegalHoldStatus: refused(NO_LOCK),
};

export const NO_OBJECT_LOCK = refused(NO_LOCK);

/** AWS: MFA delete needs a device. */
export const MFA = refused("MFA delete is not in the local cloud");

/** What is stored with an object, whichever way it comes. */
export const STORED: Readonly<Record<string, Shape>> = {
  ACL: text, CacheControl: text, ContentDisposition: text, ContentEncoding: text, ContentLanguage: text, ContentType: text, Expires: text,
  Metadata: map(string(), string()), ServerSideEncryption: text, StorageClass: text, WebsiteRedirectLocation: text,
  SSEKMSKeyId: text, SSEKMSEncryptionContext: text, BucketKeyEnabled: boolean(), Tagging: text,
  ...SSE_C, ...OBJECT_GRANTS, ...LOCKS,
};

export const TAG = structure({ Key: required, Value: required });
export const TAGGING = structure({ TagSet: list(TAG, { required: true }) }, { required: true });

export const READ_CONDITIONS: Readonly<Record<string, Shape>> = { IfMatch: text, IfNoneMatch: text, IfModifiedSince: timestamp(), IfUnmodifiedSince: timestamp() };

export const WRITE_CONDITIONS: Readonly<Record<string, Shape>> = { IfMatch: text, IfNoneMatch: text };

export const COPY_CONDITIONS: Readonly<Record<string, Shape>> = {
  CopySource: required, CopySourceIfMatch: text, CopySourceIfNoneMatch: text, CopySourceIfModifiedSince: timestamp(), CopySourceIfUnmodifiedSince: timestamp(),
  ExpectedSourceBucketOwner: text, ...COPY_SSE_C,
};

/** Checked where the body is there: `Content-MD5` and the checksum of XML bodies. */
export const INTEGRITY: Readonly<Record<string, Shape>> = { ContentMD5: text, ChecksumAlgorithm: text };

export const LISTING: Readonly<Record<string, Shape>> = {
  ...BUCKET, ...PAYER, Delimiter: text, Prefix: text, EncodingType: text,
};

export const COUNT = number();
