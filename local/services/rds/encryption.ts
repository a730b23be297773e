import type { DescribeKeyCommandOutput } from "@aws-sdk/client-kms";
import { AwsError, NotSupported } from "../../kernel/errors";
import type { Call } from "../../kernel/operation";
import { badCombination, fail } from "./errors";
import type { Encryption } from "./model";
import type { Rds } from "./state";

const PRINCIPAL = "rds.amazonaws.com";
const DEFAULT_KEY = "alias/aws/rds";

/** AWS: what RDS is granted for each encrypted resource. */
const GRANTED = [
  "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "CreateGrant", "RetireGrant", "DescribeKey",
];

/** Which key is asked for, and where. */
interface KeyUse {
  /** Key id, key ARN, alias or alias ARN. */
  readonly key: string;
  readonly region: string;
  /** How RDS's message names it. */
  readonly words: (key: string) => string;
}

const SPECIFIED = (key: string) => `The specified KMS key [${key}] does not exist, is not enabled or you do not have permissions to access it.`;
const TARGET = (key: string) => `The target KMS key [${key}] does not exist, is not enabled or you do not have permissions to access it.`;
const SOURCE = (key: string) => `The source snapshot KMS key [${key}] does not exist, is not enabled or you do not have permissions to access it.`;

/**
 * The ARN of a key that the caller may have RDS use. RDS asks KMS for the caller and with the caller's permissions; the
 * journal then tells which call was denied, and why.
 */
async function usable(rds: Rds, call: Call, { key, region, words }: KeyUse): Promise<string> {
  const { context } = rds;
  if (!context.serves("kms")) throw new NotSupported(`encryption with a KMS key (${key})`, "local/services/kms");
  const ask = <Out>(operation: string, input: object) =>
    context.call<Out>({ service: "kms", operation, input, caller: call.caller, region, trace: call.trace, calledVia: PRINCIPAL, signal: call.signal });
  // AWS: keys are of one region, and none of another can be used.
  const elsewhere = /^arn:[^:]*:kms:([^:]+):/.exec(key)?.[1];
  if (elsewhere !== undefined && elsewhere !== region) throw fail("KMSKeyNotAccessibleFault", words(key));
  try {
    const { KeyMetadata } = await ask<DescribeKeyCommandOutput>("DescribeKey", { KeyId: key });
    const { Arn, KeyState, KeySpec } = KeyMetadata!;
    if (KeyState !== "Enabled" || (KeySpec !== undefined && KeySpec !== "SYMMETRIC_DEFAULT")) throw fail("KMSKeyNotAccessibleFault", words(Arn!));
    // A name, so that a key has one grant of RDS's and not one for each resource.
    await ask("CreateGrant", { Name: "aws-rds", KeyId: Arn, GranteePrincipal: `rds.${region}.amazonaws.com`, RetiringPrincipal: `rds.${region}.amazonaws.com`, Operations: GRANTED });
    return Arn!;
  } catch (error) {
    if (!(error instanceof AwsError) || error instanceof NotSupported || error.status === 500) throw error;
    throw fail("KMSKeyNotAccessibleFault", words(key), { cause: error });
  }
}

const withKey = (key: string): Encryption => ({ type: "sse-kms", key });
const NONE: Encryption = { type: "none" };

/** How a new database is to be encrypted. */
export async function encryptionOf(rds: Rds, call: Call, { StorageEncrypted, KmsKeyId }: { StorageEncrypted?: boolean; KmsKeyId?: string }): Promise<Encryption> {
  if (!StorageEncrypted) {
    if (KmsKeyId !== undefined) throw badCombination("You must enable storage encryption (StorageEncrypted) to use a KMS key (KmsKeyId).");
    return NONE;
  }
  return withKey(await usable(rds, call, { key: KmsKeyId ?? DEFAULT_KEY, region: call.region, words: SPECIFIED }));
}

/** How what is restored from `source` is to be encrypted: as it was, or with another key. */
export async function restoredEncryption(rds: Rds, call: Call, source: Encryption, KmsKeyId?: string): Promise<Encryption> {
  if (KmsKeyId === undefined && source.type !== "sse-kms") return source;
  return withKey(await usable(rds, call, { key: KmsKeyId ?? source.key!, region: call.region, words: SPECIFIED }));
}

/** A copy that is asked for. */
export interface CopyAsked {
  readonly cluster: boolean;
  readonly source: Encryption;
  readonly sourceRegion: string;
  readonly KmsKeyId?: string;
}

/** How the copy of a snapshot is to be encrypted. */
export async function copyEncryption(rds: Rds, call: Call, { cluster, source, sourceRegion, KmsKeyId }: CopyAsked): Promise<Encryption> {
  const target = (key: string) => usable(rds, call, { key, region: call.region, words: TARGET });
  if (source.type !== "sse-kms") {
    if (KmsKeyId === undefined) return source;
    // AWS: "If you copy an unencrypted DB cluster snapshot and specify a value for the KmsKeyId parameter, an error is returned."
    if (cluster) throw badCombination("KmsKeyId cannot be specified when copying an unencrypted DB cluster snapshot.");
    return withKey(await target(KmsKeyId));
  }
  if (KmsKeyId === undefined && sourceRegion !== call.region) throw fail("InvalidParameterValue", "Must specify new KMS key for cross region encrypted snapshot copy.");
  const sourceKey = await usable(rds, call, { key: source.key!, region: sourceRegion, words: SOURCE });
  return withKey(KmsKeyId === undefined ? sourceKey : await target(KmsKeyId));
}

/** How the read replica of a database is to be encrypted. */
export async function replicaEncryption(rds: Rds, call: Call, source: Encryption, sourceRegion: string, KmsKeyId: string | undefined): Promise<Encryption> {
  // AWS: "You can't create an encrypted read replica from an unencrypted DB instance", and in one region both have one key.
  if (source.type !== "sse-kms") {
    if (KmsKeyId !== undefined) throw badCombination("You cannot create an encrypted Read Replica from an unencrypted DB instance.");
    return source;
  }
  if (sourceRegion === call.region) {
    if (KmsKeyId !== undefined && KmsKeyId !== source.key) throw badCombination("A read replica in the same region is always encrypted with the key of its source; do not specify KmsKeyId.");
    return withKey(await usable(rds, call, { key: source.key!, region: call.region, words: SPECIFIED }));
  }
  if (KmsKeyId === undefined) throw fail("InvalidParameterValue", "You must specify a KMS key when creating an encrypted cross region read replica.");
  return withKey(await usable(rds, call, { key: KmsKeyId, region: call.region, words: TARGET }));
}
