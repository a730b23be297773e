import { own } from "../json";
import { parseResource } from "../resource";
import type { JsonObject, QueryLanguage, StateType } from "../types";
import { ALTERNATIVES, COMMON, FIELDS, type Kind } from "./fields";
import type { Report } from "./report";
import { checkValue } from "./values";

/** Checks one state, without the states within it. */
export function checkState(report: Report, fields: JsonObject, location: string, outer: ReadonlySet<string>): void {
  const type = own(fields, "Type");
  if (type === undefined) return report.error("These fields are required: [Type]", location);
  if (typeof type !== "string" || !Object.hasOwn(FIELDS, type)) return report.error(`Value is not one of [${Object.keys(FIELDS).join(", ")}]`, `${location}/Type`);
  const language = languageOf(report, fields, location);
  const known = FIELDS[type as StateType];
  const required = (known.required ?? []).filter((field) => own(fields, field) === undefined);
  if (required.length > 0) report.error(`These fields are required: [${required.join(", ")}]`, location);
  const other: QueryLanguage = language === "JSONata" ? "JSONPath" : "JSONata";
  for (const [name, value] of Object.entries(fields)) {
    const kind: Kind | undefined = pick(COMMON, name) ?? pick(known.both, name) ?? pick(known[language], name);
    if (kind !== undefined) checkValue({ report, language, outer }, kind, value, `${location}/${name}`, name);
    else if (Object.hasOwn(known[other], name)) report.error(`The QueryLanguage is set to '${language}', but field '${name}' is only supported for the '${other}' QueryLanguage`, location);
    else report.error(`Field '${name}' is not supported`, location);
  }
  checkTogether(report, type as StateType, fields, location);
}

const pick = (kinds: Readonly<Record<string, Kind>>, name: string): Kind | undefined => (Object.hasOwn(kinds, name) ? kinds[name] : undefined);

function languageOf(report: Report, fields: JsonObject, location: string): QueryLanguage {
  const own_ = own(fields, "QueryLanguage");
  if (own_ === undefined) return report.language;
  if (own_ === "JSONPath" && report.language === "JSONata") report.error("'QueryLanguage' can not be 'JSONPath' if set to 'JSONata' for whole state machine", location);
  else if (own_ !== "JSONPath" && own_ !== "JSONata") report.error("Value is not one of [JSONPath, JSONata]", `${location}/QueryLanguage`);
  return own_ === "JSONata" ? "JSONata" : "JSONPath";
}

/** What the fields of a state have to do with each other. */
function checkTogether(report: Report, type: StateType, fields: JsonObject, location: string): void {
  const has = (name: string) => own(fields, name) !== undefined;
  for (const names of ALTERNATIVES) {
    const given = names.filter(has);
    if (given.length > 1) report.error(`Only one of these fields is allowed: [${given.join(", ")}]`, location);
    else if (given.length === 0 && type === "Wait" && names[0] === "Seconds") report.error(`One of these fields is required: [${names.join(", ")}]`, location);
    else if (given.length === 0 && type === "Map" && names[0] === "ItemProcessor") report.error("These fields are required: [ItemProcessor]", location);
  }
  if (type !== "Choice" && type !== "Succeed" && type !== "Fail") {
    if (has("Next") && has("End")) report.error("Only one of these fields is allowed: [Next, End]", location);
    else if (!has("Next") && own(fields, "End") !== true) report.error("One of these fields is required: [Next, End]", location);
  }
  const [timeout, heartbeat] = [own(fields, "TimeoutSeconds"), own(fields, "HeartbeatSeconds")];
  if (typeof timeout === "number" && typeof heartbeat === "number" && heartbeat >= timeout) report.error("HeartbeatSeconds must be smaller than TimeoutSeconds", `${location}/HeartbeatSeconds`);
  if (type === "Task") checkResource(report, fields, location);
}

/** AWS: an express machine waits for nothing. */
function checkResource(report: Report, fields: JsonObject, location: string): void {
  const arn = own(fields, "Resource");
  const resource = typeof arn === "string" ? parseResource(arn, "", location) : undefined;
  if (!resource || report.type !== "EXPRESS") return;
  if (resource.kind === "activity") report.error("Express state machine does not support activities", resource.location);
  else if (resource.pattern !== undefined && resource.pattern !== "request") report.error(`Express state machine does not support '.${resource.pattern}' service integration `, resource.location);
}

