import type { ListAttachedRolePoliciesResponse } from "@aws-sdk/client-iam";
import type { Operation } from "../../../kernel/operation";
import { structure } from "../../../kernel/shape";
import { ownBoundary } from "../access";
import { notCarried } from "../aws-policies";
import { missing, quotaExceeded } from "../errors";
import type { ManagedPolicy } from "../model";
import { page } from "../paging";
import { arn, PAGE, path } from "../shapes";
import type { Iam } from "../state";
import type { Owned, Owners } from "./owners";
import { checkArn } from "./policies";

/** Managed policies of roles and users: Attach, Detach, List. */

interface Attachment extends Owned {
  readonly PolicyArn?: string;
}

const MOST = 10;

export const attachPolicy = (iam: Iam, { noun, member, name, find, lookUp, ask }: Owners): Operation<Attachment, object> => ({
  input: structure({ [member]: name(), PolicyArn: arn() }),
  readOnly: false,
  authorize: (input, call) => [ask(iam, call, `Attach${noun}Policy`, input[member]!, {
    "iam:PolicyARN": [input.PolicyArn!], ...ownBoundary(lookUp(iam, input[member]!)),
  })],
  run(input) {
    const entity = find(iam, input[member]!);
    const policy = attachable(iam, input.PolicyArn!);
    if (entity.attached.has(policy.arn)) return {};
    if (entity.attached.size >= MOST) throw quotaExceeded(`PoliciesPer${noun}`, MOST);
    entity.attached.set(policy.arn, policy);
    iam.changed();
    return {};
  },
});

/** The policy of that ARN; throws AWS's words when it cannot be attached. */
export function attachable(iam: Iam, policyArn: string): ManagedPolicy {
  checkArn(policyArn);
  const policy = iam.policies.get(policyArn);
  if (!policy) throw notCarried(`Policy ${policyArn} does not exist or is not attachable.`, policyArn);
  return policy;
}

export const detachPolicy = (iam: Iam, { noun, member, name, find, lookUp, ask }: Owners): Operation<Attachment, object> => ({
  input: structure({ [member]: name(), PolicyArn: arn() }),
  readOnly: false,
  authorize: (input, call) => [ask(iam, call, `Detach${noun}Policy`, input[member]!, {
    "iam:PolicyARN": [input.PolicyArn!], ...ownBoundary(lookUp(iam, input[member]!)),
  })],
  run(input) {
    const entity = find(iam, input[member]!);
    checkArn(input.PolicyArn!);
    if (!entity.attached.delete(input.PolicyArn!)) throw missing(`Policy ${input.PolicyArn} was not found.`);
    iam.changed();
    return {};
  },
});

export const listAttachedPolicies = (iam: Iam, { noun, member, name, find, ask }: Owners): Operation<Owned & { PathPrefix?: string; Marker?: string; MaxItems?: number }, ListAttachedRolePoliciesResponse> => ({
  input: structure({ [member]: name(), PathPrefix: path(), ...PAGE }),
  readOnly: true,
  authorize: (input, call) => [ask(iam, call, `ListAttached${noun}Policies`, input[member]!)],
  run(input) {
    const attached = [...find(iam, input[member]!).attached.values()].filter((policy) => policy.path.startsWith(input.PathPrefix ?? "/"));
    const { items, ...rest } = page(attached, (policy) => policy.name, input);
    return { AttachedPolicies: items.map((policy) => ({ PolicyName: policy.name, PolicyArn: policy.arn })), ...rest };
  },
});
