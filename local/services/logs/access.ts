import type { AccessRequest, Call, ConditionValues } from "../../kernel/operation";
import type { Logs } from "./store";

/*
 * AWS asks about a log group as `...:log-group:NAME:log-stream:`, and about no group in particular as
 * `...:log-group::log-stream:`, so that policies written `...:log-group:NAME:*` fit; only the tagging operations
 * ask about `...:log-group:NAME`.
 */

export function onGroup(logs: Logs, call: Call, action: string, groupName: string): AccessRequest {
  const region = logs.in(call);
  const tags = region.find(groupName)?.tags;
  return { action: `logs:${action}`, resource: `${region.arnOf(groupName)}:log-stream:`, ...(tags && { resourceTags: tags }) };
}

/** Operations that have no resource. */
export const onAll = (logs: Logs, call: Call, action: string): AccessRequest =>
  ({ action: `logs:${action}`, resource: `${logs.in(call).arnOf("")}:log-stream:` });

/** The tagging operations. */
export function onGroupArn(logs: Logs, call: Call, action: string, groupName: string, context: Readonly<Record<string, ConditionValues>> = {}): AccessRequest {
  const region = logs.in(call);
  const tags = region.find(groupName)?.tags;
  return { action: `logs:${action}`, resource: region.arnOf(groupName), context, ...(tags && { resourceTags: tags }) };
}

export function onStream(logs: Logs, call: Call, action: string, groupName: string, streamName: string): AccessRequest {
  const region = logs.in(call);
  const group = region.find(groupName);
  const arn = group?.arn ?? region.arnOf(groupName);
  return {
    action: `logs:${action}`,
    resource: group?.streams.get(streamName)?.arn ?? `${arn}:log-stream:${streamName}`,
    // AWS: resource policies are for AWS services only; users and roles go by their own policies.
    ...(call.caller.type === "AWSService" && { resourcePolicy: region.policies.of(arn) }),
    ...(group && { resourceTags: group.tags }),
  };
}

/** Condition keys for tags in a request. */
export function tagContext(tags: Readonly<Record<string, string>> | undefined): Record<string, ConditionValues> {
  const entries = Object.entries(tags ?? {});
  if (entries.length === 0) return {};
  return { "aws:TagKeys": entries.map(([key]) => key), ...Object.fromEntries(entries.map(([key, value]) => [`aws:RequestTag/${key}`, [value]])) };
}
