import type { ListEntitiesForPolicyCommandInput, ListEntitiesForPolicyResponse } from "@aws-sdk/client-iam";
import type { Operation } from "../../../kernel/operation";
import { string, structure } from "../../../kernel/shape";
import { onPolicy } from "../access";
import { page } from "../paging";
import { arn, PAGE, path } from "../shapes";
import type { Iam } from "../state";
import { policyOf } from "./policies";

/** Who has a policy. There are no groups here, so none has it. */
export const listEntitiesForPolicy = (iam: Iam): Operation<ListEntitiesForPolicyCommandInput, ListEntitiesForPolicyResponse> => ({
  input: structure({
    PolicyArn: arn(), EntityFilter: string({ oneOf: ["User", "Role", "Group", "LocalManagedPolicy", "AWSManagedPolicy"] }), PathPrefix: path(),
    PolicyUsageFilter: string({ oneOf: ["PermissionsPolicy", "PermissionsBoundary"] }), ...PAGE,
  }),
  readOnly: true,
  authorize: ({ PolicyArn }, call) => [onPolicy(iam, call, "ListEntitiesForPolicy", PolicyArn!)],
  run({ PolicyArn, EntityFilter, PathPrefix = "/", PolicyUsageFilter, ...paging }) {
    const policy = policyOf(iam, PolicyArn!);
    const uses = (["attached", "boundary"] as const).filter((use) => !PolicyUsageFilter || (use === "boundary") === (PolicyUsageFilter === "PermissionsBoundary"));
    const entities = new Set(uses.flatMap((use) => iam.entitiesOf(policy, use)));
    const wanted = [...entities].filter(({ kind, path: where }) =>
      where.startsWith(PathPrefix) && (!EntityFilter || EntityFilter.toLowerCase() === kind));
    const { items, ...rest } = page(wanted, ({ kind, name }) => `${kind}/${name}`, paging);
    return {
      PolicyGroups: [],
      PolicyUsers: items.filter(({ kind }) => kind === "user").map(({ name, id }) => ({ UserName: name, UserId: id })),
      PolicyRoles: items.filter(({ kind }) => kind === "role").map(({ name, id }) => ({ RoleName: name, RoleId: id })),
      ...rest,
    };
  },
});
