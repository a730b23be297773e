import type { Operation } from "../../../kernel/operation";
import { structure } from "../../../kernel/shape";
import { boundaryContext, ownBoundary } from "../access";
import type { ManagedPolicy } from "../model";
import { arn } from "../shapes";
import type { Iam } from "../state";
import { attachable } from "./attachments";
import type { Owned, Owners } from "./owners";

/** Permissions boundaries: Put, Delete. */

/** The policy that a request names as boundary, if it names one. */
export const boundaryNamed = (iam: Iam, policyArn: string | undefined): ManagedPolicy | undefined =>
  (policyArn === undefined ? undefined : attachable(iam, policyArn));

export const putBoundary = (iam: Iam, { noun, member, name, find, ask }: Owners): Operation<Owned & { PermissionsBoundary?: string }, object> => ({
  input: structure({ [member]: name(), PermissionsBoundary: arn() }),
  readOnly: false,
  authorize: (input, call) => [ask(iam, call, `Put${noun}PermissionsBoundary`, input[member]!, boundaryContext(input.PermissionsBoundary))],
  run(input) {
    const entity = find(iam, input[member]!);
    entity.boundary = attachable(iam, input.PermissionsBoundary!);
    iam.changed();
    return {};
  },
});

export const deleteBoundary = (iam: Iam, { noun, member, name, find, lookUp, ask }: Owners): Operation<Owned, object> => ({
  input: structure({ [member]: name() }),
  readOnly: false,
  authorize: (input, call) => [ask(iam, call, `Delete${noun}PermissionsBoundary`, input[member]!, ownBoundary(lookUp(iam, input[member]!)))],
  run(input) {
    find(iam, input[member]!).boundary = undefined;
    iam.changed();
    return {};
  },
});
