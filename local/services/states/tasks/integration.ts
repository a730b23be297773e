import type { Json, JsonObject } from "../asl";

/**
 * What a parameter must be. `text`: a string, or any other JSON value, which is sent as JSON text. `attributes`: the
 * attributes of a message. `item`: DynamoDB values by their names, whose binary ones are base64 in JSON.
 */
export type Kind = "string" | "text" | "number" | "boolean" | "list" | "object" | "attributes" | "item" | "json";

/** What a service calls its errors in an execution. */
export interface ErrorNames {
  /** `SQS` of `SQS.AmazonSQSException`. */
  readonly prefix: string;
  /** Whatever the service's model has no class for. */
  readonly generic: string;
  /** As causes name the service: `AmazonSQS`. */
  readonly service: string;
  /** The error classes of the service's model. */
  readonly modelled: readonly string[];
}

/** Who asks, for what is sent along. */
export interface Origin {
  readonly executionArn: string;
  readonly machineArn: string;
}

export interface Answer {
  readonly output: Readonly<Record<string, unknown>>;
}

/** An optimized integration: `arn:aws:states:::sqs:sendMessage`. */
export interface Integration {
  /** The local cloud's id of the service. */
  readonly service: string;
  readonly operation: string;
  readonly parameters: Readonly<Record<string, Kind>>;
  readonly required: readonly string[];
  readonly errors: ErrorNames;
  /** The operation's input, where it is not simply the parameters. */
  input?(parameters: JsonObject, origin: Origin): object;
  /** The task's result, where it is not simply the operation's output. Throws a `StatesError` where the output is a failure. */
  result?(output: Readonly<Record<string, unknown>>, parameters: JsonObject): JsonObject;
}

export const isObject = (value: unknown): value is JsonObject => typeof value === "object" && value !== null && !Array.isArray(value);

/** A value of an operation's output as JSON has it: bytes as base64, times as ISO text. */
export function toJson(value: unknown): Json {
  if (value instanceof Uint8Array) return Buffer.from(value).toString("base64");
  if (value instanceof Date) return value.toISOString();
  if (Array.isArray(value)) return value.map(toJson);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).filter(([key, item]) => item !== undefined && key !== "$metadata").map(([key, item]) => [key, toJson(item)]));
  }
  return (value ?? null) as Json;
}
