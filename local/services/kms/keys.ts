import type {
  CreateKeyCommandInput, CreateKeyResponse, DescribeKeyCommandInput, DescribeKeyResponse, ListKeysCommandInput, ListKeysResponse, UpdateKeyDescriptionCommandInput,
} from "@aws-sdk/client-kms";
import { NotSupported } from "../../kernel/errors";
import type { Operation } from "../../kernel/operation";
import { boolean, list, refused, string, structure } from "../../kernel/shape";
import { fail } from "./errors";
import { checkLockout, checkPolicy, defaultPolicy } from "./policy";
import { grantTokens, keyId, page, paged, policyText, tagContext, trailResources, withTags } from "./shapes";
import { callerContext, type Kms } from "./state";

const USAGES = ["SIGN_VERIFY", "ENCRYPT_DECRYPT", "GENERATE_VERIFY_MAC", "KEY_AGREEMENT"] as const;
const SPECS = [
  "RSA_2048", "RSA_3072", "RSA_4096", "ECC_NIST_P256", "ECC_NIST_P384", "ECC_NIST_P521", "ECC_SECG_P256K1", "SYMMETRIC_DEFAULT", "HMAC_224", "HMAC_256", "HMAC_384",
  "HMAC_512", "SM2", "ML_DSA_44", "ML_DSA_65", "ML_DSA_87", "ECC_NIST_EDWARDS25519",
] as const;
const ORIGINS = ["AWS_KMS", "EXTERNAL", "AWS_CLOUDHSM", "EXTERNAL_KEY_STORE"] as const;

export const tagList = (required: boolean) => list(structure({ TagKey: string({ required: true, min: 1, max: 128 }), TagValue: string({ required: true, max: 256 }) }), { required });

/** Keys that are not here, by name. */
function onlySymmetric({ KeySpec, CustomerMasterKeySpec, KeyUsage, Origin, MultiRegion }: CreateKeyCommandInput): void {
  const no = (what: string) => new NotSupported(`kms:CreateKey ${what}`, "local/services/kms/keys.ts");
  if (KeySpec !== undefined && CustomerMasterKeySpec !== undefined) {
    throw fail("ValidationException", "You cannot specify KeySpec and CustomerMasterKeySpec in the same request. CustomerMasterKeySpec is deprecated.");
  }
  const spec = KeySpec ?? CustomerMasterKeySpec ?? "SYMMETRIC_DEFAULT";
  if (spec !== "SYMMETRIC_DEFAULT") throw no(`keySpec ${spec} (only symmetric keys are in the local cloud)`);
  if (KeyUsage !== undefined && KeyUsage !== "ENCRYPT_DECRYPT") throw fail("ValidationException", `KeyUsage ${KeyUsage} is not compatible with KeySpec ${spec}`);
  if (Origin !== undefined && Origin !== "AWS_KMS") throw no(`origin ${Origin} (imported material and custom key stores are not in the local cloud)`);
  if (MultiRegion) throw no("multiRegion (multi-Region keys are not in the local cloud)");
}

export const createKey = (kms: Kms): Operation<CreateKeyCommandInput, CreateKeyResponse> => ({
  input: structure({
    Policy: string(policyText), Description: string({ max: 8192 }), KeyUsage: string({ oneOf: USAGES }), CustomerMasterKeySpec: string({ oneOf: SPECS.slice(0, 13) }),
    KeySpec: string({ oneOf: SPECS }), Origin: string({ oneOf: ORIGINS }), CustomKeyStoreId: refused("custom key stores are not in the local cloud"),
    BypassPolicyLockoutSafetyCheck: boolean(), Tags: tagList(false), MultiRegion: boolean(), XksKeyId: refused("external key stores are not in the local cloud"),
  }),
  readOnly: false,
  trail: (_input, output) => (output?.KeyMetadata ? { resources: [{ type: "AWS::KMS::Key", ARN: output.KeyMetadata.Arn!, accountId: output.KeyMetadata.AWSAccountId }] } : {}),
  authorize({ Tags = [], BypassPolicyLockoutSafetyCheck = false }, call) {
    const context = {
      ...callerContext(call), ...tagContext(Tags), "kms:KeySpec": ["SYMMETRIC_DEFAULT"], "kms:KeyUsage": ["ENCRYPT_DECRYPT"], "kms:KeyOrigin": ["AWS_KMS"],
      "kms:MultiRegion": ["false"], "kms:BypassPolicyLockoutSafetyCheck": [String(BypassPolicyLockoutSafetyCheck)],
    };
    const create = { action: "kms:CreateKey", resource: "*", context };
    // AWS: tags at creation need the permission to tag, from an identity policy.
    return Tags.length === 0 ? [create] : [create, { action: "kms:TagResource", resource: kms.arnOf("key/*", call), context }];
  },
  run(input, call) {
    onlySymmetric(input);
    const { Policy, Tags = [], Description = "", BypassPolicyLockoutSafetyCheck } = input;
    const tags = withTags({}, Tags);
    if (Policy !== undefined) {
      checkPolicy(Policy, kms.context);
      if (!BypassPolicyLockoutSafetyCheck) checkLockout(Policy, kms.arnOf("key/new", call), call.caller);
    }
    const key = kms.make(call, "CUSTOMER");
    key.policy = Policy ?? defaultPolicy(kms.context.account);
    key.description = Description;
    key.tags = tags;
    return { KeyMetadata: key.describe() };
  },
});

export const describeKey = (kms: Kms): Operation<DescribeKeyCommandInput, DescribeKeyResponse> => ({
  input: structure({ KeyId: keyId, GrantTokens: grantTokens }),
  readOnly: true,
  trail: ({ KeyId }, _output, call) => ({ responseElements: null, ...trailResources(() => kms.key(KeyId!, call, { aliases: true })) }),
  authorize: ({ KeyId }, call) => [kms.access(kms.key(KeyId!, call, { aliases: true }), "DescribeKey", call, { operation: "DescribeKey", given: KeyId })],
  run: ({ KeyId }, call) => ({ KeyMetadata: kms.key(KeyId!, call, { aliases: true }).describe() }),
});

export const listKeys = (kms: Kms): Operation<ListKeysCommandInput, ListKeysResponse> => ({
  input: structure(paged),
  readOnly: true,
  authorize: (_input, call) => [{ action: "kms:ListKeys", resource: "*", context: callerContext(call) }],
  run(input, call) {
    const { items, rest } = page([...kms.in(call).keys.values()], input, 100);
    return { Keys: items.map((key) => ({ KeyId: key.id, KeyArn: key.arn })), ...rest };
  },
});

export const updateKeyDescription = (kms: Kms): Operation<UpdateKeyDescriptionCommandInput, object> => ({
  input: structure({ KeyId: keyId, Description: string({ required: true, max: 8192 }) }),
  readOnly: false,
  trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
  authorize: ({ KeyId }, call) => [kms.access(kms.key(KeyId!, call), "UpdateKeyDescription", call)],
  run({ KeyId, Description }, call) {
    const key = kms.key(KeyId!, call);
    key.requireKept();
    key.description = Description!;
    return {};
  },
});
