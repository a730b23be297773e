import type {
  CreateAliasCommandInput, CreateKeyCommandInput, CreateKeyCommandOutput, DeleteAliasCommandInput, DescribeKeyCommandInput, DescribeKeyCommandOutput, DisableKeyCommandInput,
  DisableKeyRotationCommandInput, EnableKeyCommandInput, EnableKeyRotationCommandInput, GetKeyPolicyCommandInput, GetKeyPolicyCommandOutput, GetKeyRotationStatusCommandInput,
  GetKeyRotationStatusCommandOutput, ListAliasesCommandInput, ListAliasesCommandOutput, ListResourceTagsCommandInput, ListResourceTagsCommandOutput, PutKeyPolicyCommandInput,
  ScheduleKeyDeletionCommandInput, TagResourceCommandInput, UntagResourceCommandInput, UpdateAliasCommandInput, UpdateKeyDescriptionCommandInput,
} from "@aws-sdk/client-kms";
import { nameOf } from "./names";
import { autonamed, boolean, computed, integer, json, refused, replaces, required, string, withDefault, type Values } from "./properties";
import { callsTo, resourceTypesIn, unlessMissing, type Change, type ResourceContext, type ResourceType } from "./resource-type";
import { allTags, REGION, tagOutputs, TAGS } from "./tags";

interface Kms {
  CreateAlias: [CreateAliasCommandInput, object];
  CreateKey: [CreateKeyCommandInput, CreateKeyCommandOutput];
  DeleteAlias: [DeleteAliasCommandInput, object];
  DescribeKey: [DescribeKeyCommandInput, DescribeKeyCommandOutput];
  DisableKey: [DisableKeyCommandInput, object];
  DisableKeyRotation: [DisableKeyRotationCommandInput, object];
  EnableKey: [EnableKeyCommandInput, object];
  EnableKeyRotation: [EnableKeyRotationCommandInput, object];
  GetKeyPolicy: [GetKeyPolicyCommandInput, GetKeyPolicyCommandOutput];
  GetKeyRotationStatus: [GetKeyRotationStatusCommandInput, GetKeyRotationStatusCommandOutput];
  ListAliases: [ListAliasesCommandInput, ListAliasesCommandOutput];
  ListResourceTags: [ListResourceTagsCommandInput, ListResourceTagsCommandOutput];
  PutKeyPolicy: [PutKeyPolicyCommandInput, object];
  ScheduleKeyDeletion: [ScheduleKeyDeletionCommandInput, object];
  TagResource: [TagResourceCommandInput, object];
  UntagResource: [UntagResourceCommandInput, object];
  UpdateAlias: [UpdateAliasCommandInput, object];
  UpdateKeyDescription: [UpdateKeyDescriptionCommandInput, object];
}

const kms = callsTo<Kms>("kms");
const define = resourceTypesIn("local/provider/kms.ts");

const MISSING = ["NotFoundException"] as const;

const KEY = {
  bypassPolicyLockoutSafetyCheck: withDefault(boolean(), false),
  customKeyStoreId: refused("custom key stores are not in the local cloud"),
  customerMasterKeySpec: replaces(withDefault(string(), "SYMMETRIC_DEFAULT")),
  deletionWindowInDays: integer(),
  description: computed(string()),
  enableKeyRotation: withDefault(boolean(), false),
  isEnabled: withDefault(boolean(), true),
  keyUsage: replaces(withDefault(string(), "ENCRYPT_DECRYPT")),
  multiRegion: replaces(computed(boolean())),
  policy: computed(json()),
  region: REGION,
  rotationPeriodInDays: computed(integer()),
  tags: TAGS,
  xksKeyId: refused("external key stores are not in the local cloud"),
};

type KeyValues = Values<typeof KEY>;

const toTags = (tags: Readonly<Record<string, string>>) => Object.entries(tags).map(([TagKey, TagValue]) => ({ TagKey, TagValue }));

async function rotate(KeyId: string, { enableKeyRotation, rotationPeriodInDays }: KeyValues, context: ResourceContext): Promise<void> {
  if (enableKeyRotation) await kms(context, "EnableKeyRotation", { KeyId, ...(rotationPeriodInDays !== undefined && { RotationPeriodInDays: rotationPeriodInDays }) });
  else await kms(context, "DisableKeyRotation", { KeyId });
}

async function retag(KeyId: string, { was, will }: Change<KeyValues>, context: ResourceContext): Promise<void> {
  const [before, after] = [allTags(was.tags, context), allTags(will.tags, context)];
  const gone = Object.keys(before).filter((key) => !Object.hasOwn(after, key));
  const set = Object.fromEntries(Object.entries(after).filter(([key, value]) => before[key] !== value));
  if (gone.length > 0) await kms(context, "UntagResource", { KeyId, TagKeys: gone });
  if (Object.keys(set).length > 0) await kms(context, "TagResource", { KeyId, Tags: toTags(set) });
}

/** A key that waits to be deleted counts as gone, as the real provider has it. */
async function liveKey(KeyId: string, context: ResourceContext) {
  const found = await unlessMissing(kms(context, "DescribeKey", { KeyId }), ...MISSING);
  return found?.KeyMetadata?.KeyState === "PendingDeletion" ? undefined : found?.KeyMetadata;
}

const key = define({
  token: "aws:kms/key:Key",
  properties: KEY,
  async create(values, context) {
    const { KeyMetadata } = await kms(context, "CreateKey", {
      BypassPolicyLockoutSafetyCheck: values.bypassPolicyLockoutSafetyCheck, KeySpec: values.customerMasterKeySpec as CreateKeyCommandInput["KeySpec"],
      KeyUsage: values.keyUsage as CreateKeyCommandInput["KeyUsage"], Tags: toTags(allTags(values.tags, context)),
      ...(values.description !== undefined && { Description: values.description }), ...(values.multiRegion !== undefined && { MultiRegion: values.multiRegion }),
      ...(values.policy !== undefined && { Policy: values.policy }),
    });
    const KeyId = KeyMetadata!.KeyId!;
    if (values.enableKeyRotation) await rotate(KeyId, values, context);
    // Last: a disabled key takes no rotation.
    if (!values.isEnabled) await kms(context, "DisableKey", { KeyId });
    return { id: KeyId };
  },
  async read(id, known, context) {
    const metadata = await liveKey(id, context);
    if (!metadata) return undefined;
    const { Policy } = await kms(context, "GetKeyPolicy", { KeyId: id });
    const { KeyRotationEnabled = false, RotationPeriodInDays } = await kms(context, "GetKeyRotationStatus", { KeyId: id });
    const { Tags = [] } = await kms(context, "ListResourceTags", { KeyId: id });
    return {
      arn: metadata.Arn, keyId: id, description: metadata.Description ?? "", customerMasterKeySpec: metadata.KeySpec, keyUsage: metadata.KeyUsage,
      isEnabled: metadata.Enabled, multiRegion: metadata.MultiRegion, policy: Policy, enableKeyRotation: KeyRotationEnabled, rotationPeriodInDays: RotationPeriodInDays ?? 0,
      bypassPolicyLockoutSafetyCheck: known.bypassPolicyLockoutSafetyCheck ?? false, deletionWindowInDays: known.deletionWindowInDays, region: context.region,
      ...tagOutputs(Object.fromEntries(Tags.map(({ TagKey, TagValue }) => [TagKey!, TagValue!])), context),
    };
  },
  async update(KeyId, change, context) {
    const { will, has } = change;
    // A disabled key takes no rotation: enabled before, disabled after.
    if (has("isEnabled") && will.isEnabled) await kms(context, "EnableKey", { KeyId });
    if (has("enableKeyRotation") || (has("rotationPeriodInDays") && will.enableKeyRotation)) await rotate(KeyId, will, context);
    if (has("description")) await kms(context, "UpdateKeyDescription", { KeyId, Description: will.description ?? "" });
    if (has("policy") && will.policy !== undefined) {
      await kms(context, "PutKeyPolicy", { KeyId, Policy: will.policy, BypassPolicyLockoutSafetyCheck: will.bypassPolicyLockoutSafetyCheck });
    }
    await retag(KeyId, change, context);
    if (has("isEnabled") && !will.isEnabled) await kms(context, "DisableKey", { KeyId });
  },
  async delete(KeyId, { deletionWindowInDays }, context) {
    const input = { KeyId, ...(deletionWindowInDays !== undefined && { PendingWindowInDays: deletionWindowInDays }) };
    // What waits to be deleted already is as good as gone.
    await unlessMissing(kms(context, "ScheduleKeyDeletion", input), ...MISSING, "KMSInvalidStateException");
  },
});

/** An alias of that name; AWS has no operation for one. */
async function findAlias(name: string, context: ResourceContext) {
  let Marker: string | undefined;
  do {
    const { Aliases = [], NextMarker } = await kms(context, "ListAliases", { ...(Marker !== undefined && { Marker }) });
    const found = Aliases.find(({ AliasName }) => AliasName === name);
    if (found) return found;
    Marker = NextMarker;
  } while (Marker !== undefined);
  return undefined;
}

const PREFIX = "alias/";
const ALIAS_NAMING = { max: 256, prefix: "alias/" };

/** AWS: the target is told by id or ARN. */
const keyIdOf = (given: string): string => given.replace(/^arn:[^/]*key\//, "");

const alias = define({
  token: "aws:kms/alias:Alias",
  properties: { name: autonamed(string(), ALIAS_NAMING), namePrefix: replaces(string()), region: REGION, targetKeyId: required(string()) },
  async create({ name, namePrefix, targetKeyId }, context) {
    const made = nameOf({ name, namePrefix }, context, { max: 256 - (name === undefined ? PREFIX.length : 0) });
    const AliasName = name === undefined && namePrefix === undefined ? `${PREFIX}${made}` : made;
    await kms(context, "CreateAlias", { AliasName, TargetKeyId: keyIdOf(targetKeyId) });
    return { id: AliasName };
  },
  async read(id, known, context) {
    const found = await findAlias(id, context);
    if (!found) return undefined;
    const arn = `arn:${context.partition}:kms:${context.region}:${context.account}:key/${found.TargetKeyId}`;
    const given = known.targetKeyId;
    return {
      arn: found.AliasArn, name: id, namePrefix: known.namePrefix ?? "", targetKeyArn: arn, region: context.region,
      targetKeyId: given !== undefined && keyIdOf(given) === found.TargetKeyId ? given : found.TargetKeyId,
    };
  },
  async update(id, { will, has }, context) {
    if (has("targetKeyId")) await kms(context, "UpdateAlias", { AliasName: id, TargetKeyId: keyIdOf(will.targetKeyId) });
  },
  async delete(id, _known, context) {
    await unlessMissing(kms(context, "DeleteAlias", { AliasName: id }), ...MISSING);
  },
});

const KEY_POLICY = { bypassPolicyLockoutSafetyCheck: withDefault(boolean(), false), keyId: replaces(required(string())), policy: required(json()), region: REGION };

const putPolicy = (KeyId: string, { policy, bypassPolicyLockoutSafetyCheck }: Values<typeof KEY_POLICY>, context: ResourceContext) =>
  kms(context, "PutKeyPolicy", { KeyId, Policy: policy, BypassPolicyLockoutSafetyCheck: bypassPolicyLockoutSafetyCheck });

const keyPolicy = define({
  token: "aws:kms/keyPolicy:KeyPolicy",
  properties: KEY_POLICY,
  async create(values, context) {
    await putPolicy(values.keyId, values, context);
    return { id: values.keyId };
  },
  async read(id, known, context) {
    if (!(await liveKey(id, context))) return undefined;
    const { Policy } = await kms(context, "GetKeyPolicy", { KeyId: id });
    return { keyId: id, policy: Policy, bypassPolicyLockoutSafetyCheck: known.bypassPolicyLockoutSafetyCheck ?? false, region: context.region };
  },
  async update(id, { will, has }, context) {
    if (has("policy")) await putPolicy(id, will, context);
  },
  /** The real provider puts the default policy back, since a key cannot be without one. */
  async delete(id, _known, context) {
    const Statement = { Sid: "Enable IAM User Permissions", Effect: "Allow", Principal: { AWS: `arn:${context.partition}:iam::${context.account}:root` }, Action: "kms:*", Resource: "*" };
    const Policy = JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: [Statement] });
    await unlessMissing(kms(context, "PutKeyPolicy", { KeyId: id, Policy, BypassPolicyLockoutSafetyCheck: false }), ...MISSING);
  },
});

export const kmsTypes: readonly ResourceType[] = [key, alias, keyPolicy];
