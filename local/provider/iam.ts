import { decoded, iam, NOT_THERE } from "./iam-calls";
import { roleTypes } from "./iam-roles";
import { userTypes } from "./iam-users";
import { nameOf } from "./names";
import { autonamed, integer, json, meaningless, replaces, required, string, withDefault } from "./properties";
import { resourceTypesIn, unlessMissing, type ResourceContext, type ResourceType } from "./resource-type";
import { allTags, fromTagList, tagChanges, tagList, tagOutputs, TAGS } from "./tags";

const NAMING = { max: 128 };

/** AWS: a policy keeps five versions. */
const MOST_VERSIONS = 5;

async function versionsOf(PolicyArn: string, context: ResourceContext) {
  const { Versions = [] } = await iam(context, "ListPolicyVersions", { PolicyArn });
  return Versions;
}

/** Makes room as the real provider does: the oldest version goes. */
async function makeRoom(PolicyArn: string, context: ResourceContext): Promise<void> {
  const versions = await versionsOf(PolicyArn, context);
  if (versions.length < MOST_VERSIONS) return;
  const [oldest] = versions.filter(({ IsDefaultVersion }) => !IsDefaultVersion).sort((a, b) => Number(a.VersionId!.slice(1)) - Number(b.VersionId!.slice(1)));
  if (oldest) await iam(context, "DeletePolicyVersion", { PolicyArn, VersionId: oldest.VersionId });
}

const policy = resourceTypesIn("local/provider/iam.ts")({
  token: "aws:iam/policy:Policy",
  properties: {
    delayAfterPolicyCreationInMs: meaningless(integer(), "a policy takes effect at once here"),
    description: replaces(string()),
    name: autonamed(string(), NAMING),
    namePrefix: replaces(string()),
    path: replaces(withDefault(string(), "/")),
    policy: required(json()),
    tags: TAGS,
  },
  async create(values, context) {
    const { Policy } = await iam(context, "CreatePolicy", {
      PolicyName: nameOf(values, context, NAMING), Path: values.path, PolicyDocument: values.policy, Description: values.description,
      Tags: tagList(allTags(values.tags, context)),
    });
    return { id: Policy!.Arn! };
  },
  async read(id, _known, context) {
    const found = await unlessMissing(iam(context, "GetPolicy", { PolicyArn: id }), ...NOT_THERE);
    const policy = found?.Policy;
    if (!policy) return undefined;
    const { PolicyVersion } = await iam(context, "GetPolicyVersion", { PolicyArn: id, VersionId: policy.DefaultVersionId });
    return {
      name: policy.PolicyName, arn: policy.Arn, path: policy.Path, policyId: policy.PolicyId, description: policy.Description ?? "",
      attachmentCount: policy.AttachmentCount ?? 0, policy: decoded(PolicyVersion?.Document), ...tagOutputs(fromTagList(policy.Tags), context),
    };
  },
  async update(PolicyArn, change, context) {
    if (change.has("policy")) {
      await makeRoom(PolicyArn, context);
      await iam(context, "CreatePolicyVersion", { PolicyArn, PolicyDocument: change.will.policy, SetAsDefault: true });
    }
    const { gone, set } = tagChanges(change, context);
    if (gone.length > 0) await iam(context, "UntagPolicy", { PolicyArn, TagKeys: gone });
    const Tags = tagList(set);
    if (Tags) await iam(context, "TagPolicy", { PolicyArn, Tags });
  },
  async delete(PolicyArn, _known, context) {
    const versions = await unlessMissing(versionsOf(PolicyArn, context), ...NOT_THERE);
    for (const { VersionId, IsDefaultVersion } of versions ?? []) if (!IsDefaultVersion) await iam(context, "DeletePolicyVersion", { PolicyArn, VersionId });
    await unlessMissing(iam(context, "DeletePolicy", { PolicyArn }), ...NOT_THERE);
  },
});

export const iamTypes: readonly ResourceType[] = [...roleTypes, policy, ...userTypes];
