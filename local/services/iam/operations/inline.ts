import type { GetRolePolicyResponse, GetUserPolicyResponse, ListRolePoliciesResponse } from "@aws-sdk/client-iam";
import type { Operation } from "../../../kernel/operation";
import { structure } from "../../../kernel/shape";
import { ownBoundary } from "../access";
import { checkInline, encoded } from "../documents";
import { missing } from "../errors";
import type { Entity } from "../model";
import { page } from "../paging";
import { checkName, document, PAGE, policyName } from "../shapes";
import type { Iam } from "../state";
import type { Owned, Owners } from "./owners";

/** Inline policies: Put, Get, List, Delete. */

interface Named extends Owned {
  readonly PolicyName?: string;
}

const notFound = ({ kind }: Entity, name: string) => missing(`The ${kind} policy with name ${name} cannot be found.`);

export const putInlinePolicy = (iam: Iam, { noun, member, name, find, lookUp, ask }: Owners): Operation<Named & { PolicyDocument?: string }, object> => ({
  input: structure({ [member]: name(), PolicyName: policyName(), PolicyDocument: document() }),
  readOnly: false,
  authorize: (input, call) => [ask(iam, call, `Put${noun}Policy`, input[member]!, ownBoundary(lookUp(iam, input[member]!)))],
  run(input) {
    const entity = find(iam, input[member]!);
    checkName("policyName", input.PolicyName!);
    checkInline(entity, input.PolicyName!, input.PolicyDocument!);
    entity.inline.set(input.PolicyName!, input.PolicyDocument!);
    iam.changed();
    return {};
  },
});

export const getInlinePolicy = (iam: Iam, { noun, member, name, find, ask }: Owners): Operation<Named, GetRolePolicyResponse | GetUserPolicyResponse> => ({
  input: structure({ [member]: name(), PolicyName: policyName() }),
  readOnly: true,
  authorize: (input, call) => [ask(iam, call, `Get${noun}Policy`, input[member]!)],
  run(input) {
    const entity = find(iam, input[member]!);
    const found = entity.inline.get(input.PolicyName!);
    if (found === undefined) throw notFound(entity, input.PolicyName!);
    return { [member]: entity.name, PolicyName: input.PolicyName, PolicyDocument: encoded(found) } as unknown as GetRolePolicyResponse;
  },
});

export const listInlinePolicies = (iam: Iam, { noun, member, name, find, ask }: Owners): Operation<Owned & { Marker?: string; MaxItems?: number }, ListRolePoliciesResponse> => ({
  input: structure({ [member]: name(), ...PAGE }),
  readOnly: true,
  authorize: (input, call) => [ask(iam, call, `List${noun}Policies`, input[member]!)],
  run(input) {
    const { items, ...rest } = page(find(iam, input[member]!).inline.keys(), (key) => key, input);
    return { PolicyNames: items, ...rest };
  },
});

export const deleteInlinePolicy = (iam: Iam, { noun, member, name, find, lookUp, ask }: Owners): Operation<Named, object> => ({
  input: structure({ [member]: name(), PolicyName: policyName() }),
  readOnly: false,
  authorize: (input, call) => [ask(iam, call, `Delete${noun}Policy`, input[member]!, ownBoundary(lookUp(iam, input[member]!)))],
  run(input) {
    const entity = find(iam, input[member]!);
    if (!entity.inline.delete(input.PolicyName!)) throw notFound(entity, input.PolicyName!);
    iam.changed();
    return {};
  },
});
