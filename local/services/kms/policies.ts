import type {
  GetKeyPolicyCommandInput, GetKeyPolicyResponse, ListKeyPoliciesCommandInput, ListKeyPoliciesResponse, PutKeyPolicyCommandInput,
} from "@aws-sdk/client-kms";
import type { Operation } from "../../kernel/operation";
import { boolean, string, structure } from "../../kernel/shape";
import { fail } from "./errors";
import { checkLockout, checkPolicy } from "./policy";
import { keyId, page, paged, policyName, policyText, trailResources } from "./shapes";
import type { Kms } from "./state";

/** AWS: a key has one policy, of this name. */
const ONLY = "default";

export const putKeyPolicy = (kms: Kms): Operation<PutKeyPolicyCommandInput, object> => ({
  input: structure({ KeyId: keyId, PolicyName: policyName, Policy: string({ ...policyText, required: true }), BypassPolicyLockoutSafetyCheck: boolean() }),
  readOnly: false,
  trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
  authorize: ({ KeyId, BypassPolicyLockoutSafetyCheck: bypass = false }, call) =>
    [kms.access(kms.key(KeyId!, call), "PutKeyPolicy", call, { context: { "kms:BypassPolicyLockoutSafetyCheck": [String(bypass)] } })],
  run({ KeyId, PolicyName = ONLY, Policy, BypassPolicyLockoutSafetyCheck }, call) {
    const key = kms.key(KeyId!, call);
    if (PolicyName !== ONLY) throw fail("ValidationException", `Invalid policy name ${PolicyName}: the only valid name is ${ONLY}`);
    checkPolicy(Policy!, kms.context);
    if (!BypassPolicyLockoutSafetyCheck) checkLockout(Policy!, key.arn, call.caller);
    key.policy = Policy!;
    return {};
  },
});

export const getKeyPolicy = (kms: Kms): Operation<GetKeyPolicyCommandInput, GetKeyPolicyResponse> => ({
  input: structure({ KeyId: keyId, PolicyName: policyName }),
  readOnly: true,
  trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
  authorize: ({ KeyId }, call) => [kms.access(kms.key(KeyId!, call), "GetKeyPolicy", call)],
  run({ KeyId, PolicyName = ONLY }, call) {
    const key = kms.key(KeyId!, call);
    if (PolicyName !== ONLY) throw fail("NotFoundException", "No such policy exists");
    return { Policy: key.policy, PolicyName };
  },
});

export const listKeyPolicies = (kms: Kms): Operation<ListKeyPoliciesCommandInput, ListKeyPoliciesResponse> => ({
  input: structure({ KeyId: keyId, ...paged }),
  readOnly: true,
  trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
  authorize: ({ KeyId }, call) => [kms.access(kms.key(KeyId!, call), "ListKeyPolicies", call)],
  run(input, call) {
    kms.key(input.KeyId!, call);
    const { items, rest } = page([ONLY], input, 100);
    return { PolicyNames: items, ...rest };
  },
});
