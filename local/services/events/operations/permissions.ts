import type { PutPermissionCommandInput, RemovePermissionCommandInput } from "@aws-sdk/client-eventbridge";
import { boolean, string, structure } from "../../../kernel/shape";
import type { Operation } from "../../../kernel/operation";
import { ask, busOf, type Core } from "../core";
import { fail } from "../errors";
import { busArn, busName } from "../names";
import { checkLength, readPolicy, type PolicyStatement } from "../policy";
import { NAME } from "../shapes";
import type { Bus } from "../state";

const bus = () => string({ min: 1, max: 256, pattern: NAME });
const statementId = () => string({ min: 1, max: 64, pattern: /[a-zA-Z0-9-_]+/ });

export const permissionOperations = (core: Core) => ({
  PutPermission: {
    input: structure({
      EventBusName: bus(), Action: string({ min: 1, max: 64, pattern: /events:[a-zA-Z]+/ }), Principal: string({ min: 1, max: 12, pattern: /(\d{12}|\*)/ }),
      StatementId: statementId(), Policy: string(),
      Condition: structure({ Type: string({ required: true }), Key: string({ required: true }), Value: string({ required: true }) }),
    }),
    readOnly: false,
    authorize: (input, call) => [ask("PutPermission", busArn(call, busName(call, input.EventBusName)))],
    run(input, call) {
      const to = busOf(core, call, input.EventBusName);
      to.policy = checkLength(input.Policy !== undefined ? whole(input) : withStatement(to, statementOf(input, to)));
      to.modifiedAt = call.time;
      return {};
    },
  } satisfies Operation<PutPermissionCommandInput, object>,

  RemovePermission: {
    input: structure({ StatementId: statementId(), RemoveAllPermissions: boolean(), EventBusName: bus() }),
    readOnly: false,
    authorize: (input, call) => [ask("RemovePermission", busArn(call, busName(call, input.EventBusName)))],
    run(input, call) {
      const from = busOf(core, call, input.EventBusName);
      from.policy = input.RemoveAllPermissions ? undefined : without(from, input.StatementId);
      from.modifiedAt = call.time;
      return {};
    },
  } satisfies Operation<RemovePermissionCommandInput, object>,
});

function whole(input: PutPermissionCommandInput) {
  if (input.Action !== undefined || input.Principal !== undefined || input.StatementId !== undefined || input.Condition) {
    throw fail("ValidationException", "Parameter(s) Policy cannot be used together with Action, Principal, StatementId or Condition.");
  }
  return readPolicy(input.Policy!);
}

function statementOf(input: PutPermissionCommandInput, bus: Bus): PolicyStatement {
  const missing = (["Action", "Principal", "StatementId"] as const).filter((key) => input[key] === undefined);
  if (missing.length > 0) throw fail("ValidationException", `Parameter(s) ${missing.join(", ")} must be specified.`);
  // AWS: nothing else can be granted in this way.
  if (input.Action !== "events:PutEvents") throw fail("ValidationException", "Provided value in parameter 'action' is not supported.");
  const { Principal: principal, Condition: condition } = input;
  return {
    Sid: input.StatementId!, Effect: "Allow",
    Principal: principal === "*" ? "*" : { AWS: `arn:aws:iam::${principal}:root` },
    Action: "events:PutEvents", Resource: bus.arn,
    ...(condition && { Condition: { [condition.Type!]: { [condition.Key!]: condition.Value } } }),
  };
}

function withStatement(bus: Bus, statement: PolicyStatement) {
  const others = (bus.policy?.Statement ?? []).filter(({ Sid }) => Sid !== statement.Sid);
  return { Version: "2012-10-17", ...bus.policy, Statement: [...others, statement] };
}

function without(bus: Bus, statementId: string | undefined) {
  if (statementId === undefined) throw fail("ValidationException", "Parameter(s) StatementId or RemoveAllPermissions must be specified.");
  if (!bus.policy) throw fail("ResourceNotFoundException", "EventBus does not have a policy.");
  const left = bus.policy.Statement.filter(({ Sid }) => Sid !== statementId);
  if (left.length === bus.policy.Statement.length) throw fail("ResourceNotFoundException", "Statement with the provided id does not exist.");
  return left.length > 0 ? { ...bus.policy, Statement: left } : undefined;
}
