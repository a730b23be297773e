import type { ContextEntry, EvaluationResult, SimulateCustomPolicyCommandInput, SimulatePolicyResponse, SimulatePrincipalPolicyCommandInput } from "@aws-sdk/client-iam";
import { contextOf, evaluate, policyProblem, readPolicy, type Context, type Policies, type Policy, type PolicyKind, type Principal, type Question } from "../../../../model/iam";
import type { Operation } from "../../../kernel/operation";
import { list, refused, string, structure, type Shape } from "../../../kernel/shape";
import { ask } from "../access";
import { fail, missing } from "../errors";
import type { Entity } from "../model";
import { page } from "../paging";
import { arn, document, PAGE } from "../shapes";
import type { Iam } from "../state";

/** The policy simulator: the same evaluation that every call goes through, on a request that nobody makes. */

const resource = (): Shape => string({ min: 1, max: 2048 });

const COMMON: Readonly<Record<string, Shape>> = {
  PermissionsBoundaryPolicyInputList: list(document({})), ActionNames: list(string({ min: 3, max: 128 }), { required: true }), ResourceArns: list(resource()),
  ResourcePolicy: document({}), ResourceOwner: resource(), CallerArn: resource(),
  ContextEntries: list(structure({
    ContextKeyName: string({ min: 5, max: 256 }), ContextKeyValues: list(string()),
    ContextKeyType: string({ oneOf: ["string", "stringList", "numeric", "numericList", "boolean", "booleanList", "ip", "ipList", "binary", "binaryList", "date", "dateList"] }),
  })),
  ResourceHandlingOption: refused("it is for EC2 only, and there is none here"),
  ...PAGE,
};

type Common = Omit<SimulateCustomPolicyCommandInput, "PolicyInputList">;

/** What is simulated. */
interface Simulation {
  readonly principal: Principal;
  readonly policies: Policies;
}

export const simulateCustomPolicy = (iam: Iam): Operation<SimulateCustomPolicyCommandInput, SimulatePolicyResponse> => ({
  input: structure({ PolicyInputList: list(document({}), { required: true }), ...COMMON }),
  readOnly: true,
  authorize: (_input, call) => [ask(call, "SimulateCustomPolicy", "*")],
  run(input) {
    if (input.ResourcePolicy !== undefined && input.CallerArn === undefined) throw callerMissing();
    const principal = input.CallerArn === undefined ? { type: "user", account: iam.context.account, arn: iam.arn("user/*") } as const : callerOf(input.CallerArn);
    return results({ principal, policies: { identity: given(input.PolicyInputList), ...others(input, undefined) } }, input);
  },
});

export const simulatePrincipalPolicy = (iam: Iam): Operation<SimulatePrincipalPolicyCommandInput, SimulatePolicyResponse> => ({
  input: structure({ PolicySourceArn: arn(), PolicyInputList: list(document({})), ...COMMON }),
  readOnly: true,
  authorize: ({ PolicySourceArn }, call) => [ask(call, "SimulatePrincipalPolicy", PolicySourceArn!)],
  run(input) {
    const source = iam.entity(input.PolicySourceArn!);
    if (!source) throw missing(`The entity ${input.PolicySourceArn} cannot be found.`);
    if (input.ResourcePolicy !== undefined && input.CallerArn === undefined && source.kind !== "user") throw callerMissing();
    const { account } = iam.context;
    const principal: Principal = input.CallerArn !== undefined ? callerOf(input.CallerArn)
      : source.kind === "user" ? { type: "user", account, arn: source.arn } : { type: "session", account, roleArn: source.arn, arn: source.arn };
    return results({ principal, policies: { identity: [...ownOf(source), ...given(input.PolicyInputList)], ...others(input, source) } }, input);
  },
});

const callerMissing = () => fail("InvalidInputException", "CallerArn is required when a ResourcePolicy is given.");

/** AWS: only a user can be the simulated caller. */
function callerOf(callerArn: string): Principal {
  const account = /^arn:[\w-]+:iam::(\d{12}):user\/.+$/.exec(callerArn)?.[1];
  if (account === undefined) throw fail("InvalidInputException", `Invalid Entity Arn: ${callerArn} does not clearly define entity type and name.`);
  return { type: "user", account, arn: callerArn };
}

function read(name: string, text: string, kind: PolicyKind): Policy {
  const problem = kind === "identity" ? policyProblem(text, "inline") : undefined;
  const policy = readPolicy(name, text, kind);
  const found = problem ?? policy.problems[0];
  if (found) throw fail("InvalidInputException", `${name}: ${found}`);
  return policy;
}

const given = (texts: readonly string[] | undefined): Policy[] => (texts ?? []).map((text, i) => read(`PolicyInputList.${i + 1}`, text, "identity"));

function ownOf({ kind, name, inline, attached }: Entity): Policy[] {
  return [
    ...[...inline].map(([policy, text]) => readPolicy(`${kind}_${name}_${policy}`, text)),
    ...[...attached.values()].map((policy) => readPolicy(policy.name, policy.default.document)),
  ];
}

function others({ PermissionsBoundaryPolicyInputList: list = [], ResourcePolicy }: Common, source: Entity | undefined): Policies {
  if (list.length > 1) throw fail("InvalidInputException", "Only one permissions boundary can be given.");
  const boundary = source?.boundary;
  return {
    // AWS: one that is given takes the place of the one that is attached.
    boundary: list[0] !== undefined ? read("PermissionsBoundaryPolicyInputList.1", list[0], "identity")
      : boundary && readPolicy(boundary.name, boundary.default.document),
    resource: ResourcePolicy === undefined ? undefined : read("ResourcePolicy", ResourcePolicy, "resource"),
  };
}

function contextFrom(entries: readonly ContextEntry[] | undefined): Context {
  return contextOf(Object.fromEntries((entries ?? []).map(({ ContextKeyName, ContextKeyValues }) => [ContextKeyName ?? "", ContextKeyValues ?? []])));
}

function results(simulation: Simulation, input: Common): SimulatePolicyResponse {
  const { ActionNames = [], ResourceArns, ResourceOwner, ContextEntries, ...paging } = input;
  const context = contextFrom(ContextEntries);
  const resourceAccount = ResourceOwner === undefined ? ownAccount(simulation.principal) : /(\d{12})/.exec(ResourceOwner)?.[1];
  const resources = ResourceArns && ResourceArns.length > 0 ? ResourceArns : ["*"];
  const questions = ActionNames.flatMap((action) => {
    if (!/^[\w-]+:\w+$/.test(action)) throw fail("InvalidInputException", `Invalid Input Action: ${action} is not a valid action.`);
    return resources.map((target): Question => ({ principal: simulation.principal, action, resource: target, context, resourceAccount }));
  });
  const numbered = questions.map((question, i) => ({ question, key: String(i).padStart(8, "0") }));
  const { items, ...rest } = page(numbered, ({ key }) => key, paging);
  return { EvaluationResults: items.map(({ question }) => result(question, simulation.policies)), ...rest };
}

const ownAccount = (principal: Principal): string | undefined => ("account" in principal ? principal.account : undefined);

/** AWS: in these words, whatever the model of the API says. */
const SOURCES = { identity: "IAM Policy", boundary: "IAM Permissions Boundary Policy", session: "IAM Policy", resource: "Resource Policy" } as const;

function result(question: Question, policies: Policies): EvaluationResult {
  const verdict = evaluate(question, policies);
  const decision = "decision" in verdict ? verdict.decision : undefined;
  const { boundary } = policies;
  const bounded = boundary && evaluate(question, { identity: [boundary] }).outcome === "allowed";
  return {
    EvalActionName: question.action, EvalResourceName: question.resource, EvalDecision: verdict.outcome,
    MatchedStatements: decision ? [{ SourcePolicyId: decision.policy.name, SourcePolicyType: SOURCES[decision.layer] as never }] : [],
    MissingContextValues: missingKeys(question, policies),
    ...(bounded !== undefined && { PermissionsBoundaryDecisionDetail: { AllowedByPermissionsBoundary: bounded } }),
  };
}

/** Condition keys that policies speak of and the request has not. */
function missingKeys({ context }: Question, { identity = [], boundary, resource }: Policies): string[] {
  const all = [...identity, ...(boundary ? [boundary] : []), ...(resource ? [resource] : [])];
  const keys = all.flatMap(({ statements }) => statements.flatMap(({ conditions }) => conditions.map(({ key }) => key)));
  return [...new Set(keys)].filter((key) => context(key.toLowerCase()) === undefined);
}
