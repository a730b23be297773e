import { formatArn, parseArn } from "../../../model/arn";
import type { Call } from "../../kernel/operation";
import { fail } from "./errors";

export const DEFAULT_BUS = "default";

export type Place = Pick<Call, "account" | "region">;

const arnOf = ({ account, region }: Place, resource: string): string =>
  formatArn({ partition: "aws", service: "events", region, account, resource });

export const busArn = (place: Place, name: string): string => arnOf(place, `event-bus/${name}`);
/** AWS: a rule of the default bus does not name it. */
export const ruleArn = (place: Place, bus: string, name: string): string =>
  arnOf(place, bus === DEFAULT_BUS ? `rule/${name}` : `rule/${bus}/${name}`);
export const archiveArn = (place: Place, name: string): string => arnOf(place, `archive/${name}`);
export const replayArn = (place: Place, name: string): string => arnOf(place, `replay/${name}`);

/** The name of the bus that `EventBusName` (a name, an ARN or nothing) means. Throws for a bus elsewhere. */
export function busName(place: Place, given: string | undefined): string {
  if (given === undefined) return DEFAULT_BUS;
  if (!given.startsWith("arn:")) return given;
  const arn = parseArn(given);
  if (arn?.service !== "events" || !arn.resource.startsWith("event-bus/") || arn.account !== place.account || arn.region !== place.region) {
    throw fail("ValidationException", `Parameter EventBusName is not valid. Reason: ${given} is no event bus of account ${place.account} in ${place.region}.`);
  }
  return arn.resource.slice("event-bus/".length);
}

/** What an ARN of this service names here; undefined for anything else. */
export function resourceOf(place: Place, text: string): { kind: "event-bus" | "archive" | "replay"; name: string } | { kind: "rule"; bus: string; name: string } | undefined {
  const arn = parseArn(text);
  if (arn?.service !== "events" || arn.account !== place.account || arn.region !== place.region) return undefined;
  const [kind, ...path] = arn.resource.split("/");
  const name = path.join("/");
  switch (kind) {
    case "event-bus": case "archive": case "replay":
      return name ? { kind, name } : undefined;
    case "rule":
      if (path.length === 1) return { kind, bus: DEFAULT_BUS, name };
      return { kind, bus: path.slice(0, -1).join("/"), name: path[path.length - 1]! };
    default:
      return undefined;
  }
}
