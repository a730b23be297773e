import type {
  DecryptCommandInput, DecryptResponse, EncryptCommandInput, EncryptResponse, ReEncryptCommandInput, ReEncryptResponse,
} from "@aws-sdk/client-kms";
import type { Call, Operation, TrailNotes } from "../../kernel/operation";
import { blob, refused, string, structure } from "../../kernel/shape";
import { parseBlob, seal, unseal, type EncryptionContext, type Sealed } from "./ciphertext";
import { dryRun, fail, invalidCiphertext } from "./errors";
import type { Key } from "./key";
import { dryRunFlag, encryptionContext, grantTokens, keyId, recipient, trailResources } from "./shapes";
import type { Kms } from "./state";

const ALGORITHM = "SYMMETRIC_DEFAULT";
const ALGORITHMS = [ALGORITHM, "RSAES_OAEP_SHA_1", "RSAES_OAEP_SHA_256", "SM2PKE"] as const;
export const algorithm = string({ oneOf: ALGORITHMS });
const ciphertextBlob = blob({ max: 6144 });
const optionalKey = string({ min: 1, max: 2048 });
const modifiers = refused("DryRunModifiers are not in the local cloud");

/** Throws unless a symmetric key can do it. */
function checkAlgorithm(given: string | undefined): void {
  if (given !== undefined && given !== ALGORITHM) throw fail("ValidationException", `Algorithm ${given} and key spec SYMMETRIC_DEFAULT are incompatible.`);
}

/** AWS: grant tokens that are none are refused. */
export function checkTokens(kms: Kms, tokens: readonly string[] | undefined, call: Call): void {
  if (!tokens?.length) return;
  const known = new Set([...kms.in(call).keys.values()].flatMap((key) => [...key.grants.values()].map(({ token }) => token)));
  if (!tokens.every((token) => known.has(token))) throw fail("InvalidGrantTokenException", "Invalid grant token");
}

/** Encrypts under the key's newest material. */
export const sealWith = (kms: Kms, key: Key, plaintext: Uint8Array, context: EncryptionContext): Buffer =>
  seal(plaintext, { keyId: key.id, material: key.material, iv: kms.context.ids.bytes(12) }, context);

/** The parts of a blob and its key. */
function opened(kms: Kms, bytes: Uint8Array | undefined, call: Call): { sealed: Sealed; key: Key } {
  const sealed = bytes && parseBlob(bytes);
  if (!sealed) throw invalidCiphertext();
  const key = kms.in(call).keys.get(sealed.keyId);
  if (!key) throw fail("AccessDeniedException", "The ciphertext refers to a customer master key that does not exist, does not exist in this region, or you are not allowed to access.");
  return { sealed, key };
}

/** The plaintext of a blob; throws when key, material or context do not fit. */
function plaintextOf(kms: Kms, bytes: Uint8Array | undefined, given: string | undefined, context: EncryptionContext, call: Call): { plaintext: Buffer; key: Key; materialId: string } {
  const { sealed, key } = opened(kms, bytes, call);
  if (given !== undefined && kms.key(given, call, { aliases: true }) !== key) {
    throw fail("IncorrectKeyException", "The key ID in the request does not identify a CMK that can perform this operation.");
  }
  key.requireEnabled();
  const material = key.materials.find(({ id }) => id === sealed.materialId);
  const plaintext = material && unseal(sealed, material, context);
  if (!plaintext) throw invalidCiphertext();
  return { plaintext, key, materialId: sealed.materialId };
}

const contextOf = (context: EncryptionContext | undefined) => context && { encryptionContext: context };

/** AWS: neither plaintexts nor blobs are recorded, nor anything of the answer. */
const cryptoTrail = (requestParameters: object, ...keys: readonly (() => Key)[]): TrailNotes => ({ requestParameters, responseElements: null, ...trailResources(...keys) });

export const encrypt = (kms: Kms): Operation<EncryptCommandInput, EncryptResponse> => ({
  input: structure({
    KeyId: keyId, Plaintext: blob({ max: 4096, required: true }), EncryptionContext: encryptionContext, GrantTokens: grantTokens, EncryptionAlgorithm: algorithm, DryRun: dryRunFlag,
  }),
  readOnly: true,
  trail: ({ KeyId, EncryptionContext: context, EncryptionAlgorithm }, _output, call) =>
    cryptoTrail({ keyId: KeyId, ...contextOf(context), encryptionAlgorithm: EncryptionAlgorithm ?? ALGORITHM }, () => kms.key(KeyId!, call, { aliases: true })),
  authorize: ({ KeyId, EncryptionContext: context = {} }, call) => [kms.access(kms.key(KeyId!, call, { aliases: true }), "Encrypt", call, {
    operation: "Encrypt", encryptionContext: context, given: KeyId, context: { "kms:EncryptionAlgorithm": [ALGORITHM] },
  })],
  run({ KeyId, Plaintext, EncryptionContext: context = {}, GrantTokens, EncryptionAlgorithm, DryRun }, call) {
    const key = kms.key(KeyId!, call, { aliases: true });
    if (Plaintext!.length === 0) throw fail("ValidationException", "1 validation error detected: Value at 'plaintext' failed to satisfy constraint: Member must have length greater than or equal to 1");
    checkAlgorithm(EncryptionAlgorithm);
    checkTokens(kms, GrantTokens, call);
    key.requireEnabled();
    if (DryRun) throw dryRun();
    return { CiphertextBlob: sealWith(kms, key, Plaintext!, context), KeyId: key.arn, EncryptionAlgorithm: ALGORITHM };
  },
});

export const decrypt = (kms: Kms): Operation<DecryptCommandInput, DecryptResponse> => ({
  input: structure({
    CiphertextBlob: ciphertextBlob, EncryptionContext: encryptionContext, GrantTokens: grantTokens, KeyId: optionalKey, EncryptionAlgorithm: algorithm,
    Recipient: recipient, DryRun: dryRunFlag, DryRunModifiers: modifiers,
  }),
  readOnly: true,
  trail: ({ KeyId, CiphertextBlob, EncryptionContext: context, EncryptionAlgorithm }, _output, call) => cryptoTrail(
    { ...(KeyId !== undefined && { keyId: KeyId }), ...contextOf(context), encryptionAlgorithm: EncryptionAlgorithm ?? ALGORITHM }, () => opened(kms, CiphertextBlob, call).key,
  ),
  authorize: ({ CiphertextBlob, EncryptionContext: context = {}, KeyId }, call) => [kms.access(opened(kms, CiphertextBlob, call).key, "Decrypt", call, {
    operation: "Decrypt", encryptionContext: context, given: KeyId, context: { "kms:EncryptionAlgorithm": [ALGORITHM] },
  })],
  run({ CiphertextBlob, EncryptionContext: context = {}, GrantTokens, KeyId, EncryptionAlgorithm, DryRun }, call) {
    checkAlgorithm(EncryptionAlgorithm);
    checkTokens(kms, GrantTokens, call);
    const { plaintext, key, materialId } = plaintextOf(kms, CiphertextBlob, KeyId, context, call);
    if (DryRun) throw dryRun();
    return { KeyId: key.arn, Plaintext: plaintext, EncryptionAlgorithm: ALGORITHM, KeyMaterialId: materialId };
  },
});

export const reEncrypt = (kms: Kms): Operation<ReEncryptCommandInput, ReEncryptResponse> => ({
  input: structure({
    CiphertextBlob: ciphertextBlob, SourceEncryptionContext: encryptionContext, SourceKeyId: optionalKey, DestinationKeyId: keyId, DestinationEncryptionContext: encryptionContext,
    SourceEncryptionAlgorithm: algorithm, DestinationEncryptionAlgorithm: algorithm, GrantTokens: grantTokens, DryRun: dryRunFlag, DryRunModifiers: modifiers,
  }),
  readOnly: true,
  trail: ({ CiphertextBlob, SourceKeyId, SourceEncryptionContext, DestinationKeyId, DestinationEncryptionContext }, _output, call) => cryptoTrail({
    ...(SourceKeyId !== undefined && { sourceKeyId: SourceKeyId }), ...(SourceEncryptionContext && { sourceEncryptionContext: SourceEncryptionContext }),
    sourceEncryptionAlgorithm: ALGORITHM, destinationKeyId: DestinationKeyId, ...(DestinationEncryptionContext && { destinationEncryptionContext: DestinationEncryptionContext }),
    destinationEncryptionAlgorithm: ALGORITHM,
  }, () => opened(kms, CiphertextBlob, call).key, () => kms.key(DestinationKeyId!, call, { aliases: true })),
  // AWS: two permissions: from the old key, to the new one.
  authorize({ CiphertextBlob, SourceEncryptionContext: from = {}, SourceKeyId, DestinationKeyId, DestinationEncryptionContext: to = {} }, call) {
    const source = opened(kms, CiphertextBlob, call).key;
    const target = kms.key(DestinationKeyId!, call, { aliases: true });
    const context = { "kms:EncryptionAlgorithm": [ALGORITHM], "kms:ReEncryptOnSameKey": [String(source === target)] };
    return [
      kms.access(source, "ReEncryptFrom", call, { operation: "ReEncryptFrom", encryptionContext: from, given: SourceKeyId, context }),
      kms.access(target, "ReEncryptTo", call, { operation: "ReEncryptTo", encryptionContext: to, given: DestinationKeyId, context }),
    ];
  },
  run(input, call) {
    const { CiphertextBlob, SourceEncryptionContext: from = {}, SourceKeyId, DestinationKeyId, DestinationEncryptionContext: to = {}, GrantTokens, DryRun } = input;
    checkAlgorithm(input.SourceEncryptionAlgorithm);
    checkAlgorithm(input.DestinationEncryptionAlgorithm);
    checkTokens(kms, GrantTokens, call);
    const target = kms.key(DestinationKeyId!, call, { aliases: true });
    const { plaintext, key, materialId } = plaintextOf(kms, CiphertextBlob, SourceKeyId, from, call);
    target.requireEnabled();
    if (DryRun) throw dryRun();
    return {
      CiphertextBlob: sealWith(kms, target, plaintext, to), SourceKeyId: key.arn, KeyId: target.arn, SourceEncryptionAlgorithm: ALGORITHM,
      DestinationEncryptionAlgorithm: ALGORITHM, SourceKeyMaterialId: materialId, DestinationKeyMaterialId: target.material.id,
    };
  },
});
