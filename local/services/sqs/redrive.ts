import { invalidValue } from "./errors";
import type { Surroundings } from "./attributes";
import type { RedriveAllowPolicy, RedrivePolicy } from "./settings";

const PERMISSIONS = ["allowAll", "denyAll", "byQueue"] as const;

function jsonMap(parameter: string, text: string, what: string): Record<string, unknown> {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === "object" && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
  } catch {
    // Said below, in SQS's words.
  }
  throw invalidValue(parameter, text, `${what} is not a valid JSON map.`);
}

function onlyKeys(parameter: string, text: string, value: Record<string, unknown>, keys: readonly string[]): void {
  if (!Object.keys(value).every((key) => keys.includes(key))) {
    throw invalidValue(parameter, text, `Only following attributes are supported: [${keys.join(", ")}].`);
  }
}

/** `{"deadLetterTargetArn": ARN, "maxReceiveCount": 1 to 1000}`, and the dead-letter queue must take it. */
export function parseRedrivePolicy(text: string, fifo: boolean, around: Surroundings): RedrivePolicy {
  const no = (reason: string) => invalidValue("RedrivePolicy", text, reason);
  const value = jsonMap("RedrivePolicy", text, "Redrive policy");
  onlyKeys("RedrivePolicy", text, value, ["deadLetterTargetArn", "maxReceiveCount"]);
  const { deadLetterTargetArn, maxReceiveCount } = value;
  for (const key of ["maxReceiveCount", "deadLetterTargetArn"]) {
    if (value[key] === undefined) throw no(`Redrive policy does not contain mandatory attribute: ${key}.`);
  }
  const most = typeof maxReceiveCount === "number" || /^\d+$/.test(String(maxReceiveCount)) ? Number(maxReceiveCount) : NaN;
  if (!(Number.isInteger(most) && most >= 1 && most <= 1000)) {
    throw no(`Invalid value for maxReceiveCount: ${String(maxReceiveCount)}, valid values are from 1 to 1000 both inclusive.`);
  }
  const target = typeof deadLetterTargetArn === "string" ? around.find(deadLetterTargetArn) : undefined;
  if (!target) throw no("Dead letter target does not exist.");
  if (target.settings.FifoQueue !== fifo) throw no("Dead-letter queue must be same type of queue as the source.");
  if (!allowsRedriveFrom(target.settings.RedriveAllowPolicy, around.arn)) {
    throw no("Dead letter target does not allow this queue to be its source (RedriveAllowPolicy).");
  }
  return { deadLetterTargetArn: target.arn, maxReceiveCount: most };
}

export function parseRedriveAllowPolicy(text: string): RedriveAllowPolicy {
  const no = (reason: string) => invalidValue("RedriveAllowPolicy", text, reason);
  const value = jsonMap("RedriveAllowPolicy", text, "Redrive allow policy");
  onlyKeys("RedriveAllowPolicy", text, value, ["redrivePermission", "sourceQueueArns"]);
  const redrivePermission = PERMISSIONS.find((permission) => permission === value.redrivePermission);
  if (!redrivePermission) throw no(`Invalid value for redrivePermission: ${String(value.redrivePermission)}, valid values are [${PERMISSIONS.join(", ")}].`);
  const { sourceQueueArns } = value;
  if (redrivePermission !== "byQueue") {
    if (sourceQueueArns !== undefined) throw no("sourceQueueArns can be specified only when redrivePermission is byQueue.");
    return { redrivePermission };
  }
  if (!Array.isArray(sourceQueueArns) || sourceQueueArns.length < 1 || sourceQueueArns.length > 10 || !sourceQueueArns.every((arn) => typeof arn === "string")) {
    throw no("sourceQueueArns must be a list of 1 to 10 queue ARNs when redrivePermission is byQueue.");
  }
  return { redrivePermission, sourceQueueArns: sourceQueueArns as string[] };
}

export function allowsRedriveFrom(policy: RedriveAllowPolicy | undefined, sourceArn: string): boolean {
  switch (policy?.redrivePermission) {
    case "denyAll": return false;
    case "byQueue": return policy.sourceQueueArns!.includes(sourceArn);
    default: return true;
  }
}
