import { AwsError, NotSupported } from "../../kernel/errors";
import type { Call, ConditionValues } from "../../kernel/operation";
import { invalidArgument } from "./errors";
import type { Bucket, Encryption } from "./model";
import type { S3 } from "./state";

/** What an input says about how an object is to be encrypted. */
export interface Wanted {
  readonly ServerSideEncryption?: string | undefined;
  readonly SSEKMSKeyId?: string | undefined;
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
    if (wanted.SSEKMSKeyId !== undefined) {
      throw invalidArgument("Server Side Encryption with AWS KMS managed key requires HTTP header x-amz-server-side-encryption : aws:kms", "x-amz-server-side-encryption", wanted.ServerSideEncryption ?? "null");
    }
    return { ServerSideEncryption: "AES256", byDefault };
  }
  const keyId = wanted.SSEKMSKeyId ?? (settings.algorithm === "AES256" ? undefined : settings.keyId) ?? DEFAULT_KEY;
  // AWS: a bucket key is about SSE-KMS only, DSSE has none.
  const bucketKey = algorithm === "aws:kms" && (wanted.BucketKeyEnabled ?? settings.bucketKey);
  const context = { "aws:s3:arn": bucketKey ? bucket.arn : `${bucket.arn}/${key}` };
  const made = await askKms<{ CiphertextBlob: Uint8Array; KeyId: string }>(s3, bucket, "GenerateDataKey", { KeyId: keyId, KeySpec: "AES_256", EncryptionContext: context }, call);
  return {
    ServerSideEncryption: algorithm, SSEKMSKeyId: made.KeyId, byDefault, ...(bucketKey && { BucketKeyEnabled: true }),
    dataKey: { ciphertext: made.CiphertextBlob, context },
  };
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

/** As members of an output. */
export const encryptionFields = ({ ServerSideEncryption, SSEKMSKeyId, BucketKeyEnabled }: Encryption) => ({
  ServerSideEncryption, ...(SSEKMSKeyId !== undefined && { SSEKMSKeyId }), ...(BucketKeyEnabled && { BucketKeyEnabled }),
});

