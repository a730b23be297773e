import type {
  CancelKeyDeletionCommandInput, CancelKeyDeletionResponse, DisableKeyCommandInput, EnableKeyCommandInput, ScheduleKeyDeletionCommandInput, ScheduleKeyDeletionResponse,
} from "@aws-sdk/client-kms";
import type { Call, Operation } from "../../kernel/operation";
import { AWS_EVENTS } from "../../kernel/ports";
import { number, structure } from "../../kernel/shape";
import { fail } from "./errors";
import type { Key } from "./key";
import { justKey, keyId, trailResources } from "./shapes";
import type { Kms } from "./state";

const DAY_MS = 86_400_000;
const [SHORTEST, LONGEST] = [7, 30];

function able(kms: Kms, operation: "EnableKey" | "DisableKey"): Operation<EnableKeyCommandInput & DisableKeyCommandInput, object> {
  return {
    input: justKey,
    readOnly: false,
    trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
    authorize: ({ KeyId }, call) => [kms.access(kms.key(KeyId!, call), operation, call)],
    run({ KeyId }, call) {
      const key = kms.key(KeyId!, call);
      key.requireKept();
      key.enabled = operation === "EnableKey";
      return {};
    },
  };
}

export const enableKey = (kms: Kms) => able(kms, "EnableKey");
export const disableKey = (kms: Kms) => able(kms, "DisableKey");

export const scheduleKeyDeletion = (kms: Kms): Operation<ScheduleKeyDeletionCommandInput, ScheduleKeyDeletionResponse> => ({
  input: structure({ KeyId: keyId, PendingWindowInDays: number({ min: 1, max: 365 }) }),
  readOnly: false,
  trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
  authorize: ({ KeyId, PendingWindowInDays: days = LONGEST }, call) =>
    [kms.access(kms.key(KeyId!, call), "ScheduleKeyDeletion", call, { context: { "kms:ScheduleKeyDeletionPendingWindowInDays": [String(days)] } })],
  run({ KeyId, PendingWindowInDays: days = LONGEST }, call) {
    const key = kms.key(KeyId!, call);
    key.requireKept();
    if (days < SHORTEST! || days > LONGEST!) throw fail("ValidationException", `Waiting period must be between ${SHORTEST} and ${LONGEST} days`);
    const at = call.time + days * DAY_MS;
    // In the background: an idle cloud does not jump over a month only to lose a key.
    key.deletion = { at, days, timer: kms.context.clock.at(at, () => remove(kms, key, call), { background: true }) };
    return { KeyId: key.arn, DeletionDate: new Date(at), KeyState: key.state, PendingWindowInDays: days };
  },
});

/** AWS: with the key go its aliases and grants, and all that it encrypted. */
function remove(kms: Kms, key: Key, call: Call): void {
  const region = kms.in(call);
  for (const name of key.aliases) region.aliases.delete(name);
  region.keys.delete(key.id);
  key.rotation?.timer.cancel();
  emit(kms, call.region, "KMS CMK Deletion", key);
}

/** AWS: KMS tells EventBridge what it does by itself. */
export function emit(kms: Kms, region: string, detailType: "KMS CMK Deletion" | "KMS CMK Rotation", key: Key): void {
  const { journal, ports } = kms.context;
  const [events] = ports.all(AWS_EVENTS);
  events?.emit(region, { source: "aws.kms", detailType, detail: { "key-id": key.id }, resources: [key.arn] }, journal.begin());
}

export const cancelKeyDeletion = (kms: Kms): Operation<CancelKeyDeletionCommandInput, CancelKeyDeletionResponse> => ({
  input: justKey,
  readOnly: false,
  trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
  authorize: ({ KeyId }, call) => [kms.access(kms.key(KeyId!, call), "CancelKeyDeletion", call)],
  run({ KeyId }, call) {
    const key = kms.key(KeyId!, call);
    if (!key.deletion) throw fail("KMSInvalidStateException", `${key.arn} is not pending deletion.`);
    key.deletion.timer.cancel();
    key.deletion = undefined;
    // AWS: what was kept is disabled.
    key.enabled = false;
    return { KeyId: key.arn };
  },
});
