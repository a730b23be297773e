import { AwsError, NotSupported } from "../../kernel/errors";
import type { Call, ConditionValues } from "../../kernel/operation";
import { invalidArgument } from "./errors";
import type { Bucket, Encryption } from "./model";
import type { S3 } from "./state";
import { quoted } from "./store";

/** What an input says about how an object is to be encrypted. */
export interface Wanted {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
  readonly SSEKMSEncryptionContext?: string | undefined;
  readonly BucketKeyEnabled?: boolean | undefined;
}

/** AWS: the key that KMS keeps for S3, where none is named. */
const DEFAULT_KEY = "alias/aws/s3";
const PRINCIPAL = "s3.amazonaws.com";

export function algorithmOf(value: string): Encryption["ServerSideEncryption"] {
  if (value === "AES256" || value === "aws:kms" || value === "aws:kms:dsse") return value;
  throw invalidArgument("The encryption method specified is not supported", "x-amz-server-side-encryption", value);
}

/** How an object is encrypted that is put there now: as it asks, else as its bucket says. Asks KMS for a data key where it must. */
export async function encryptionFor(s3: S3, bucket: Bucket, key: string, wanted: Wanted, call: Call): Promise<Encryption> {
  const byDefault = wanted.ServerSideEncryption === undefined;
  const { encryption: settings } = bucket;
  const algorithm = byDefault ? settings.algorithm : algorithmOf(wanted.ServerSideEncryption!);
  if (algorithm === "AES256") {
    if (wanted.SSEKMSKeyId !== undefined || wanted.SSEKMSEncryptionContext !== undefined) {
      throw invalidArgument("Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms", "x-amz-server-side-encryption", wanted.ServerSideEncryption ?? "null");
    }
    return { ServerSideEncryption: "AES256", byDefault };
  }
  const keyId = wanted.SSEKMSKeyId ?? (settings.algorithm === "AES256" ? undefined : settings.keyId) ?? DEFAULT_KEY;
  // AWS: a bucket key is about SSE-KMS only, DSSE has none.
  const bucketKey = algorithm === "aws:kms" && (wanted.BucketKeyEnabled ?? settings.bucketKey);
  // AWS: what the caller gives is added to; an `aws:s3:arn` of the caller's own stays.
  const context = { "aws:s3:arn": bucketKey ? bucket.arn : `${bucket.arn}/${key}`, ...contextOf(wanted.SSEKMSEncryptionContext) };
  const made = await askKms<{ CiphertextBlob: Uint8Array; KeyId: string }>(s3, bucket, "GenerateDataKey", { KeyId: keyId, KeySpec: "AES_256", EncryptionContext: context }, call);
  return {
    ServerSideEncryption: algorithm, SSEKMSKeyId: made.KeyId, byDefault, ...(bucketKey && { BucketKeyEnabled: true }),
    dataKey: { ciphertext: made.CiphertextBlob, context },
  };
}

/** An encryption context as a header has it: JSON in base64. */
function contextOf(header: string | undefined): Record<string, string> {
  if (header === undefined) return {};
  const bad = () => invalidArgument("The header 'x-amz-server-side-encryption-context' shall be Base64-encoded UTF-8 string holding JSON which represents a string-string map", "x-amz-server-side-encryption-context", header);
  let parsed: unknown;
  try {
    parsed = JSON.parse(Buffer.from(header, "base64").toString("utf8"));
  } catch {
    throw bad();
  }
  const isMap = typeof parsed === "object" && parsed !== null && !Array.isArray(parsed) && Object.values(parsed).every((value) => typeof value === "string");
  if (!isMap) throw bad();
  return parsed as Record<string, string>;
}

/** AWS: whoever reads an object must be allowed to decrypt its data key. */
export async function requireDecryptable(s3: S3, bucket: Bucket, { dataKey, SSEKMSKeyId }: Encryption, call: Call): Promise<void> {
  if (dataKey) await askKms(s3, bucket, "Decrypt", { CiphertextBlob: dataKey.ciphertext, EncryptionContext: dataKey.context, KeyId: SSEKMSKeyId }, call);
}

async function askKms<Out>(s3: S3, bucket: Bucket, operation: string, input: object, call: Call): Promise<Out> {
  if (call.caller.type === "Anonymous") throw invalidArgument("Requests specifying Server Side Encryption with AWS KMS managed keys require AWS Signature Version 4.", "Authorization", "null");
  if (!s3.context.serves("kms")) throw new NotSupported("encryption with KMS keys (the service kms)", "local/services");
  try {
    return await s3.context.call<Out>({
      service: "kms", operation, input, caller: call.caller, region: bucket.region, trace: call.trace, calledVia: PRINCIPAL, signal: call.signal,
    });
  } catch (error) {
    if (!(error instanceof AwsError) || error instanceof NotSupported) throw error;
    if (error.denial) throw new AwsError("AccessDenied", error.message, { status: 403, denial: error.denial });
    // AWS: errors of KMS are passed on under its name.
    throw new AwsError(`KMS.${error.code}`, error.message, { status: 400 });
  }
}

/** Condition keys for encryption. */
export const encryptionContext = ({ ServerSideEncryption, SSEKMSKeyId }: Wanted): Record<string, ConditionValues> => ({
  ...(ServerSideEncryption !== undefined && { "s3:x-amz-server-side-encryption": [ServerSideEncryption] }),
  ...(SSEKMSKeyId !== undefined && { "s3:x-amz-server-side-encryption-aws-kms-key-id": [SSEKMSKeyId] }),
});

/** AWS: the ETag of what a KMS key encrypts is not the MD5 of its bytes. */
export const etagOf = (s3: S3, md5: Buffer, { dataKey }: Encryption): string => quoted(dataKey ? s3.context.ids.hex(32) : md5.toString("hex"));

/** As members of an output. */
export const encryptionFields = ({ ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled }: Encryption) => ({
  ServerSideEncryption, ...(SSEKMSKeyId !== undefined && { SSEKMSKeyId }), ...(BucketKeyEnabled && { BucketKeyEnabled }),
});

/** What was given, told again. */
export const contextField = ({ SSEKMSEncryptionContext }: Wanted) => (SSEKMSEncryptionContext === undefined ? {} : { SSEKMSEncryptionContext });
