import { effectiveInput, type Ending } from "../dataflow";
import { HEARTBEAT_TIMEOUT, Interrupted, RUNTIME, TIMEOUT } from "../errors";
import { fallible } from "../fallible";
import { expressionIn } from "../jsonata";
import { resolve } from "../sources";
import { fill } from "../template";
import { callTask } from "../task-call";
import { StatesError, type Json, type JsonObject, type TaskResource } from "../types";
import type { Visit } from "../visit";

export const task = (visit: Visit): Promise<Ending> => fallible(visit, () => attempt(visit));

async function attempt(visit: Visit): Promise<Json> {
  const resource = visit.state.resource!;
  const { parameters, input } = await asked(visit);
  const timeoutSeconds = await secondsOf(visit, "TimeoutSeconds", input);
  const heartbeatSeconds = await secondsOf(visit, "HeartbeatSeconds", input);
  const credentials = await credentialsOf(visit, input);
  const words = resource.kind === "function" ? functionEvents(resource) : integrationEvents(resource);
  const limits = { ...(timeoutSeconds !== undefined && { timeoutInSeconds: timeoutSeconds }) };
  const text = visit.textOf(parameters);
  const scheduledEventId = visit.emit(`${words.type}Scheduled` as "TaskScheduled", {
    ...words.details, ...limits, ...(credentials && { taskCredentials: credentials }),
    ...(resource.kind === "function"
      ? { resource: resource.arn, input: text, inputDetails: { truncated: false } }
      : { region: visit.options.region, parameters: text, ...(heartbeatSeconds !== undefined && { heartbeatInSeconds: heartbeatSeconds }) }),
  });
  visit.emit(`${words.type}Started` as "TaskStarted", resource.kind === "function" ? undefined : words.details);
  try {
    const result = await callTask(visit, { resource, parameters, credentials, timeoutSeconds, heartbeatSeconds, scheduledEventId });
    const output = visit.textOf(result);
    visit.checkSize(output, resource.arn);
    visit.emit(`${words.type}Succeeded` as "TaskSucceeded", { ...words.details, output, outputDetails: { truncated: false } });
    return result;
  } catch (thrown) {
    if (thrown instanceof Interrupted || !(thrown instanceof StatesError)) throw thrown;
    const timedOut = thrown.error === TIMEOUT || thrown.error === HEARTBEAT_TIMEOUT;
    visit.emit(`${words.type}${timedOut ? "TimedOut" : "Failed"}` as "TaskFailed", {
      ...words.details, ...(thrown.error !== undefined && { error: thrown.error }), ...(thrown.reason !== undefined && { cause: thrown.reason }),
    });
    throw thrown;
  }
}

const functionEvents = (_resource: TaskResource) => ({ type: "LambdaFunction", details: {} });
const integrationEvents = ({ service, action, pattern }: TaskResource) =>
  ({ type: "Task", details: { resource: pattern === undefined || pattern === "request" ? action : `${action}.${pattern}`, resourceType: service } });

async function asked(visit: Visit): Promise<{ parameters: Json; input: Json }> {
  if (visit.isJsonata) {
    const template = visit.field("Arguments");
    return { parameters: template === undefined ? visit.input : await visit.render(template, "Arguments"), input: visit.input };
  }
  return { parameters: effectiveInput(visit), input: effectiveInput(visit, "") };
}

async function secondsOf(visit: Visit, name: "TimeoutSeconds" | "HeartbeatSeconds", input: Json): Promise<number | undefined> {
  const written = visit.field(name);
  if (written !== undefined) {
    if (typeof written !== "string" || expressionIn(written) === undefined) return written as number;
    const seconds = (await visit.renderTyped(written, name, "number")) as number;
    if (!isTime(seconds)) throw visit.evaluationFailure(`The ${name} field must be a positive whole number: ${seconds}`, name);
    return seconds;
  }
  const text = visit.field(`${name}Path`) as string | undefined;
  if (text === undefined) return undefined;
  const value = resolve(visit.expressions.path(text), visit.sources(input));
  if (value === undefined) throw visit.failure(RUNTIME, `The ${name}Path parameter does not reference an input value: ${text}`);
  if (!isTime(value)) throw visit.failure(RUNTIME, `The ${name}Path parameter does not reference a positive whole number: ${text} == ${visit.textOf(value)}`);
  return value;
}

const isTime = (value: Json): value is number => typeof value === "number" && Number.isInteger(value) && value > 0 && value <= 99_999_999;

async function credentialsOf(visit: Visit, input: Json): Promise<{ roleArn: string } | undefined> {
  const written = visit.field("Credentials");
  if (written === undefined) return undefined;
  const { RoleArn } = (visit.isJsonata ? await visit.render(written, "Credentials") : visit.guarded(() => fill(written, visit.sources(input), visit.expressions))) as JsonObject;
  if (typeof RoleArn !== "string") throw visit.failure(RUNTIME, "The RoleArn of the Credentials field must be a string.");
  return { roleArn: RoleArn };
}
