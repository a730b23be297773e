import type {
  AliasConfiguration, AliasRoutingConfiguration, CreateAliasCommandInput, DeleteAliasCommandInput, GetAliasCommandInput, ListAliasesCommandInput,
  ListAliasesCommandOutput, UpdateAliasCommandInput,
} from "@aws-sdk/client-lambda";
import type { Call } from "../../../kernel/operation";
import { map, number, string, structure } from "../../../kernel/shape";
import { describeAlias } from "../describe";
import { fail, functionNotFound, invalid, notFound, outdated } from "../errors";
import type { Alias, FunctionRecord } from "../model";
import { resourceOf } from "../names";
import { description, functionName, marker, maxItems, operation, page, stateOf, type Family, type Lambda } from "../service";
import { LATEST, versionOf } from "../state";

const aliasName = string({ required: true, min: 1, max: 128, pattern: /(?!^[0-9]+$)([a-zA-Z0-9-_]+)/ });
const version = (required: boolean) => string({ required, min: 1, max: 1024, pattern: /(\$LATEST(\.PUBLISHED)?|[0-9]+)/ });
const routing = structure({ AdditionalVersionWeights: map(string({ min: 1, max: 1024, pattern: /[0-9]+/ }), number({ min: 0, max: 1 })) });

/** AWS: an alias is authorized on the function's ARN. */
const allow = (action: string) => (input: { readonly FunctionName?: string }, call: Call) => [{ action: `lambda:${action}`, resource: resourceOf(input, call) }];

export const aliases = (lambda: Lambda): Family => ({ ...writing(lambda), ...reading(lambda) });

const writing = (lambda: Lambda): Family => ({
  CreateAlias: operation<CreateAliasCommandInput, AliasConfiguration>({
    readOnly: false,
    input: structure({ FunctionName: functionName, Name: aliasName, FunctionVersion: version(true), Description: description, RoutingConfig: routing }),
    authorize: allow("CreateAlias"),
    run: (input, call) => {
      const { record } = stateOf(lambda, call).find(input.FunctionName!, call);
      if (record.aliases.has(input.Name!)) throw fail("ResourceConflictException", `Alias already exists: ${record.arn}:${input.Name}`);
      const target = versionFor(record, input.FunctionVersion!);
      return put(lambda, record, {
        name: input.Name!, version: target, description: input.Description ?? "", routing: routingOf(record, target, input.RoutingConfig),
      });
    },
  }),
  UpdateAlias: operation<UpdateAliasCommandInput, AliasConfiguration>({
    readOnly: false,
    input: structure({ FunctionName: functionName, Name: aliasName, FunctionVersion: version(false), Description: description, RoutingConfig: routing, RevisionId: string() }),
    authorize: allow("UpdateAlias"),
    run: (input, call) => {
      const { record } = stateOf(lambda, call).find(input.FunctionName!, call);
      const before = aliasOf(record, input.Name!);
      if (input.RevisionId && input.RevisionId !== before.revisionId) throw outdated("GetFunction/GetAlias");
      const target = input.FunctionVersion === undefined ? before.version : versionFor(record, input.FunctionVersion);
      return put(lambda, record, {
        name: before.name, version: target, description: input.Description ?? before.description,
        routing: input.RoutingConfig === undefined ? before.routing : routingOf(record, target, input.RoutingConfig),
      });
    },
  }),
  DeleteAlias: operation<DeleteAliasCommandInput, object>({
    readOnly: false,
    input: structure({ FunctionName: functionName, Name: aliasName }),
    authorize: allow("DeleteAlias"),
    run: (input, call) => {
      const { record } = stateOf(lambda, call).find(input.FunctionName!, call);
      // AWS: deleting an alias that is not there is no error.
      record.aliases.delete(input.Name!);
      record.policies.delete(input.Name!);
      record.eventInvokeConfigs.delete(input.Name!);
      return {};
    },
  }),
});

const reading = (lambda: Lambda): Family => ({
  GetAlias: operation<GetAliasCommandInput, AliasConfiguration>({
    readOnly: true,
    input: structure({ FunctionName: functionName, Name: aliasName }),
    authorize: allow("GetAlias"),
    run: (input, call) => {
      const { record } = stateOf(lambda, call).find(input.FunctionName!, call);
      return describeAlias(record, aliasOf(record, input.Name!));
    },
  }),
  ListAliases: operation<ListAliasesCommandInput, Omit<ListAliasesCommandOutput, "$metadata">>({
    readOnly: true,
    input: structure({ FunctionName: functionName, FunctionVersion: version(false), Marker: marker, MaxItems: maxItems }),
    authorize: allow("ListAliases"),
    run: (input, call) => {
      const { record } = stateOf(lambda, call).find(input.FunctionName!, call);
      const found = [...record.aliases.values()]
        .filter((alias) => input.FunctionVersion === undefined || alias.version === input.FunctionVersion || alias.routing?.version === input.FunctionVersion)
        .sort((a, b) => (a.name < b.name ? -1 : 1));
      const { items, next } = page(found, input);
      return { Aliases: items.map((alias) => describeAlias(record, alias)), ...(next && { NextMarker: next }) };
    },
  }),
});

function put({ context }: Lambda, record: FunctionRecord, alias: Omit<Alias, "revisionId">): AliasConfiguration {
  const { routing: weights, ...rest } = alias;
  const full: Alias = { ...rest, revisionId: context.ids.uuid(), ...(weights && { routing: weights }) };
  record.aliases.set(full.name, full);
  return describeAlias(record, full);
}

function aliasOf(record: FunctionRecord, name: string): Alias {
  const alias = record.aliases.get(name);
  if (!alias) throw notFound(`Cannot find alias arn: ${record.arn}:${name}`);
  return alias;
}

function versionFor(record: FunctionRecord, wanted: string): string {
  if (!versionOf(record, wanted)) throw functionNotFound(`${record.arn}:${wanted}`);
  return wanted;
}

function routingOf(record: FunctionRecord, target: string, input: AliasRoutingConfiguration | undefined): Alias["routing"] {
  const weights = Object.entries(input?.AdditionalVersionWeights ?? {});
  if (weights.length === 0) return undefined;
  if (weights.length > 1) throw invalid("Number of items in AdditionalVersionWeights cannot be greater than 1");
  const [other, weight] = weights[0]!;
  if (target === LATEST) throw invalid("$LATEST is not supported for an alias pointing to more than 1 version");
  if (other === target) throw invalid(`Invalid function version ${other}. Function version ${other} is already included in routing configuration.`);
  return { version: versionFor(record, other), weight };
}
