import type { Condition } from "./conditions";
import { namingIn, type Layer, type Policies, type Question } from "./evaluate";
import { statementName, type Policy, type Statement } from "./policy";
import type { Principal } from "./principal";

/** Why a question was not allowed, and what would help. Worked out only when somebody was denied. */

export interface Explanation {
  /** The statement that is missing, ready to paste, and where it belongs. */
  readonly missing: { readonly where: string; readonly statement: object };
  /** A statement that would have allowed it but for one part, with what was seen there and what was wanted. */
  readonly nearest?: string;
}

/** Explains an implicit denial. */
export function explain(question: Question, policies: Policies, lacking: Layer): Explanation {
  const missing = { where: placeOf(lacking, question, policies), statement: missingStatement(lacking, question, policies) };
  const nearest = nearestIn(policiesIn(lacking, policies), lacking, question, policies);
  return nearest === undefined ? { missing } : { missing, nearest };
}

function policiesIn(layer: Layer, { identity, boundary, session, resource }: Policies): readonly Policy[] {
  switch (layer) {
    case "identity": return identity ?? [];
    case "boundary": return boundary ? [boundary] : [];
    case "session": return session ?? [];
    case "resource": return resource ? [resource] : [];
  }
}

const lastPart = (arn: string): string => arn.slice(arn.lastIndexOf("/") + 1);

function ownerName(principal: Principal): string {
  switch (principal.type) {
    case "user": return `user ${lastPart(principal.arn)}`;
    case "session": return `role ${lastPart(principal.roleArn)}`;
    case "root": return "the account's root";
    case "service": return principal.name;
    case "anonymous": return "anonymous";
  }
}

const boundaryName = ({ name }: Policy): string => (name.startsWith("arn:") ? `permissions boundary ${name}` : name);

function placeOf(layer: Layer, { principal, resource }: Question, policies: Policies): string {
  switch (layer) {
    case "identity": return `identity policy of ${ownerName(principal)}`;
    case "boundary": return `${boundaryName(policies.boundary!)} of ${ownerName(principal)}`;
    case "session": return `session policy of ${principal.type === "session" ? principal.arn : ownerName(principal)}`;
    case "resource": return policies.resource?.name ?? `resource policy of ${resource}`;
  }
}

function missingStatement(layer: Layer, question: Question, policies: Policies): object {
  const { action, resource, principal } = question;
  if (layer !== "resource") return { Effect: "Allow", Action: action, Resource: resource };
  const trust = policies.resource?.kind === "trust";
  const condition = trust ? undefined : sourceCondition(question);
  return {
    Effect: "Allow",
    Principal: principalElement(principal),
    Action: action,
    // AWS: a trust policy names no resource.
    ...(!trust && { Resource: resource }),
    ...(condition && { Condition: condition }),
  };
}

function principalElement(principal: Principal): unknown {
  switch (principal.type) {
    case "service": return { Service: principal.name };
    case "session": return { AWS: principal.roleArn };
    case "user": return { AWS: principal.arn };
    case "root": return { AWS: `arn:aws:iam::${principal.account}:root` };
    case "anonymous": return "*";
  }
}

/** A service acts for many: without the source, it would be let in for all of them. */
function sourceCondition({ principal, context }: Question): object | undefined {
  if (principal.type !== "service") return undefined;
  const arn = context("aws:sourcearn")?.[0];
  if (arn !== undefined) return { ArnEquals: { "aws:SourceArn": arn } };
  const account = context("aws:sourceaccount")?.[0];
  return account === undefined ? undefined : { StringEquals: { "aws:SourceAccount": account } };
}

function nearestIn(candidates: readonly Policy[], layer: Layer, question: Question, policies: Policies): string | undefined {
  for (const policy of candidates) {
    for (const statement of policy.statements) {
      if (statement.effect !== "Allow") continue;
      const wrong = misfits(statement, layer, question, policies);
      if (wrong.length === 1) return `${policy.name}, ${statementName(statement)}: ${wrong[0]}`;
    }
  }
  return undefined;
}

const oneOf = (values: readonly string[]): string => (values.length === 1 ? values[0]! : `one of ${values.join(", ")}`);

/** The parts of a statement that do not fit. */
function misfits(statement: Statement, layer: Layer, question: Question, policies: Policies): string[] {
  const { action, resource, context, principal } = question;
  const wrong: string[] = [];
  if (layer === "resource" && !namingIn(statement, principal, policies.boundary !== undefined)) wrong.push(principalMisfit(statement, principal));
  if (!statement.action.fits(action.toLowerCase())) {
    wrong.push(misfit("Action", action, statement.action.written, statement.action.not));
  }
  if (statement.resource && !statement.resource.fits(resource, context)) {
    wrong.push(misfit("Resource", resource, statement.resource.written, statement.resource.not));
  }
  for (const condition of statement.conditions) if (!condition.holds(context)) wrong.push(conditionMisfit(condition, question));
  return wrong;
}

const misfit = (part: string, seen: string, written: readonly string[], not: boolean): string =>
  `its ${not ? "Not" : ""}${part} is ${oneOf(written)}, and the request's is ${seen}`;

function principalMisfit({ principal }: Statement, caller: Principal): string {
  if (!principal) return "it has no Principal";
  const written = principal.element.names.map(({ kind, name }) => `${kind} ${name}`);
  const seen = caller.type === "session" ? `${caller.roleArn} (${caller.arn})` : "arn" in caller ? caller.arn : ownerName(caller);
  return misfit("Principal", seen, written, principal.not);
}

function conditionMisfit({ operator, key, wanted }: Condition, { context }: Question): string {
  const seen = context(key.toLowerCase());
  const found = seen === undefined || seen.length === 0 ? "the request has no such key" : `the request's is ${seen.join(", ")}`;
  return `its condition ${operator} wants ${key} to be ${oneOf(wanted)}, and ${found}`;
}
