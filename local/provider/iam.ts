import { decoded, iam, NOT_THERE } from "./iam-calls";
import { roleTypes } from "./iam-roles";
import { userTypes } from "./iam-users";
import { nameOf } from "./names";
import { integer, json, meaningless, required, string, withDefault } from "./properties";
import { resourceTypesIn, unlessMissing, type ResourceType } from "./resource-type";
import { allTags, fromTagList, tagList, tagOutputs, TAGS } from "./tags";

const policy = resourceTypesIn("local/provider/iam.ts")({
  token: "aws:iam/policy:Policy",
  properties: {
    delayAfterPolicyCreationInMs: meaningless(integer(), "a policy takes effect at once here"),
    description: string(),
    name: string(),
    namePrefix: string(),
    path: withDefault(string(), "/"),
    policy: required(json()),
    tags: TAGS,
  },
  async create(values, context) {
    const { Policy } = await iam(context, "CreatePolicy", {
      PolicyName: nameOf(values, context, { max: 128 }), Path: values.path, PolicyDocument: values.policy, Description: values.description,
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
});

export const iamTypes: readonly ResourceType[] = [...roleTypes, policy, ...userTypes];
