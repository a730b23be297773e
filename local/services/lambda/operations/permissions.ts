import type {
  AddPermissionCommandInput, AddPermissionCommandOutput, GetPolicyCommandInput, GetPolicyCommandOutput, RemovePermissionCommandInput,
} from "@aws-sdk/client-lambda";
import { boolean, refused, string, structure } from "../../../kernel/shape";
import type { Call } from "../../../kernel/operation";
import { fail, invalid, notFound, outdated } from "../errors";
import type { FunctionRecord, PolicyStatement, ResourcePolicy } from "../model";
import { resourceOf } from "../names";
import { functionName, operation, qualifier, stateOf, type Family, type Lambda } from "../service";
import { LATEST } from "../state";

/** AWS: bytes of a function's whole policy. */
const POLICY_LIMIT = 20_480;

const statementId = string({ required: true, min: 1, max: 100, pattern: /([a-zA-Z0-9-_]+)/ });

export const permissions = (lambda: Lambda): Family => ({
  AddPermission: operation<AddPermissionCommandInput, Omit<AddPermissionCommandOutput, "$metadata">>({
    readOnly: false,
    input: structure({
      FunctionName: functionName, StatementId: statementId, Qualifier: qualifier, RevisionId: string(),
      Action: string({ required: true, pattern: /(lambda:[*]|lambda:[a-zA-Z]+|[*])/ }),
      Principal: string({ required: true, pattern: /[^\s]+/ }),
      SourceArn: string({ pattern: /arn:(aws[a-zA-Z0-9-]*):([a-zA-Z0-9-])+:([a-z]{2}(-gov)?-[a-z]+-\d{1})?:(\d{12})?:(.*)/ }),
      SourceAccount: string({ max: 12, pattern: /\d{12}/ }),
      EventSourceToken: string({ max: 256, pattern: /[a-zA-Z0-9._-]+/ }),
      PrincipalOrgID: string({ min: 12, max: 34, pattern: /o-[a-z0-9]{10,32}/ }),
      FunctionUrlAuthType: refused("there are no function URLs"), InvokedViaFunctionUrl: boolean(),
    }),
    authorize: (input, call) => [{
      action: "lambda:AddPermission", resource: resourceOf(input, call), context: { "lambda:Principal": [input.Principal!] },
    }],
    run: (input, call) => ({ Statement: JSON.stringify(add(lambda, input, call)) }),
  }),
  RemovePermission: operation<RemovePermissionCommandInput, object>({
    readOnly: false,
    input: structure({ FunctionName: functionName, StatementId: string({ required: true, min: 1, max: 100, pattern: /([a-zA-Z0-9-_.]+)/ }), Qualifier: qualifier, RevisionId: string() }),
    authorize: (input, call) => [{ action: "lambda:RemovePermission", resource: resourceOf(input, call) }],
    run: (input, call) => {
      const { record, key } = policyOf(lambda, input, call);
      const policy = record.policies.get(key);
      if (!policy) throw notFound("No policy is associated with the given resource.");
      if (input.RevisionId && input.RevisionId !== policy.revisionId) throw outdated("GetPolicy");
      const statements = policy.statements.filter((statement) => statement.Sid !== input.StatementId);
      if (statements.length === policy.statements.length) throw notFound(`Statement ${input.StatementId} is not found in resource policy.`);
      if (statements.length === 0) record.policies.delete(key);
      else record.policies.set(key, { revisionId: lambda.context.ids.uuid(), statements });
      return {};
    },
  }),
  GetPolicy: operation<GetPolicyCommandInput, Omit<GetPolicyCommandOutput, "$metadata">>({
    readOnly: true,
    input: structure({ FunctionName: functionName, Qualifier: qualifier }),
    authorize: (input, call) => [{ action: "lambda:GetPolicy", resource: resourceOf(input, call) }],
    run: (input, call) => {
      const { record, key } = policyOf(lambda, input, call);
      const policy = record.policies.get(key);
      if (!policy) throw notFound("The resource you requested does not exist.");
      return { Policy: documentOf(policy), RevisionId: policy.revisionId };
    },
  }),
});

/** A policy as it is asked for and as IAM reads it. */
export const documentOf = (policy: ResourcePolicy): string => JSON.stringify({ Version: "2012-10-17", Id: "default", Statement: policy.statements });

/** AWS: the function, each version and each alias has a policy of its own; `$LATEST` has none. */
function policyOf(lambda: Lambda, input: { readonly FunctionName?: string; readonly Qualifier?: string }, call: Call): { record: FunctionRecord; key: string; arn: string } {
  const { record, qualifier: key, arn } = stateOf(lambda, call).resolve(input.FunctionName!, call, input.Qualifier);
  if (key === LATEST) throw invalid("We currently do not support adding policies for $LATEST.");
  return { record, key: key ?? "", arn };
}

function add(lambda: Lambda, input: AddPermissionCommandInput, call: Call): PolicyStatement {
  if (input.InvokedViaFunctionUrl) throw invalid("InvokedViaFunctionUrl is only for function URLs, which this function has not.");
  const { record, key, arn } = policyOf(lambda, input, call);
  const policy = record.policies.get(key);
  if (input.RevisionId && input.RevisionId !== policy?.revisionId) throw outdated("GetPolicy");
  if (policy?.statements.some((statement) => statement.Sid === input.StatementId)) {
    throw fail("ResourceConflictException", `The statement id (${input.StatementId}) provided already exists. Please provide a new statement id, or remove the existing statement.`);
  }
  const statement = statementOf(input, arn);
  const next: ResourcePolicy = { revisionId: lambda.context.ids.uuid(), statements: [...(policy?.statements ?? []), statement] };
  const size = Buffer.byteLength(documentOf(next));
  if (size > POLICY_LIMIT) throw fail("PolicyLengthExceededException", `The final policy size (${size}) is bigger than the limit (${POLICY_LIMIT}).`);
  record.policies.set(key, next);
  return statement;
}

function statementOf(input: AddPermissionCommandInput, arn: string): PolicyStatement {
  const equals = {
    ...(input.SourceAccount !== undefined && { "AWS:SourceAccount": input.SourceAccount }),
    ...(input.EventSourceToken !== undefined && { "lambda:EventSourceToken": input.EventSourceToken }),
    ...(input.PrincipalOrgID !== undefined && { "aws:PrincipalOrgID": input.PrincipalOrgID }),
  };
  const condition = {
    ...(Object.keys(equals).length > 0 && { StringEquals: equals }),
    ...(input.SourceArn !== undefined && { ArnLike: { "AWS:SourceArn": input.SourceArn } }),
  };
  return {
    Sid: input.StatementId!, Effect: "Allow", Principal: principalOf(input.Principal!), Action: input.Action!, Resource: arn,
    ...(Object.keys(condition).length > 0 && { Condition: condition }),
  };
}

/** AWS: an account becomes its root, a name with a dot is a service, everyone stays `*`. */
function principalOf(principal: string): PolicyStatement["Principal"] {
  if (principal === "*") return "*";
  if (/^\d{12}$/.test(principal)) return { AWS: `arn:aws:iam::${principal}:root` };
  if (/^arn:aws[a-zA-Z-]*:(iam|sts)::\d{12}:/.test(principal)) return { AWS: principal };
  if (/^[a-z0-9-]+(\.[a-z0-9-]+)*\.(amazonaws\.com(\.cn)?|amazon\.com)$/.test(principal)) return { Service: principal };
  throw invalid("The provided principal was invalid. Please check the principal and try again.");
}
