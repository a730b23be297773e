import { strict as assert } from "node:assert";
import {
  CancelKeyDeletionCommand, CreateAliasCommand, CreateKeyCommand, DeleteAliasCommand, DescribeKeyCommand, DisableKeyCommand, DisableKeyRotationCommand, EnableKeyCommand,
  EnableKeyRotationCommand, EncryptCommand, GetKeyPolicyCommand, GetKeyRotationStatusCommand, ListAliasesCommand, ListKeyPoliciesCommand, ListKeysCommand, ListResourceTagsCommand,
  PutKeyPolicyCommand, ScheduleKeyDeletionCommand, TagResourceCommand, UntagResourceCommand, UpdateAliasCommand, UpdateKeyDescriptionCommand, DecryptCommand,
  type CreateKeyCommandInput,
} from "@aws-sdk/client-kms";
import { KmsCloud, policyOf, ROOT, rootStatement } from "./support";

describe("kms: keys", () => {
  let cloud: KmsCloud;
  before(async () => { cloud = await KmsCloud.open(); });
  after(() => cloud.dispose());
  const describeKey = async (KeyId: string) => (await cloud.kms.send(new DescribeKeyCommand({ KeyId }))).KeyMetadata!;

  it("a new key is symmetric, enabled, and its account's", async () => {
    const id = await cloud.key({ Description: "d", Tags: [{ TagKey: "a", TagValue: "b" }] });
    const { CreationDate, CurrentKeyMaterialId, ...metadata } = await describeKey(id);
    assert.ok(CreationDate instanceof Date);
    assert.match(CurrentKeyMaterialId!, /^[0-9a-f]{64}$/);
    assert.deepEqual(metadata, {
      AWSAccountId: "123456789012", KeyId: id, Arn: cloud.arn(id), Enabled: true, Description: "d", KeyUsage: "ENCRYPT_DECRYPT", KeyState: "Enabled", Origin: "AWS_KMS",
      KeyManager: "CUSTOMER", CustomerMasterKeySpec: "SYMMETRIC_DEFAULT", KeySpec: "SYMMETRIC_DEFAULT", EncryptionAlgorithms: ["SYMMETRIC_DEFAULT"], MultiRegion: false,
    });
    const { Policy, PolicyName } = await cloud.kms.send(new GetKeyPolicyCommand({ KeyId: id }));
    assert.equal(PolicyName, "default");
    assert.deepEqual((JSON.parse(Policy!) as { Statement: object }).Statement, [{ Sid: "Enable IAM User Permissions", Effect: "Allow", Principal: { AWS: ROOT }, Action: "kms:*", Resource: "*" }]);
    assert.deepEqual((await cloud.kms.send(new ListKeyPoliciesCommand({ KeyId: id }))).PolicyNames, ["default"]);
  });

  const REFUSED: readonly [what: string, input: CreateKeyCommandInput, error: object][] = [
    ["asymmetric keys", { KeySpec: "RSA_2048", KeyUsage: "SIGN_VERIFY" }, { name: "NotImplemented", message: /keySpec RSA_2048/ }],
    ["HMAC keys", { KeySpec: "HMAC_256", KeyUsage: "GENERATE_VERIFY_MAC" }, { name: "NotImplemented", message: /HMAC_256/ }],
    ["multi-Region keys", { MultiRegion: true }, { name: "NotImplemented", message: /multiRegion/ }],
    ["imported material", { Origin: "EXTERNAL" }, { name: "NotImplemented", message: /EXTERNAL/ }],
    ["custom key stores", { CustomKeyStoreId: "x" }, { name: "NotImplemented", message: /customKeyStoreId/ }],
    ["another usage", { KeyUsage: "SIGN_VERIFY" }, { name: "ValidationException" }],
    ["a policy that is none", { Policy: "{" }, { name: "MalformedPolicyDocumentException" }],
    ["a policy without principal", { Policy: policyOf({ Effect: "Allow", Action: "kms:*", Resource: "*" }) }, { message: "Policy contains a statement with no principal." }],
    ["a principal that is not there", { Policy: policyOf(rootStatement, { ...rootStatement, Sid: "x", Principal: { AWS: "arn:aws:iam::123456789012:role/nobody" } }) },
      { name: "MalformedPolicyDocumentException", message: "Policy contains a statement with one or more invalid principals." }],
    ["a policy that locks its maker out", { Policy: policyOf({ ...rootStatement, Action: "kms:Encrypt" }) },
      { name: "MalformedPolicyDocumentException", message: "The new key policy will not allow you to update the key policy in the future." }],
    ["reserved tags", { Tags: [{ TagKey: "aws:x", TagValue: "" }] }, { name: "TagException" }],
  ];
  for (const [what, input, error] of REFUSED) it(`CreateKey refuses ${what}`, () => assert.rejects(cloud.kms.send(new CreateKeyCommand(input)), error));

  it("takes a policy that locks out when told to, and then nobody may", async () => {
    const KeyId = await cloud.key({ Policy: policyOf({ ...rootStatement, Action: "kms:DescribeKey" }), BypassPolicyLockoutSafetyCheck: true });
    await assert.rejects(cloud.kms.send(new PutKeyPolicyCommand({ KeyId, Policy: policyOf(rootStatement) })), { name: "AccessDeniedException", message: /kms:PutKeyPolicy on resource: .* because no resource-based policy allows/ });
    assert.equal((await describeKey(KeyId)).KeyId, KeyId);
  });

  it("names what is not there as KMS does", async () => {
    const id = "00000000-0000-4000-8000-000000000000";
    await assert.rejects(describeKey(id), { name: "NotFoundException", message: `Key '${cloud.arn(id)}' does not exist` });
    await assert.rejects(describeKey("alias/none"), { name: "NotFoundException", message: "Alias arn:aws:kms:us-east-1:123456789012:alias/none is not found." });
    await assert.rejects(describeKey("nonsense"), { name: "NotFoundException", message: "Invalid keyId 'nonsense'" });
    await assert.rejects(describeKey(cloud.arn(id).replace("us-east-1", "us-west-2")), { name: "NotFoundException", message: "Invalid arn us-west-2" });
    await assert.rejects(cloud.kms.send(new EnableKeyCommand({ KeyId: "alias/none" })), { name: "NotFoundException" });
  });

  it("every region has its own", async () => {
    const id = await cloud.key();
    const west = cloud.client({ region: "us-west-2" });
    await assert.rejects(west.send(new DescribeKeyCommand({ KeyId: id })), { name: "NotFoundException" });
    const { KeyMetadata } = await west.send(new CreateKeyCommand({}));
    assert.match(KeyMetadata!.Arn!, /^arn:aws:kms:us-west-2:/);
  });

  it("lists keys by pages", async () => {
    for (let i = 0; i < 3; i++) await cloud.key();
    const seen: string[] = [];
    let Marker: string | undefined;
    do {
      const page = await cloud.kms.send(new ListKeysCommand({ Limit: 2, Marker }));
      seen.push(...page.Keys!.map(({ KeyId }) => KeyId!));
      assert.equal(page.Truncated, page.NextMarker !== undefined);
      Marker = page.NextMarker;
    } while (Marker !== undefined);
    assert.ok(seen.length >= 3);
    assert.equal(new Set(seen).size, seen.length);
  });

  it("a disabled key does nothing until it is enabled", async () => {
    const KeyId = await cloud.key();
    await cloud.kms.send(new DisableKeyCommand({ KeyId }));
    const { KeyState, Enabled } = await describeKey(KeyId);
    assert.deepEqual([KeyState, Enabled], ["Disabled", false]);
    await assert.rejects(cloud.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") })), { name: "DisabledException", message: `${cloud.arn(KeyId)} is disabled.` });
    await cloud.kms.send(new EnableKeyCommand({ KeyId }));
    await cloud.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
  });

  it("a deleted key is gone when its window has passed, with its aliases and what it encrypted", async () => {
    const KeyId = await cloud.key();
    await cloud.kms.send(new CreateAliasCommand({ AliasName: "alias/gone", TargetKeyId: KeyId }));
    const { CiphertextBlob } = await cloud.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") }));
    for (const days of [6, 31]) await assert.rejects(cloud.kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: days })), { name: "ValidationException" });
    const { KeyState, DeletionDate, PendingWindowInDays } = await cloud.kms.send(new ScheduleKeyDeletionCommand({ KeyId, PendingWindowInDays: 7 }));
    assert.deepEqual([KeyState, PendingWindowInDays, DeletionDate!.getTime() - cloud.served.kernel.clock.now()], ["PendingDeletion", 7, 7 * 86_400_000]);
    await assert.rejects(cloud.kms.send(new DecryptCommand({ CiphertextBlob })), { name: "KMSInvalidStateException", message: `${cloud.arn(KeyId)} is pending deletion.` });
    await cloud.advance(6.9);
    assert.equal((await describeKey("alias/gone")).KeyState, "PendingDeletion");
    await cloud.advance(0.2);
    await assert.rejects(describeKey(KeyId), { name: "NotFoundException" });
    await assert.rejects(describeKey("alias/gone"), { name: "NotFoundException" });
    await assert.rejects(cloud.kms.send(new DecryptCommand({ CiphertextBlob })), { name: "AccessDeniedException", message: /does not exist in this region/ });
  });

  it("a deletion that was cancelled leaves the key disabled", async () => {
    const KeyId = await cloud.key();
    await assert.rejects(cloud.kms.send(new CancelKeyDeletionCommand({ KeyId })), { name: "KMSInvalidStateException", message: /is not pending deletion/ });
    await cloud.kms.send(new ScheduleKeyDeletionCommand({ KeyId }));
    await cloud.kms.send(new CancelKeyDeletionCommand({ KeyId }));
    await cloud.advance(31);
    assert.equal((await describeKey(KeyId)).KeyState, "Disabled");
  });

  it("rotation makes new material, and what the old encrypted still opens", async () => {
    const KeyId = await cloud.key();
    const before = (await describeKey(KeyId)).CurrentKeyMaterialId;
    const { CiphertextBlob } = await cloud.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("old") }));
    assert.equal((await cloud.kms.send(new GetKeyRotationStatusCommand({ KeyId }))).KeyRotationEnabled, false);
    await cloud.kms.send(new EnableKeyRotationCommand({ KeyId, RotationPeriodInDays: 90 }));
    const { KeyRotationEnabled, RotationPeriodInDays } = await cloud.kms.send(new GetKeyRotationStatusCommand({ KeyId }));
    assert.deepEqual([KeyRotationEnabled, RotationPeriodInDays], [true, 90]);
    await cloud.advance(91);
    assert.notEqual((await describeKey(KeyId)).CurrentKeyMaterialId, before);
    const { Plaintext, KeyMaterialId } = await cloud.kms.send(new DecryptCommand({ CiphertextBlob }));
    assert.deepEqual([Buffer.from(Plaintext!).toString(), KeyMaterialId], ["old", before]);
    await cloud.kms.send(new DisableKeyRotationCommand({ KeyId }));
    const current = (await describeKey(KeyId)).CurrentKeyMaterialId;
    await cloud.advance(91);
    assert.equal((await describeKey(KeyId)).CurrentKeyMaterialId, current);
  });

  it("keeps description and tags", async () => {
    const KeyId = await cloud.key();
    await cloud.kms.send(new UpdateKeyDescriptionCommand({ KeyId, Description: "new" }));
    await cloud.kms.send(new TagResourceCommand({ KeyId, Tags: [{ TagKey: "a", TagValue: "1" }, { TagKey: "b", TagValue: "2" }] }));
    await cloud.kms.send(new UntagResourceCommand({ KeyId, TagKeys: ["a"] }));
    assert.equal((await describeKey(KeyId)).Description, "new");
    assert.deepEqual((await cloud.kms.send(new ListResourceTagsCommand({ KeyId }))).Tags, [{ TagKey: "b", TagValue: "2" }]);
  });

  it("aliases name keys, move, and go", async () => {
    const [one, two] = [await cloud.key(), await cloud.key()];
    const AliasName = "alias/team/orders";
    await cloud.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: one }));
    await assert.rejects(cloud.kms.send(new CreateAliasCommand({ AliasName, TargetKeyId: two })), { name: "AlreadyExistsException", message: "An alias with the name arn:aws:kms:us-east-1:123456789012:alias/team/orders already exists" });
    assert.equal((await describeKey(AliasName)).KeyId, one);
    await cloud.kms.send(new UpdateAliasCommand({ AliasName, TargetKeyId: two }));
    assert.equal((await describeKey(`arn:aws:kms:us-east-1:123456789012:${AliasName}`)).KeyId, two);
    assert.deepEqual((await cloud.kms.send(new ListAliasesCommand({ KeyId: two }))).Aliases!.map(({ AliasName: name, TargetKeyId }) => [name, TargetKeyId]), [[AliasName, two]]);
    await cloud.kms.send(new DeleteAliasCommand({ AliasName }));
    await assert.rejects(cloud.kms.send(new DeleteAliasCommand({ AliasName })), { name: "NotFoundException" });
    await assert.rejects(cloud.kms.send(new CreateAliasCommand({ AliasName: "alias/aws/mine", TargetKeyId: one })), { name: "NotAuthorizedException" });
    await assert.rejects(cloud.kms.send(new CreateAliasCommand({ AliasName: "orders", TargetKeyId: one })), { name: "ValidationException" });
  });

  it("the key of a service appears when it is looked at, and is not its account's to change", async () => {
    const { KeyManager, KeyId } = await describeKey("alias/aws/sns");
    assert.equal(KeyManager, "AWS");
    await assert.rejects(cloud.kms.send(new EncryptCommand({ KeyId, Plaintext: Buffer.from("x") })), { name: "AccessDeniedException" });
    await assert.rejects(cloud.kms.send(new ScheduleKeyDeletionCommand({ KeyId })), { name: "AccessDeniedException" });
    await assert.rejects(describeKey("alias/aws/nothing"), { name: "NotFoundException" });
  });
});
