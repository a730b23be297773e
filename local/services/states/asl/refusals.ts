import { isObject, own } from "./json";
import { isDistributed } from "./states/map";
import type { Refusal, State, TaskResource } from "./types";

/** The integrations of Step Functions that the local cloud has, each as request and response. */
export const INTEGRATIONS: ReadonlySet<string> = new Set([
  "lambda:invoke", "events:putEvents", "sqs:sendMessage", "sns:publish",
  "dynamodb:getItem", "dynamodb:putItem", "dynamodb:updateItem", "dynamodb:deleteItem",
]);

/** What a state needs and the local cloud has not. */
export function refusalsOf(state: State): Refusal[] {
  const refusals: Refusal[] = [];
  if (state.resource) refusals.push(...refusalOfTask(state.resource));
  if (state.type === "Map") {
    for (const field of ["ItemReader", "ItemBatcher", "ResultWriter"]) {
      if (own(state.fields, field) !== undefined) refusals.push({ what: `${field} of a Map state`, location: `${state.location}/${field}` });
    }
    if (isDistributed({ state })) refusals.push({ what: "a distributed Map state (ProcessorConfig Mode DISTRIBUTED)", location: `${state.location}/${isObject(own(state.fields, "ItemProcessor")) ? "ItemProcessor" : "Iterator"}/ProcessorConfig/Mode` });
  }
  return refusals;
}

function refusalOfTask({ kind, service, action, pattern, location }: TaskResource): Refusal[] {
  if (kind === "function") return [];
  if (kind === "activity") return [{ what: "a Step Functions activity", location }];
  const name = `${service}:${action}`;
  if (pattern !== "request") return [{ what: `the Step Functions integration ${name}.${pattern}`, location }];
  return INTEGRATIONS.has(name) ? [] : [{ what: `the Step Functions integration ${name}`, location }];
}
