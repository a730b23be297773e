import type {
  CreateGrantCommandInput, CreateGrantResponse, GrantOperation, ListGrantsCommandInput, ListGrantsResponse, ListRetirableGrantsCommandInput, RetireGrantCommandInput,
  RevokeGrantCommandInput,
} from "@aws-sdk/client-kms";
import type { Call, ConditionValues, Operation } from "../../kernel/operation";
import { list, map, string, structure } from "../../kernel/shape";
import { dryRun, fail } from "./errors";
import { describeGrant, statementOf, type Grant } from "./grant";
import type { Key } from "./key";
import { exists } from "./policy";
import { dryRunFlag, grantTokens, keyId, page, paged, principalName, trailResources } from "./shapes";
import { callerContext, isForService, withStatements, type Kms } from "./state";

/** Operations that a grant can give. */
const OPERATIONS: readonly GrantOperation[] = [
  "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "Sign", "Verify", "GetPublicKey", "CreateGrant",
  "RetireGrant", "DescribeKey", "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext", "GenerateMac", "VerifyMac", "DeriveSharedSecret",
];
/** AWS: what a symmetric key can do of these. */
const SYMMETRIC: ReadonlySet<GrantOperation> = new Set([
  "Decrypt", "Encrypt", "GenerateDataKey", "GenerateDataKeyWithoutPlaintext", "ReEncryptFrom", "ReEncryptTo", "CreateGrant", "RetireGrant", "DescribeKey",
  "GenerateDataKeyPair", "GenerateDataKeyPairWithoutPlaintext",
]);

const grantId = (required: boolean) => string({ min: 1, max: 128, required });

function grantContext({ GranteePrincipal, RetiringPrincipal, Operations = [], Constraints }: CreateGrantCommandInput, call: Call): Record<string, ConditionValues> {
  const kinds = Object.entries(Constraints ?? {}).filter(([, value]) => value !== undefined).map(([kind]) => kind);
  return {
    "kms:GrantIsForAWSResource": [String(isForService(call))], "kms:GrantOperations": Operations, "kms:GranteePrincipal": [GranteePrincipal!],
    ...(RetiringPrincipal !== undefined && { "kms:RetiringPrincipal": [RetiringPrincipal] }), ...(kinds.length > 0 && { "kms:GrantConstraintType": kinds }),
  };
}

function checkPrincipal(kms: Kms, name: string): void {
  if (/^arn:aws:iam::\d{12}:root$|^\d{12}$|^arn:aws:sts::\d{12}:(assumed-role|federated-user)\/\S+$|^[a-z0-9][a-z0-9.-]*\.amazonaws\.com$/.test(name)) return;
  if (!exists(name, kms.context)) throw fail("InvalidArnException", `ARN does not refer to a valid principal: ${name}`);
}

const sameGrant = (a: Grant, b: CreateGrantCommandInput): boolean =>
  a.name !== undefined && a.name === b.Name && a.grantee === b.GranteePrincipal && a.retiring === b.RetiringPrincipal
  && JSON.stringify([[...a.operations].sort(), a.constraints]) === JSON.stringify([[...(b.Operations ?? [])].sort(), b.Constraints]);

/** AWS: who uses a grant to make another can only pass on what it gives, and not loosen it. */
export const createGrant = (kms: Kms): Operation<CreateGrantCommandInput, CreateGrantResponse> => ({
  input: structure({
    KeyId: keyId, GranteePrincipal: string({ ...principalName, required: true }), RetiringPrincipal: string(principalName),
    Operations: list(string({ oneOf: OPERATIONS }), { required: true }), GrantTokens: grantTokens, DryRun: dryRunFlag, Name: string({ min: 1, max: 256, pattern: /[a-zA-Z0-9:/_-]+/ }),
    Constraints: structure({ EncryptionContextSubset: map(string(), string()), EncryptionContextEquals: map(string(), string()) }),
  }),
  readOnly: false,
  masked: ["GrantTokens"],
  trail: ({ KeyId }, output, call) => ({
    ...(output && { responseElements: { grantId: output.GrantId, keyId: kms.key(KeyId!, call).arn } }), ...trailResources(() => kms.key(KeyId!, call)),
  }),
  authorize: (input, call) => [kms.access(kms.key(input.KeyId!, call), "CreateGrant", call, { operation: "CreateGrant", context: grantContext(input, call) })],
  run(input, call) {
    const { KeyId, GranteePrincipal, RetiringPrincipal, Operations = [], Constraints, Name } = input;
    const key = kms.key(KeyId!, call);
    key.requireEnabled();
    for (const operation of Operations) {
      if (!SYMMETRIC.has(operation)) throw fail("ValidationException", `Operation ${operation} is not valid for a key with KeySpec SYMMETRIC_DEFAULT`);
    }
    checkPrincipal(kms, GranteePrincipal!);
    if (RetiringPrincipal !== undefined) checkPrincipal(kms, RetiringPrincipal);
    if (input.DryRun) throw dryRun();
    // AWS: the same grant by the same name is made once, with a new token each time.
    const known = [...key.grants.values()].find((grant) => sameGrant(grant, input));
    if (known) return { GrantId: known.id, GrantToken: known.token };
    const { ids, account } = kms.context;
    const grant: Grant = {
      id: ids.hex(64), token: ids.bytes(96).toString("base64"), name: Name, createdAt: call.time, grantee: GranteePrincipal!, retiring: RetiringPrincipal,
      issuingAccount: account, operations: [...new Set(Operations)], constraints: Constraints,
    };
    key.grants.set(grant.id, grant);
    return { GrantId: grant.id, GrantToken: grant.token };
  },
});

export const listGrants = (kms: Kms): Operation<ListGrantsCommandInput, ListGrantsResponse> => ({
  input: structure({ KeyId: keyId, GrantId: grantId(false), GranteePrincipal: string(principalName), ...paged }),
  readOnly: true,
  trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
  authorize: ({ KeyId }, call) => [kms.access(kms.key(KeyId!, call), "ListGrants", call, { context: { "kms:GrantIsForAWSResource": [String(isForService(call))] } })],
  run(input, call) {
    const { GrantId, GranteePrincipal } = input;
    const key = kms.key(input.KeyId!, call);
    const chosen = [...key.grants.values()].filter(({ id, grantee }) => (GrantId === undefined || id === GrantId) && (GranteePrincipal === undefined || grantee === GranteePrincipal));
    const { items, rest } = page(chosen, input, 50);
    return { Grants: items.map((grant) => describeGrant(grant, key.arn, kms.context.account)), ...rest };
  },
});

export const listRetirableGrants = (kms: Kms): Operation<ListRetirableGrantsCommandInput, ListGrantsResponse> => ({
  input: structure({ RetiringPrincipal: string({ ...principalName, required: true }), ...paged }),
  readOnly: true,
  authorize: (_input, call) => [{ action: "kms:ListRetirableGrants", resource: "*", context: callerContext(call) }],
  run(input, call) {
    const all = [...kms.in(call).keys.values()].flatMap((key) => [...key.grants.values()].filter(({ retiring }) => retiring === input.RetiringPrincipal).map((grant) => ({ key, grant })));
    const { items, rest } = page(all, input, 50);
    return { Grants: items.map(({ key, grant }) => describeGrant(grant, key.arn, kms.context.account)), ...rest };
  },
});

function grantOf(key: Key, id: string): Grant {
  const grant = key.grants.get(id);
  if (!grant) throw fail("NotFoundException", `Grant ID ${id} not found`);
  return grant;
}

/** The grant that RetireGrant means, by its token or by key and id. */
function retired(kms: Kms, { GrantToken, GrantId, KeyId }: RetireGrantCommandInput, call: Call): { key: Key; grant: Grant } {
  if (GrantToken !== undefined) {
    if (GrantId !== undefined || KeyId !== undefined) throw fail("ValidationException", "Please specify either a grant token, or a key ARN and a grant ID.");
    for (const key of kms.in(call).keys.values()) for (const grant of key.grants.values()) if (grant.token === GrantToken) return { key, grant };
    throw fail("InvalidGrantTokenException", "Invalid grant token");
  }
  if (GrantId === undefined || KeyId === undefined) throw fail("ValidationException", "Please specify either a grant token, or a key ARN and a grant ID.");
  const key = kms.key(KeyId, call);
  return { key, grant: grantOf(key, GrantId) };
}

export const retireGrant = (kms: Kms): Operation<RetireGrantCommandInput, object> => ({
  input: structure({ GrantToken: string({ min: 1, max: 8192 }), KeyId: string({ min: 1, max: 2048 }), GrantId: grantId(false), DryRun: dryRunFlag }),
  readOnly: false,
  masked: ["GrantToken"],
  trail: ({ KeyId }, _output, call) => (KeyId === undefined ? {} : trailResources(() => kms.key(KeyId, call))),
  authorize(input, call) {
    const { key, grant } = retired(kms, input, call);
    // AWS: the retiring principal may, and the grantee where the grant says so; else whoever is allowed it by the key's policy.
    const may = [...(grant.retiring !== undefined ? [grant.retiring] : []), ...(grant.operations.includes("RetireGrant") ? [grant.grantee] : [])];
    const question = kms.access(key, "RetireGrant", call);
    const document = withStatements(key.policy, may.map((who) => statementOf(grant, who, "kms:RetireGrant")));
    return [{ ...question, resourcePolicy: { ...question.resourcePolicy!, document } }];
  },
  run(input, call) {
    const { key, grant } = retired(kms, input, call);
    if (input.DryRun) throw dryRun();
    key.grants.delete(grant.id);
    return {};
  },
});

export const revokeGrant = (kms: Kms): Operation<RevokeGrantCommandInput, object> => ({
  input: structure({ KeyId: keyId, GrantId: grantId(true), DryRun: dryRunFlag }),
  readOnly: false,
  trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
  authorize: ({ KeyId }, call) => [kms.access(kms.key(KeyId!, call), "RevokeGrant", call, { context: { "kms:GrantIsForAWSResource": [String(isForService(call))] } })],
  run({ KeyId, GrantId, DryRun }, call) {
    const key = kms.key(KeyId!, call);
    const grant = grantOf(key, GrantId!);
    if (DryRun) throw dryRun();
    key.grants.delete(grant.id);
    return {};
  },
});
