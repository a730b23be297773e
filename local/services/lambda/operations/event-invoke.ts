import type {
  DeleteFunctionEventInvokeConfigCommandInput, FunctionEventInvokeConfig, GetFunctionEventInvokeConfigCommandInput, ListFunctionEventInvokeConfigsCommandInput,
  ListFunctionEventInvokeConfigsCommandOutput, PutFunctionEventInvokeConfigCommandInput, UpdateFunctionEventInvokeConfigCommandInput,
} from "@aws-sdk/client-lambda";
import type { Call } from "../../../kernel/operation";
import { number, string, structure } from "../../../kernel/shape";
import { invalid, notFound } from "../errors";
import type { EventInvokeConfig, FunctionRecord } from "../model";
import { functionArn, resourceOf } from "../names";
import { functionName, marker, operation, page, qualifier, stateOf, type Family, type Lambda } from "../service";
import { LATEST, type Resolved } from "../state";
import { checkTarget } from "../targets";

type Input = PutFunctionEventInvokeConfigCommandInput | UpdateFunctionEventInvokeConfigCommandInput;

const destination = structure({ Destination: string({ max: 350 }) });
const shape = structure({
  FunctionName: functionName, Qualifier: qualifier, MaximumRetryAttempts: number({ min: 0, max: 2 }),
  MaximumEventAgeInSeconds: number({ min: 60, max: 21_600 }), DestinationConfig: structure({ OnSuccess: destination, OnFailure: destination }),
});
const named = structure({ FunctionName: functionName, Qualifier: qualifier });

const allow = (action: string) => (input: { readonly FunctionName?: string; readonly Qualifier?: string }, call: Call) =>
  [{ action: `lambda:${action}`, resource: resourceOf(input, call) }];

export const eventInvokeConfigs = (lambda: Lambda): Family => ({
  PutFunctionEventInvokeConfig: operation<PutFunctionEventInvokeConfigCommandInput, FunctionEventInvokeConfig>({
    readOnly: false, input: shape, authorize: allow("PutFunctionEventInvokeConfig"),
    run: (input, call) => {
      if (input.MaximumRetryAttempts === undefined && input.MaximumEventAgeInSeconds === undefined && input.DestinationConfig === undefined) {
        throw invalid("You must specify at least one of error handling or destination setting.");
      }
      return put(lambda, input, call, undefined);
    },
  }),
  UpdateFunctionEventInvokeConfig: operation<UpdateFunctionEventInvokeConfigCommandInput, FunctionEventInvokeConfig>({
    readOnly: false, input: shape, authorize: allow("UpdateFunctionEventInvokeConfig"),
    run: (input, call) => put(lambda, input, call, existing(target(lambda, input, call), call)),
  }),
  GetFunctionEventInvokeConfig: operation<GetFunctionEventInvokeConfigCommandInput, FunctionEventInvokeConfig>({
    readOnly: true, input: named, authorize: allow("GetFunctionEventInvokeConfig"),
    run: (input, call) => {
      const at = target(lambda, input, call);
      return describe(at.record, keyOf(at), existing(at, call));
    },
  }),
  DeleteFunctionEventInvokeConfig: operation<DeleteFunctionEventInvokeConfigCommandInput, object>({
    readOnly: false, input: named, authorize: allow("DeleteFunctionEventInvokeConfig"),
    run: (input, call) => {
      const at = target(lambda, input, call);
      existing(at, call);
      at.record.eventInvokeConfigs.delete(keyOf(at));
      return {};
    },
  }),
  ListFunctionEventInvokeConfigs: operation<ListFunctionEventInvokeConfigsCommandInput, Omit<ListFunctionEventInvokeConfigsCommandOutput, "$metadata">>({
    readOnly: true,
    input: structure({ FunctionName: functionName, Marker: marker, MaxItems: number({ min: 1, max: 50 }) }),
    authorize: allow("ListFunctionEventInvokeConfigs"),
    run: (input, call) => {
      const { record } = stateOf(lambda, call).find(input.FunctionName!, call);
      const { items, next } = page([...record.eventInvokeConfigs], input);
      return { FunctionEventInvokeConfigs: items.map(([key, config]) => describe(record, key, config)), ...(next && { NextMarker: next }) };
    },
  }),
});

const target = (lambda: Lambda, input: { readonly FunctionName?: string; readonly Qualifier?: string }, call: Call): Resolved =>
  stateOf(lambda, call).resolve(input.FunctionName!, call, input.Qualifier);

/** AWS: the function itself is `$LATEST` here. */
const keyOf = ({ qualifier: given }: Resolved): string => given ?? LATEST;

function existing(at: Resolved, call: Call): EventInvokeConfig {
  const config = at.record.eventInvokeConfigs.get(keyOf(at));
  if (!config) throw notFound(`The function ${functionArn(call, at.record.name, keyOf(at))} doesn't have an EventInvokeConfig`);
  return config;
}

function put(lambda: Lambda, input: Input, call: Call, before: EventInvokeConfig | undefined): FunctionEventInvokeConfig {
  const at = target(lambda, input, call);
  const { DestinationConfig: given } = input;
  for (const arn of [given?.OnSuccess?.Destination, given?.OnFailure?.Destination]) {
    if (!arn) continue;
    if (arn === at.record.arn || arn === at.arn) throw invalid("You can't specify the function as a destination for itself.");
    checkTarget(lambda.context, at.version.configuration.role, arn, "destination");
  }
  // AWS: an empty destination is none.
  const onSuccess = given?.OnSuccess === undefined ? before?.onSuccess : given.OnSuccess.Destination || undefined;
  const onFailure = given?.OnFailure === undefined ? before?.onFailure : given.OnFailure.Destination || undefined;
  const config: EventInvokeConfig = {
    lastModified: lambda.context.clock.now(), hasDestinations: given !== undefined || (before?.hasDestinations ?? false),
    maximumRetryAttempts: input.MaximumRetryAttempts ?? before?.maximumRetryAttempts,
    maximumEventAge: input.MaximumEventAgeInSeconds ?? before?.maximumEventAge,
    ...(onSuccess && { onSuccess }), ...(onFailure && { onFailure }),
  };
  at.record.eventInvokeConfigs.set(keyOf(at), config);
  return describe(at.record, keyOf(at), config);
}

const describe = (record: FunctionRecord, key: string, config: EventInvokeConfig): FunctionEventInvokeConfig => ({
  LastModified: new Date(config.lastModified),
  FunctionArn: `${record.arn}:${key}`,
  ...(config.maximumRetryAttempts !== undefined && { MaximumRetryAttempts: config.maximumRetryAttempts }),
  ...(config.maximumEventAge !== undefined && { MaximumEventAgeInSeconds: config.maximumEventAge }),
  ...(config.hasDestinations && {
    DestinationConfig: {
      OnSuccess: { ...(config.onSuccess && { Destination: config.onSuccess }) }, OnFailure: { ...(config.onFailure && { Destination: config.onFailure }) },
    },
  }),
});
