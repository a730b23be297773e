import type {
  CreatePolicyVersionCommandInput, CreatePolicyVersionResponse, DeletePolicyVersionCommandInput, GetPolicyVersionCommandInput,
  GetPolicyVersionResponse, ListPolicyVersionsCommandInput, ListPolicyVersionsResponse, SetDefaultPolicyVersionCommandInput,
} from "@aws-sdk/client-iam";
import type { Operation } from "../../../kernel/operation";
import { boolean, string, structure, type Shape } from "../../../kernel/shape";
import { onPolicy } from "../access";
import { notCarried } from "../aws-policies";
import { versionInList, versionOut } from "../describe";
import { checkManaged } from "../documents";
import { conflict, fail } from "../errors";
import type { ManagedPolicy, PolicyVersion } from "../model";
import { page } from "../paging";
import { arn, document, PAGE } from "../shapes";
import type { Iam } from "../state";
import { ownPolicy, policyOf } from "./policies";

const MOST = 5;

const versionId = (): Shape => string({ pattern: /v[1-9][0-9]*(\.[A-Za-z0-9-]*)?/, required: true });

function versionOf(policy: ManagedPolicy, id: string): PolicyVersion {
  const version = policy.versions.find((known) => known.id === id);
  if (!version) throw notCarried(`Policy ${policy.arn} version ${id} does not exist or is not attachable.`, policy.arn);
  return version;
}

export const createPolicyVersion = (iam: Iam): Operation<CreatePolicyVersionCommandInput, CreatePolicyVersionResponse> => ({
  input: structure({ PolicyArn: arn(), PolicyDocument: document(), SetAsDefault: boolean() }),
  readOnly: false,
  authorize: ({ PolicyArn }, call) => [onPolicy(iam, call, "CreatePolicyVersion", PolicyArn!)],
  run({ PolicyArn, PolicyDocument, SetAsDefault = false }) {
    const policy = ownPolicy(iam, PolicyArn!);
    checkManaged(PolicyDocument!);
    if (policy.versions.length >= MOST) {
      throw fail("LimitExceededException", `A managed policy can have up to ${MOST} versions. Before you create a new version, you must delete an existing version.`);
    }
    const version: PolicyVersion = { id: `v${policy.next++}`, document: PolicyDocument!, created: iam.now() };
    policy.versions.push(version);
    if (SetAsDefault) makeDefault(iam, policy, version);
    return { PolicyVersion: versionInList(policy, version) };
  },
});

function makeDefault(iam: Iam, policy: ManagedPolicy, version: PolicyVersion): void {
  policy.default = version;
  policy.updated = iam.now();
  iam.changed();
}

export const getPolicyVersion = (iam: Iam): Operation<GetPolicyVersionCommandInput, GetPolicyVersionResponse> => ({
  input: structure({ PolicyArn: arn(), VersionId: versionId() }),
  readOnly: true,
  authorize: ({ PolicyArn }, call) => [onPolicy(iam, call, "GetPolicyVersion", PolicyArn!)],
  run({ PolicyArn, VersionId }) {
    const policy = policyOf(iam, PolicyArn!);
    return { PolicyVersion: versionOut(policy, versionOf(policy, VersionId!)) };
  },
});

export const listPolicyVersions = (iam: Iam): Operation<ListPolicyVersionsCommandInput, ListPolicyVersionsResponse> => ({
  input: structure({ PolicyArn: arn(), ...PAGE }),
  readOnly: true,
  authorize: ({ PolicyArn }, call) => [onPolicy(iam, call, "ListPolicyVersions", PolicyArn!)],
  run({ PolicyArn, ...paging }) {
    const policy = policyOf(iam, PolicyArn!);
    // AWS: the newest first.
    const age = (version: PolicyVersion) => String(1e9 - Number(version.id.slice(1))).padStart(10, "0");
    const { items, ...rest } = page(policy.versions, age, paging);
    return { Versions: items.map((version) => versionInList(policy, version)), ...rest };
  },
});

export const setDefaultPolicyVersion = (iam: Iam): Operation<SetDefaultPolicyVersionCommandInput, object> => ({
  input: structure({ PolicyArn: arn(), VersionId: versionId() }),
  readOnly: false,
  authorize: ({ PolicyArn }, call) => [onPolicy(iam, call, "SetDefaultPolicyVersion", PolicyArn!)],
  run({ PolicyArn, VersionId }) {
    const policy = ownPolicy(iam, PolicyArn!);
    makeDefault(iam, policy, versionOf(policy, VersionId!));
    return {};
  },
});

export const deletePolicyVersion = (iam: Iam): Operation<DeletePolicyVersionCommandInput, object> => ({
  input: structure({ PolicyArn: arn(), VersionId: versionId() }),
  readOnly: false,
  authorize: ({ PolicyArn }, call) => [onPolicy(iam, call, "DeletePolicyVersion", PolicyArn!)],
  run({ PolicyArn, VersionId }) {
    const policy = ownPolicy(iam, PolicyArn!);
    const version = versionOf(policy, VersionId!);
    if (version === policy.default) throw conflict("Cannot delete the default version of a policy.");
    policy.versions = policy.versions.filter((known) => known !== version);
    return {};
  },
});
