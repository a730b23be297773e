import type { Event, LookupAttribute, LookupEventsCommandInput, LookupEventsResponse } from "@aws-sdk/client-cloudtrail";
import { NotSupported } from "../../kernel/errors";
import type { Operation } from "../../kernel/operation";
import { list, number, string, structure, timestamp } from "../../kernel/shape";
import { fail } from "./errors";
import type { History, PastEvent } from "./history";

const KEYS = ["EventId", "EventName", "ReadOnly", "Username", "ResourceType", "ResourceName", "EventSource", "AccessKeyId"] as const;
const PAGE = 50;

export const lookupEvents = (history: History): Operation<LookupEventsCommandInput, LookupEventsResponse> => ({
  input: structure({
    LookupAttributes: list(structure({ AttributeKey: string({ required: true, oneOf: KEYS }), AttributeValue: string({ required: true, min: 1, max: 2000 }) })),
    StartTime: timestamp(), EndTime: timestamp(), EventCategory: string(), MaxResults: number(), NextToken: string(),
  }),
  readOnly: true,
  authorize: () => [{ action: "cloudtrail:LookupEvents", resource: "*" }],
  run({ LookupAttributes = [], StartTime, EndTime, EventCategory, MaxResults = PAGE, NextToken }, { region }) {
    if (EventCategory === "insight") throw new NotSupported("EventCategory insight of LookupEvents (there are no Insights events)", "local/services/cloudtrail");
    if (EventCategory !== undefined) throw fail("InvalidEventCategoryException", `The event category ${EventCategory as string} is not valid.`);
    if (MaxResults < 1 || MaxResults > PAGE) throw fail("InvalidMaxResultsException", `Max results must be between 1 and ${PAGE}.`);
    // AWS: one attribute at most.
    if (LookupAttributes.length > 1) throw fail("InvalidLookupAttributesException", "You can only specify one lookup attribute.");
    if (StartTime && EndTime && StartTime > EndTime) throw fail("InvalidTimeRangeException", "Start time must be before end time.");
    const wanted = [...history.of(region)].reverse().filter((event) =>
      (!StartTime || event.time >= StartTime.getTime()) && (!EndTime || event.time <= EndTime.getTime()) && LookupAttributes.every((attribute) => has(event, attribute)));
    const from = NextToken === undefined ? 0 : placeAfter(wanted, NextToken);
    const page = wanted.slice(from, from + MaxResults);
    return {
      Events: page.map(shown),
      ...(from + page.length < wanted.length && { NextToken: Buffer.from(page[page.length - 1]!.record.eventID).toString("base64") }),
    };
  },
});

/** Pages go on after the last event that was shown: what happens meanwhile does not move them. */
function placeAfter(events: readonly PastEvent[], token: string): number {
  const id = Buffer.from(token, "base64").toString();
  const at = events.findIndex(({ record }) => record.eventID === id);
  if (at < 0) throw fail("InvalidNextTokenException", "Invalid token or the token was previously used with a different set of parameters.");
  return at + 1;
}

function has({ record, userName, accessKeyId, resources }: PastEvent, { AttributeKey, AttributeValue }: LookupAttribute): boolean {
  switch (AttributeKey) {
    case "EventId": return record.eventID === AttributeValue;
    case "EventName": return record.eventName === AttributeValue;
    case "EventSource": return record.eventSource === AttributeValue;
    case "ReadOnly": return String(record.readOnly) === AttributeValue;
    case "Username": return userName === AttributeValue;
    case "AccessKeyId": return accessKeyId === AttributeValue;
    case "ResourceName": return resources.some(({ ResourceName }) => ResourceName === AttributeValue);
    case "ResourceType": return resources.some(({ ResourceType }) => ResourceType === AttributeValue);
    case undefined: return true;
  }
}

const shown = ({ time, record, userName, accessKeyId, resources }: PastEvent): Event => ({
  EventId: record.eventID, EventName: record.eventName, ReadOnly: String(record.readOnly), ...(accessKeyId !== undefined && { AccessKeyId: accessKeyId }),
  EventTime: new Date(Math.floor(time / 1000) * 1000), EventSource: record.eventSource, ...(userName !== undefined && { Username: userName }),
  Resources: [...resources], CloudTrailEvent: JSON.stringify(record),
});
