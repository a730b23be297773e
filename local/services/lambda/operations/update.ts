import type { Architecture, FunctionConfiguration, UpdateFunctionCodeCommandInput, UpdateFunctionConfigurationCommandInput } from "@aws-sdk/client-lambda";
import type { Call } from "../../../kernel/operation";
import { boolean, refused, string, structure } from "../../../kernel/shape";
import { unpack } from "../archive";
import { updateConfiguration } from "../configuration";
import { describe, modifiedAt } from "../describe";
import { fail, functionNotFound, invalid, outdated } from "../errors";
import { resourceOf } from "../names";
import type { FunctionRecord, Version } from "../model";
import { passRole } from "../roles";
import { architectures, CONFIGURATION, functionName, operation, role, stateOf, type Family, type Lambda } from "../service";
import { LATEST } from "../state";
import { checkRole, CODE } from "./functions";
import { publish } from "./versions";

export const updates = (lambda: Lambda): Family => ({
  UpdateFunctionCode: operation<UpdateFunctionCodeCommandInput, FunctionConfiguration>({
    readOnly: false,
    input: structure({
      ...CODE, FunctionName: functionName, Publish: boolean(), DryRun: boolean(), RevisionId: string(), Architectures: architectures,
      PublishTo: refused("there are no managed instances"),
    }),
    authorize: (input, call) => [{ action: "lambda:UpdateFunctionCode", resource: resourceOf(input, call) }],
    run: (input, call) => {
      const record = latestOf(lambda, input, call);
      if (!input.ZipFile) throw invalid("Please provide a source for function code.");
      const code = unpack("UpdateFunctionCode", input.ZipFile, lambda.context.folder());
      const configuration = input.Architectures ? { ...record.latest.configuration, architectures: input.Architectures as Architecture[] } : record.latest.configuration;
      // AWS: a dry run answers what would be, and changes nothing.
      if (input.DryRun) return describe({ ...record.latest, code, configuration });
      replace(lambda, record, { code, configuration });
      return describe(input.Publish ? publish(lambda, record, undefined) : record.latest);
    },
  }),
  UpdateFunctionConfiguration: operation<UpdateFunctionConfigurationCommandInput, FunctionConfiguration>({
    readOnly: false,
    input: structure({ ...CONFIGURATION, FunctionName: functionName, Role: role(false), RevisionId: string(), ImageConfig: refused("functions are zip archives") }),
    authorize: (input, call) => [
      { action: "lambda:UpdateFunctionConfiguration", resource: resourceOf(input, call) },
      ...(input.Role === undefined ? [] : [passRole(input.Role)]),
    ],
    run: async (input, call) => {
      const record = latestOf(lambda, input, call);
      const before = record.latest;
      const configuration = updateConfiguration(before.configuration, input);
      if (configuration.role !== before.configuration.role || configuration.deadLetterArn !== before.configuration.deadLetterArn) {
        await checkRole(lambda, { configuration, name: record.name, arn: record.arn, call });
        if (stateOf(lambda, call).all.get(record.name) !== record) throw functionNotFound(record.arn);
        if (record.latest !== before) throw fail("ResourceConflictException", `The operation cannot be performed at this time. An update is in progress for resource: ${record.arn}`);
      }
      replace(lambda, record, { configuration });
      return describe(record.latest);
    },
  }),
});

/** The function whose `$LATEST` is to change. AWS: a published version never does. */
function latestOf(lambda: Lambda, input: { readonly FunctionName?: string; readonly RevisionId?: string }, call: Call): FunctionRecord {
  const { record, qualifier } = stateOf(lambda, call).find(input.FunctionName!, call);
  if (qualifier !== undefined && qualifier !== LATEST) throw invalid("This operation is permitted on Lambda functions only. Aliases and versions do not support this operation. Please specify either a function name or an unqualified function ARN.");
  if (input.RevisionId && input.RevisionId !== record.latest.revisionId) throw outdated("GetFunction/GetAlias");
  return record;
}

function replace({ context, runner }: Lambda, record: FunctionRecord, changes: Partial<Version>): void {
  runner.retire(record.latest);
  record.latest = { ...record.latest, ...changes, lastModified: modifiedAt(context.clock.now()), revisionId: context.ids.uuid() };
}
