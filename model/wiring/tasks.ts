import { parseArn } from "../arn";
import type { Definition } from "./definition";
import type { Obstacle } from "./delivery";
import { roleOf } from "./policies";
import { known, type Resource } from "./resource";
import { lacking, type Need } from "./roles";
import type { Wiring } from "./wiring";

/** What the tasks of a state machine need its role to be allowed, where the definition says on what. */

type Json = Readonly<Record<string, unknown>>;
const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);

/** Why the tasks of a machine are denied, by their names. Throws a `CannotTell`. */
export function deniedTasks(wiring: Wiring, machine: Resource, { flows }: Definition): { readonly task: string; readonly obstacle: string }[] {
  const role = roleOf(machine.need("roleArn"), wiring.resources);
  return flows.flatMap(({ states }) => [...states.values()]).flatMap(({ name, type, fields }) => {
    const needs = type === "Task" ? needsOf(wiring, machine, fields) : [];
    const obstacle: Obstacle = needs.length === 0 ? undefined : lacking(wiring, role, needs, /\/(AWSLambdaRole|AWSStepFunctions\w+)$/);
    return obstacle === undefined ? [] : [{ task: name, obstacle }];
  });
}

function needsOf(wiring: Wiring, machine: Resource, { Resource: resource, Parameters, Arguments }: Json): Need[] {
  if (typeof resource !== "string") return [];
  if (parseArn(resource)?.service === "lambda") return [{ action: "lambda:InvokeFunction", resource }];
  const [, service, operation] = /^arn:[^:]+:states:[^:]*:[^:]*:(?:aws-sdk:)?(\w+):(\w+)/.exec(resource) ?? [];
  const parameters = Parameters ?? Arguments;
  if (service === undefined || operation === undefined || !isObject(parameters)) return [];
  return targetsOf(wiring, machine, `${service}:${operation}`, parameters).map((one) => ({ action: actionOf(service, operation), resource: one }));
}

/** `sendMessage` -> `sqs:SendMessage` */
const actionOf = (service: string, operation: string): string => (service === "lambda" ? "lambda:InvokeFunction" : `${service}:${operation[0]!.toUpperCase()}${operation.slice(1)}`);

/** ARNs of what a call is about; none, where that is made when it runs. */
function targetsOf(wiring: Wiring, machine: Resource, call: string, parameters: Json): string[] {
  const text = (key: string) => { const value = parameters[key]; return typeof value === "string" && !value.startsWith("{%") && !value.startsWith("$") ? value : undefined; };
  const inPlace = (service: string, name: string | undefined, resource: (of: string) => string) => {
    const place = parseArn(known(machine, "arn") ?? known(machine, "roleArn") ?? "");
    if (name === undefined || name.startsWith("arn:") || !place) return name === undefined || !name.startsWith("arn:") ? [] : [name];
    return place.region === "" ? [] : [`arn:${place.partition}:${service}:${place.region}:${place.account}:${resource(name)}`];
  };
  switch (call) {
    case "lambda:invoke": return inPlace("lambda", text("FunctionName"), (name) => `function:${name}`);
    case "sns:publish": return inPlace("sns", text("TopicArn"), (name) => name);
    case "sqs:sendMessage": {
      const url = text("QueueUrl");
      return url === undefined ? [] : wiring.resources.allBy("queue", "url", (one) => one === url).map((queue) => queue.need("arn"));
    }
    case "dynamodb:getItem": case "dynamodb:putItem": case "dynamodb:updateItem": case "dynamodb:deleteItem": return inPlace("dynamodb", text("TableName"), (name) => `table/${name}`);
    default: return [];
  }
}
