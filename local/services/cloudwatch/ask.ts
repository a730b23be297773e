import type { AccessRequest, Call } from "../../kernel/operation";
import type { Regional } from "../../kernel/regional";
import { alarmArn, type Alarms } from "./state";

type TagList = readonly { Key?: string; Value?: string }[];

/** A question about one alarm, or about all (`*`). */
export function ask(action: string, call: Call, regions: Regional<Alarms>, name: string, tags: TagList = []): AccessRequest {
  const alarm = regions.in(call.region).get(name);
  return {
    action: `cloudwatch:${action}`, resource: alarmArn(call, name),
    ...(alarm && alarm.tags.size > 0 && { resourceTags: Object.fromEntries(alarm.tags) }),
    ...(tags.length > 0 && { context: { ...Object.fromEntries(tags.map(({ Key, Value }) => [`aws:RequestTag/${Key}`, [Value!]])), "aws:TagKeys": tags.map(({ Key }) => Key!) } }),
  };
}
