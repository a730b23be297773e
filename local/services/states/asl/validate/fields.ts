import type { StateType } from "../types";

/** What may stand in a field. `expression` in a name means that JSONata may give it too. */
export type Kind =
  | "text" | "flag" | "anything" | "object" | "template" | "assign" | "path" | "reference" | "path or null" | "reference or null" | "seconds" | "seconds from 1"
  | "timestamp" | "resource" | "retry" | "catch" | "choices" | "branches" | "processor" | "count" | "percentage" | "text or path" | "credentials" | "items" | "state";

interface Fields {
  /** In both query languages. */
  readonly both: Readonly<Record<string, Kind>>;
  readonly JSONPath: Readonly<Record<string, Kind>>;
  readonly JSONata: Readonly<Record<string, Kind>>;
  readonly required?: readonly string[];
}

const GOES_ON = { Next: "state", End: "flag", Assign: "assign" } as const;
const CAN_FAIL = { Retry: "retry", Catch: "catch" } as const;
const PATHS = { InputPath: "path or null", OutputPath: "path or null" } as const;
const RESULT = { ResultPath: "reference or null", ResultSelector: "template" } as const;
const OUTPUT = { Output: "anything" } as const;

/** In every state. */
export const COMMON: Readonly<Record<string, Kind>> = { Type: "text", Comment: "text", QueryLanguage: "text" };

export const FIELDS: Readonly<Record<StateType, Fields>> = {
  Pass: { both: GOES_ON, JSONPath: { ...PATHS, Parameters: "template", Result: "anything", ResultPath: "reference or null" }, JSONata: OUTPUT },
  Task: {
    both: { ...GOES_ON, ...CAN_FAIL, Resource: "resource", TimeoutSeconds: "seconds from 1", HeartbeatSeconds: "seconds from 1", Credentials: "credentials" },
    JSONPath: { ...PATHS, ...RESULT, Parameters: "template", TimeoutSecondsPath: "path", HeartbeatSecondsPath: "path" },
    JSONata: { ...OUTPUT, Arguments: "anything" }, required: ["Resource"],
  },
  Choice: { both: { Choices: "choices", Default: "state", Assign: "assign" }, JSONPath: PATHS, JSONata: OUTPUT, required: ["Choices"] },
  Wait: { both: { ...GOES_ON, Seconds: "seconds", Timestamp: "timestamp" }, JSONPath: { ...PATHS, SecondsPath: "path", TimestampPath: "path" }, JSONata: OUTPUT },
  Succeed: { both: {}, JSONPath: PATHS, JSONata: OUTPUT },
  Fail: { both: { Error: "text", Cause: "text" }, JSONPath: { ErrorPath: "text or path", CausePath: "text or path" }, JSONata: {} },
  Parallel: {
    both: { ...GOES_ON, ...CAN_FAIL, Branches: "branches" }, JSONPath: { ...PATHS, ...RESULT, Parameters: "template" },
    JSONata: { ...OUTPUT, Arguments: "anything" }, required: ["Branches"],
  },
  Map: {
    both: {
      ...GOES_ON, ...CAN_FAIL, ItemProcessor: "processor", Iterator: "processor", ItemSelector: "template", MaxConcurrency: "count",
      ToleratedFailureCount: "count", ToleratedFailurePercentage: "percentage", ItemReader: "object", ItemBatcher: "object", ResultWriter: "object", Label: "text",
    },
    JSONPath: { ...PATHS, ...RESULT, Parameters: "template", ItemsPath: "path", MaxConcurrencyPath: "path", ToleratedFailureCountPath: "path", ToleratedFailurePercentagePath: "path" },
    JSONata: { ...OUTPUT, Items: "items" },
  },
};

/** Of each of these a state may have only one. */
export const ALTERNATIVES: readonly (readonly string[])[] = [
  ["Seconds", "SecondsPath", "Timestamp", "TimestampPath"], ["TimeoutSeconds", "TimeoutSecondsPath"], ["HeartbeatSeconds", "HeartbeatSecondsPath"],
  ["Error", "ErrorPath"], ["Cause", "CausePath"], ["ItemProcessor", "Iterator"], ["ItemSelector", "Parameters"], ["MaxConcurrency", "MaxConcurrencyPath"],
  ["ToleratedFailureCount", "ToleratedFailureCountPath"], ["ToleratedFailurePercentage", "ToleratedFailurePercentagePath"],
];
