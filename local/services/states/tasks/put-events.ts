import { StatesError, type JsonObject } from "../asl";
import { isObject, toJson, type Integration } from "./integration";

const ENTRY = ["Detail", "DetailType", "EventBusName", "Resources", "Source", "Time", "TraceHeader"];

/** What is wrong with the entries, if anything. */
export function entriesProblem(given: unknown): string | undefined {
  if (!Array.isArray(given)) return "must be a LIST";
  for (const entry of given as unknown[]) {
    if (!isObject(entry)) return "must hold STRUCTUREs";
    for (const [member, value] of Object.entries(entry)) {
      if (!ENTRY.includes(member)) return `has the field '${member}', which is not supported by Step Functions`;
      if (member === "Detail") continue;
      if (member === "Resources" ? !Array.isArray(value) || value.some((item) => typeof item !== "string") : typeof value !== "string") {
        return `must have a ${member === "Resources" ? "LIST of STRINGs" : "STRING"} as '${member}'`;
      }
      if (member === "Time" && Number.isNaN(Date.parse(value as string))) return "must have a TIMESTAMP as 'Time'";
    }
  }
  return undefined;
}

/** `arn:aws:states:::events:putEvents` */
export const putEvents: Integration = {
  service: "events", operation: "PutEvents", required: ["Entries"], parameters: { Entries: "list" },
  errors: { prefix: "EventBridge", generic: "AmazonEventBridgeException", service: "AmazonEventBridge", modelled: ["InternalException"] },
  input: ({ Entries }, { executionArn, machineArn }) => ({
    Entries: (Entries as readonly JsonObject[]).map(({ Detail, Time, Resources, ...rest }) => ({
      ...rest,
      ...(Detail !== undefined && { Detail: typeof Detail === "string" ? Detail : JSON.stringify(Detail) }),
      ...(Time !== undefined && { Time: new Date(Time as string) }),
      // AWS: who sends is added to each entry.
      Resources: [...(Resources as readonly string[] | undefined ?? []), executionArn, machineArn],
    })),
  }),
  result(output) {
    const result = toJson(output) as JsonObject;
    // AWS: one entry that failed fails the task.
    if ((result.FailedEntryCount as number) > 0) throw new StatesError("EventBridge.FailedEntry", JSON.stringify(result));
    return result;
  },
};
