import type { TaskResource } from "./types";

const FUNCTION = /^arn:aws[\w-]*:lambda:[a-z0-9-]+:\d{12}:function:[\w-]+(?::(?:\$LATEST|[\w-]+))?$/;
const ACTIVITY = /^arn:aws[\w-]*:states:[a-z0-9-]+:\d{12}:activity:.{1,80}$/u;
const INTEGRATION = /^arn:aws[\w-]*:states:(?:[a-z0-9-]*):(?:\d{12})?:((?:aws-sdk:)?[A-Za-z0-9-]+):([A-Za-z0-9]+)(?:\.(sync:2|sync|waitForTaskToken))?$/;

/** Takes a `Resource` apart; undefined for what is no ARN of a task. */
export function parseResource(arn: string, state: string, location: string): TaskResource | undefined {
  const place = { arn, state, location: `${location}/Resource` };
  if (FUNCTION.test(arn)) return { ...place, kind: "function" };
  if (ACTIVITY.test(arn)) return { ...place, kind: "activity" };
  const [whole, service, action, pattern] = INTEGRATION.exec(arn) ?? [];
  if (whole === undefined) return undefined;
  return { ...place, kind: "integration", service, action, pattern: (pattern as TaskResource["pattern"]) ?? "request" };
}
