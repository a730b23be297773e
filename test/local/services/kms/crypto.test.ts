import { strict as assert } from "node:assert";
import fc from "fast-check";
import {
  CreateAliasCommand, CreateGrantCommand, DecryptCommand, DescribeKeyCommand, EncryptCommand, GenerateDataKeyCommand, GenerateDataKeyWithoutPlaintextCommand,
  GenerateRandomCommand, ListGrantsCommand, ListRetirableGrantsCommand, PutKeyPolicyCommand, ReEncryptCommand, RetireGrantCommand, RevokeGrantCommand,
} from "@aws-sdk/client-kms";
import type { Caller } from "../../../../local/kernel/caller";
import type { ApiCall } from "../../../../local/kernel/dispatch";
import { CALL_OBSERVER } from "../../../../local/kernel/ports";
import { parseBlob, seal, unseal } from "../../../../local/services/kms/ciphertext";
import { ACCOUNT, KmsCloud, policyOf, ROOT, rootStatement } from "./support";

const text = (bytes: Uint8Array | undefined): string => Buffer.from(bytes!).toString();

describe("kms: blobs", () => {
  const keyId = "01234567-89ab-4cde-8f01-23456789abcd";
  const material = { id: "ab".repeat(32), bytes: Buffer.alloc(32, 7) };
  const iv = Buffer.alloc(12, 1);

  it("open with the same context in any order, and with no other", () => {
    fc.assert(fc.property(fc.uint8Array({ maxLength: 200 }), fc.dictionary(fc.string(), fc.string(), { maxKeys: 4 }), fc.string(), (plaintext, context, extra) => {
      const sealed = parseBlob(seal(plaintext, { keyId, material, iv }, context))!;
      assert.equal(sealed.keyId, keyId);
      const turned = Object.fromEntries(Object.entries(context).reverse());
      assert.deepEqual(new Uint8Array(unseal(sealed, material, turned)!), plaintext);
      assert.equal(unseal(sealed, material, { ...context, [`${extra}!`]: "more" }), undefined);
    }), { numRuns: 50 });
  });

  it("do not open once any byte of them was changed", () => {
    const blob = seal(Buffer.from("secret"), { keyId, material, iv }, {});
    fc.assert(fc.property(fc.nat(blob.length - 1), fc.integer({ min: 1, max: 255 }), (at, change) => {
      const bad = Buffer.from(blob);
      bad[at] = bad[at]! ^ change;
      const sealed = parseBlob(bad);
      assert.equal(sealed && unseal(sealed, material, {}), undefined);
    }), { numRuns: 50 });
  });
});

describe("kms: using keys", () => {
  let cloud: KmsCloud;
  let KeyId: string;
  before(async () => {
    cloud = await KmsCloud.open();
    KeyId = await cloud.key();
  });
  after(() => cloud.dispose());

  it("encrypts and decrypts, the context being part of it", async () => {
    const EncryptionContext = { tenant: "a", env: "dev" };
    const { CiphertextBlob, KeyId: arn } = await cloud.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("hello"), EncryptionContext }));
    assert.equal(arn, cloud.arn(KeyId));
    assert.ok(!text(CiphertextBlob).includes("hello"));
    const answer = await cloud.kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { env: "dev", tenant: "a" } }));
    assert.deepEqual([text(answer.Plaintext), answer.KeyId], ["hello", arn]);
    await assert.rejects(cloud.kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext: { tenant: "b", env: "dev" } })), { name: "InvalidCiphertextException" });
    await assert.rejects(cloud.kms.send(new DecryptCommand({ CiphertextBlob: Buffer.from("garbage"), EncryptionContext })), { name: "InvalidCiphertextException" });
    await assert.rejects(cloud.kms.send(new DecryptCommand({ CiphertextBlob, EncryptionContext, KeyId: await cloud.key() })), { name: "IncorrectKeyException" });
    await assert.rejects(cloud.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x"), DryRun: true })), { name: "DryRunOperationException" });
    await assert.rejects(cloud.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.alloc(4097) })), { name: "ValidationException" });
  });

  it("moves a blob to another key without showing it", async () => {
    const other = await cloud.key();
    const { CiphertextBlob } = await cloud.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("moved") }));
    const moved = await cloud.kms.send(new ReEncryptCommand({ CiphertextBlob, DestinationKeyId: other, DestinationEncryptionContext: { a: "b" } }));
    assert.deepEqual([moved.SourceKeyId, moved.KeyId], [cloud.arn(KeyId), cloud.arn(other)]);
    assert.equal(text((await cloud.kms.send(new DecryptCommand({ CiphertextBlob: moved.CiphertextBlob, EncryptionContext: { a: "b" } }))).Plaintext), "moved");
  });

  it("makes data keys that open again", async () => {
    const { Plaintext, CiphertextBlob } = await cloud.kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256" }));
    assert.equal(Plaintext!.length, 32);
    assert.deepEqual((await cloud.kms.send(new DecryptCommand({ CiphertextBlob }))).Plaintext, Plaintext);
    const hidden = await cloud.kms.send(new GenerateDataKeyWithoutPlaintextCommand({ KeyId, NumberOfBytes: 5 }));
    assert.equal("Plaintext" in hidden, false);
    assert.equal((await cloud.kms.send(new DecryptCommand({ CiphertextBlob: hidden.CiphertextBlob }))).Plaintext!.length, 5);
    assert.equal((await cloud.kms.send(new GenerateRandomCommand({ NumberOfBytes: 9 }))).Plaintext!.length, 9);
    for (const input of [{}, { NumberOfBytes: 1, KeySpec: "AES_128" as const }]) {
      await assert.rejects(cloud.kms.send(new GenerateDataKeyCommand({ KeyId, ...input })), { name: "ValidationException", message: "Please specify either number of bytes or key spec." });
    }
  });

  it("CloudTrail gets no plaintext, and the key as resource", async () => {
    const calls: ApiCall[] = [];
    cloud.served.kernel.ports.provide(CALL_OBSERVER, (call: ApiCall) => { calls.push(call); });
    await cloud.kms.send(new GenerateDataKeyCommand({ KeyId, KeySpec: "AES_256", EncryptionContext: { a: "b" } }));
    const [made] = calls.slice(-1);
    const notes = made!.operation.trail!(made!.input as never, made!.output, made!.call);
    assert.deepEqual(notes, {
      requestParameters: { keyId: KeyId, encryptionContext: { a: "b" }, keySpec: "AES_256" }, responseElements: null,
      resources: [{ type: "AWS::KMS::Key", ARN: cloud.arn(KeyId), accountId: ACCOUNT }],
    });
    assert.equal(made!.operation.readOnly, true);
  });
});

describe("kms: who may", () => {
  let cloud: KmsCloud;
  before(async () => { cloud = await KmsCloud.open(); });
  after(() => cloud.dispose());
  const data = { KeySpec: "AES_256" } as const;
  const allow = (Action: string | string[], more: object = {}) => ({ Effect: "Allow", Action, Resource: "*", ...more });

  it("the default policy leaves it to identity policies", async () => {
    const KeyId = await cloud.key();
    const allowed = cloud.client(await cloud.user("allowed", allow("kms:GenerateDataKey")));
    const other = await cloud.user("other");
    await allowed.send(new GenerateDataKeyCommand({ KeyId, ...data }));
    await assert.rejects(cloud.client(other).send(new GenerateDataKeyCommand({ KeyId, ...data })), {
      name: "AccessDeniedException",
      message: `User: ${other.arn} is not authorized to perform: kms:GenerateDataKey on resource: ${cloud.arn(KeyId)} because no identity-based policy allows the kms:GenerateDataKey action`,
    });
  });

  it("without the account in its policy, identity policies count for nothing, not even root's", async () => {
    const user = await cloud.user("named");
    const admin = await cloud.user("admin", allow("*"));
    const KeyId = await cloud.key({ Policy: policyOf({ ...rootStatement, Principal: { AWS: user.arn } }), BypassPolicyLockoutSafetyCheck: true });
    await cloud.client(user).send(new GenerateDataKeyCommand({ KeyId, ...data }));
    for (const client of [cloud.kms, cloud.client(admin)]) {
      await assert.rejects(client.send(new GenerateDataKeyCommand({ KeyId, ...data })), { name: "AccessDeniedException", message: /because no resource-based policy allows the kms:GenerateDataKey action/ });
    }
  });

  it("conditions see context, alias and caller", async () => {
    const KeyId = await cloud.key();
    await cloud.kms.send(new CreateAliasCommand({ AliasName: "alias/named", TargetKeyId: KeyId }));
    const client = cloud.client(await cloud.user("conditional",
      allow("kms:Encrypt", { Condition: { StringEquals: { "kms:EncryptionContext:tenant": "a", "kms:CallerAccount": ACCOUNT }, "ForAllValues:StringEquals": { "kms:EncryptionContextKeys": ["tenant"] } } }),
      allow("kms:GenerateDataKey", { Condition: { StringEquals: { "kms:RequestAlias": "alias/named" }, "ForAnyValue:StringEquals": { "kms:ResourceAliases": "alias/named" } } })));
    const Plaintext = Buffer.from("x");
    await client.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext: { tenant: "a" } }));
    await assert.rejects(client.send(new EncryptCommand({ KeyId, Plaintext, EncryptionContext: { tenant: "a", more: "b" } })), { name: "AccessDeniedException" });
    await assert.rejects(client.send(new EncryptCommand({ KeyId, Plaintext })), { name: "AccessDeniedException" });
    await client.send(new GenerateDataKeyCommand({ KeyId: "alias/named", ...data }));
    await assert.rejects(client.send(new GenerateDataKeyCommand({ KeyId, ...data })), { name: "AccessDeniedException" });
  });

  it("grants allow what they name, within their constraints, until they are revoked or retired", async () => {
    const KeyId = await cloud.key();
    const user = await cloud.user("grantee");
    const client = cloud.client(user);
    const encrypt = (EncryptionContext: Record<string, string>) => client.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x"), EncryptionContext }));
    const make = async () => cloud.kms.send(new CreateGrantCommand({
      KeyId, GranteePrincipal: user.arn, RetiringPrincipal: user.arn, Operations: ["Encrypt", "DescribeKey"], Constraints: { EncryptionContextSubset: { app: "shop" } },
    }));
    const { GrantId, GrantToken } = await make();
    await encrypt({ app: "shop", more: "yes" });
    await client.send(new DescribeKeyCommand({ KeyId, GrantTokens: [GrantToken!] }));
    await assert.rejects(encrypt({ app: "other" }), { name: "AccessDeniedException" });
    await assert.rejects(client.send(new GenerateDataKeyCommand({ KeyId, ...data })), { name: "AccessDeniedException" });
    assert.deepEqual((await cloud.kms.send(new ListGrantsCommand({ KeyId }))).Grants!.map((grant) => [grant.GrantId, grant.GranteePrincipal, grant.IssuingAccount]), [[GrantId, user.arn, ROOT]]);
    await cloud.kms.send(new RevokeGrantCommand({ KeyId, GrantId }));
    await assert.rejects(encrypt({ app: "shop" }), { name: "AccessDeniedException" });
    const again = await make();
    assert.equal((await cloud.kms.send(new ListRetirableGrantsCommand({ RetiringPrincipal: user.arn }))).Grants!.length, 1);
    await client.send(new RetireGrantCommand({ GrantToken: again.GrantToken }));
    await assert.rejects(encrypt({ app: "shop" }), { name: "AccessDeniedException" });
    await assert.rejects(cloud.kms.send(new RevokeGrantCommand({ KeyId, GrantId })), { name: "NotFoundException" });
    await assert.rejects(cloud.kms.send(new CreateGrantCommand({ KeyId, GranteePrincipal: "arn:aws:iam::123456789012:role/none", Operations: ["Encrypt"] })), { name: "InvalidArnException" });
  });

  it("a Deny in the key's policy forbids what a grant gives", async () => {
    const user = await cloud.user("denied");
    const KeyId = await cloud.key();
    await cloud.kms.send(new CreateGrantCommand({ KeyId, GranteePrincipal: user.arn, Operations: ["GenerateDataKey"] }));
    await cloud.client(user).send(new GenerateDataKeyCommand({ KeyId, ...data }));
    await cloud.kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policyOf(rootStatement, { Effect: "Deny", Principal: { AWS: user.arn }, Action: "kms:GenerateDataKey*", Resource: "*" }) }));
    await assert.rejects(cloud.client(user).send(new GenerateDataKeyCommand({ KeyId, ...data })), { name: "AccessDeniedException", message: /with an explicit deny in a resource-based policy/ });
  });

  it("knows by way of which service it is called, and for whom grants are", async () => {
    const { kernel } = cloud.served;
    const region = kernel.region;
    const call = (KeyId: string, calledVia: string, operation = "GenerateDataKey", more: object = data) => kernel.dispatch.handle({
      service: "kms", operation, input: { KeyId, ...more }, caller: { type: "Root", account: ACCOUNT } as Caller, region, calledVia, transport: { via: "service" },
    });
    const Condition = { StringEquals: { "kms:ViaService": "rds.us-east-1.amazonaws.com" } };
    const use = { ...rootStatement, Sid: "use", Action: ["kms:GenerateDataKey", "kms:DescribeKey"], Condition };
    const grant = { ...rootStatement, Sid: "grant", Action: "kms:CreateGrant", Condition: { Bool: { "kms:GrantIsForAWSResource": "true" } } };
    const KeyId = await cloud.key({ Policy: policyOf(use, grant), BypassPolicyLockoutSafetyCheck: true });
    await call(KeyId, "rds.amazonaws.com");
    await assert.rejects(call(KeyId, "sns.amazonaws.com"), { code: "AccessDeniedException" });
    const granting = { GranteePrincipal: "rds.amazonaws.com", Operations: ["Decrypt"] };
    await call(KeyId, "rds.amazonaws.com", "CreateGrant", granting);
    await assert.rejects(cloud.kms.send(new CreateGrantCommand({ KeyId, ...granting } as never)), { name: "AccessDeniedException" });
    await call("alias/aws/rds", "rds.amazonaws.com");
    await assert.rejects(call("alias/aws/rds", "s3.amazonaws.com"), { code: "AccessDeniedException" });
  });
});
