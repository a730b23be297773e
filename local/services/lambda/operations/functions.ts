import type {
  CreateFunctionCommandInput, DeleteFunctionCommandInput, DeleteFunctionCommandOutput, FunctionConfiguration, GetFunctionCommandInput, GetFunctionCommandOutput,
  GetFunctionConfigurationCommandInput, ListFunctionsCommandInput, ListFunctionsCommandOutput,
} from "@aws-sdk/client-lambda";
import { pathToFileURL } from "node:url";
import type { Call } from "../../../kernel/operation";
import { blob, boolean, refused, string, structure } from "../../../kernel/shape";
import { unpack } from "../archive";
import { createConfiguration } from "../configuration";
import { describe, describeBriefly, modifiedAt } from "../describe";
import { fail, functionNotFound, invalid } from "../errors";
import { functionArn, parseName, resourceOf } from "../names";
import type { Configuration, FunctionRecord, Version } from "../model";
import { assumeRole, passRole } from "../roles";
import { architectures, CONFIGURATION, functionName, marker, maxItems, operation, page, qualifier, role, stateOf, tags, type Family, type Lambda } from "../service";
import { LATEST } from "../state";
import { checkTarget } from "../targets";
import { publish } from "./versions";

/** The members of `Code` and of UpdateFunctionCode by which code can come. */
export const CODE = {
  ZipFile: blob(),
  S3Bucket: refused("there is no S3 yet: give ZipFile"), S3Key: refused("there is no S3 yet: give ZipFile"), S3ObjectVersion: refused("there is no S3 yet: give ZipFile"),
  ImageUri: refused("functions are zip archives"), SourceKMSKeyArn: refused("there is no KMS"),
};

export const functions = (lambda: Lambda): Family => ({
  CreateFunction: operation<CreateFunctionCommandInput, FunctionConfiguration>({
    readOnly: false,
    input: structure({
      ...CONFIGURATION, FunctionName: functionName, Role: role(true), Code: structure(CODE, { required: true }),
      Publish: boolean(), PackageType: string({ oneOf: ["Zip", "Image"] }), Tags: tags(false), Architectures: architectures,
      ImageConfig: refused("functions are zip archives"), CodeSigningConfigArn: refused("there is no code signing"),
    }),
    authorize: (input, call) => [{ action: "lambda:CreateFunction", resource: resourceOf(input, call) }, passRole(input.Role!)],
    run: (input, call) => create(lambda, input, call),
  }),
  GetFunction: operation<GetFunctionCommandInput, Omit<GetFunctionCommandOutput, "$metadata">>({
    readOnly: true,
    input: structure({ FunctionName: functionName, Qualifier: qualifier }),
    authorize: (input, call) => [{ action: "lambda:GetFunction", resource: resourceOf(input, call) }],
    run: (input, call) => {
      const { record, version } = stateOf(lambda, call).resolve(input.FunctionName!, call, input.Qualifier);
      return {
        Configuration: describe(version),
        // AWS: a signed URL of S3. Here: the archive's file.
        Code: { RepositoryType: "S3", Location: pathToFileURL(version.code.archive).href },
        ...(Object.keys(record.tags).length > 0 && { Tags: { ...record.tags } }),
        ...(record.reservedConcurrency !== undefined && { Concurrency: { ReservedConcurrentExecutions: record.reservedConcurrency } }),
      };
    },
  }),
  GetFunctionConfiguration: operation<GetFunctionConfigurationCommandInput, FunctionConfiguration>({
    readOnly: true,
    input: structure({ FunctionName: functionName, Qualifier: qualifier }),
    authorize: (input, call) => [{ action: "lambda:GetFunctionConfiguration", resource: resourceOf(input, call) }],
    run: (input, call) => describe(stateOf(lambda, call).resolve(input.FunctionName!, call, input.Qualifier).version),
  }),
  ListFunctions: operation<ListFunctionsCommandInput, Omit<ListFunctionsCommandOutput, "$metadata">>({
    readOnly: true,
    input: structure({ MasterRegion: refused("there are no Lambda@Edge replicas"), FunctionVersion: string({ oneOf: ["ALL"] }), Marker: marker, MaxItems: maxItems }),
    authorize: () => [{ action: "lambda:ListFunctions", resource: "*" }],
    run: (input, call) => {
      const records = [...stateOf(lambda, call).all.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
      const versions = records.flatMap((record) => (input.FunctionVersion === "ALL" ? [record.latest, ...record.versions.values()] : [record.latest]));
      const { items, next } = page(versions, input);
      return { Functions: items.map(describeBriefly), ...(next && { NextMarker: next }) };
    },
  }),
  DeleteFunction: operation<DeleteFunctionCommandInput, Omit<DeleteFunctionCommandOutput, "$metadata">>({
    readOnly: false,
    input: structure({ FunctionName: functionName, Qualifier: qualifier }),
    authorize: (input, call) => [{ action: "lambda:DeleteFunction", resource: resourceOf(input, call) }],
    run: (input, call) => remove(lambda, input, call),
  }),
});

async function create(lambda: Lambda, input: CreateFunctionCommandInput, call: Call): Promise<FunctionConfiguration> {
  const { context } = lambda;
  const state = stateOf(lambda, call);
  const { name, qualifier: given } = parseName(input.FunctionName!, call);
  if (given !== undefined) throw invalid("The function name of a new function must not have a version or an alias.");
  const configuration = createConfiguration(name, input);
  if (!input.Code?.ZipFile) throw invalid("Please provide a source for function code.");
  const arn = functionArn(call, name);
  const taken = () => { if (state.all.has(name)) throw fail("ResourceConflictException", `Function already exist: ${name}`); };
  taken();
  await checkRole(lambda, { configuration, name, arn, call });
  const code = unpack("CreateFunction", input.Code.ZipFile, context.folder());
  // Another call may have created it while the role was asked for.
  taken();
  const latest: Version = {
    functionName: name, arn, region: call.region, version: LATEST, configuration, code,
    lastModified: modifiedAt(context.clock.now()), revisionId: context.ids.uuid(),
  };
  const record: FunctionRecord = {
    name, arn, latest, versions: new Map(), nextVersion: 1, aliases: new Map(), policies: new Map(), eventInvokeConfigs: new Map(),
    reservedConcurrency: undefined, tags: { ...input.Tags },
  };
  state.all.set(name, record);
  lambda.runner.prepare(call.trace);
  noteWhatIsNotEnforced(lambda, configuration, call);
  return describe(input.Publish ? publish(lambda, record, undefined) : latest);
}

/** The role can be assumed, and may write to the dead-letter queue. */
export async function checkRole(lambda: Lambda, { configuration, name, arn, call }: { configuration: Configuration; name: string; arn: string; call: Call }): Promise<void> {
  await assumeRole(lambda.context, { role: configuration.role, functionName: name, functionArn: arn, region: call.region, trace: call.trace });
  if (configuration.deadLetterArn) checkTarget(lambda.context, configuration.role, configuration.deadLetterArn, "dead-letter");
}

function noteWhatIsNotEnforced({ context }: Lambda, { ephemeralStorage }: Configuration, call: Call): void {
  if (ephemeralStorage === 512) return;
  context.journal.record(call.trace, { kind: "note", service: "lambda", message: `EphemeralStorage ${ephemeralStorage} is kept but not enforced: /tmp is this machine's` });
}

function remove(lambda: Lambda, input: DeleteFunctionCommandInput, call: Call): { StatusCode: number } {
  const state = stateOf(lambda, call);
  const { record, qualifier: version, name } = state.find(input.FunctionName!, call, input.Qualifier);
  if (version === undefined) {
    state.all.delete(name);
    for (const one of [record.latest, ...record.versions.values()]) lambda.runner.retire(one);
    return { StatusCode: 204 };
  }
  if (version === LATEST) throw invalid("$LATEST version cannot be deleted without deleting the function.");
  if (!/^[0-9]+$/.test(version)) throw invalid("Deletion of aliases is not currently supported.");
  const found = record.versions.get(version);
  if (!found) throw functionNotFound(functionArn(call, name, version));
  const aliases = [...record.aliases.values()].filter((alias) => alias.version === version || alias.routing?.version === version).map((alias) => alias.name);
  if (aliases.length > 0) throw fail("ResourceConflictException", `Unable to delete version because the following aliases reference it: [${aliases.join(", ")}]`);
  record.versions.delete(version);
  record.policies.delete(version);
  record.eventInvokeConfigs.delete(version);
  lambda.runner.retire(found);
  return { StatusCode: 204 };
}

