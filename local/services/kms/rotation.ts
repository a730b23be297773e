import type {
  DisableKeyRotationCommandInput, EnableKeyRotationCommandInput, GetKeyRotationStatusCommandInput, GetKeyRotationStatusResponse,
} from "@aws-sdk/client-kms";
import type { Call, Operation } from "../../kernel/operation";
import { number, structure } from "../../kernel/shape";
import type { Key, Rotation } from "./key";
import { emit } from "./life";
import { justKey, keyId, trailResources } from "./shapes";
import type { Kms } from "./state";

const DAY_MS = 86_400_000;
const USUAL_DAYS = 365;

/** Sets when the key is rotated next; in the background, like all that recurs. */
function schedule(kms: Kms, key: Key, call: Call, periodInDays: number, from: number): Rotation {
  const next = from + periodInDays * DAY_MS;
  const timer = kms.context.clock.at(next, () => {
    // AWS: a key that is disabled or waits to be deleted is not rotated.
    if (key.state === "Enabled") {
      kms.addMaterial(key);
      key.rotations.push({ at: next, materialId: key.material.id, type: "AUTOMATIC" });
      emit(kms, call.region, "KMS CMK Rotation", key);
    }
    key.rotation = schedule(kms, key, call, periodInDays, next);
  }, { background: true });
  return { periodInDays, next, timer };
}

export const enableKeyRotation = (kms: Kms): Operation<EnableKeyRotationCommandInput, object> => ({
  input: structure({ KeyId: keyId, RotationPeriodInDays: number({ min: 90, max: 2560 }) }),
  readOnly: false,
  trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
  authorize: ({ KeyId, RotationPeriodInDays: days }, call) =>
    [kms.access(kms.key(KeyId!, call), "EnableKeyRotation", call, { context: days === undefined ? {} : { "kms:RotationPeriodInDays": [String(days)] } })],
  run({ KeyId, RotationPeriodInDays: days = USUAL_DAYS }, call) {
    const key = kms.key(KeyId!, call);
    key.requireEnabled();
    key.rotation?.timer.cancel();
    key.rotation = schedule(kms, key, call, days, call.time);
    return {};
  },
});

export const disableKeyRotation = (kms: Kms): Operation<DisableKeyRotationCommandInput, object> => ({
  input: justKey,
  readOnly: false,
  trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
  authorize: ({ KeyId }, call) => [kms.access(kms.key(KeyId!, call), "DisableKeyRotation", call)],
  run({ KeyId }, call) {
    const key = kms.key(KeyId!, call);
    key.requireEnabled();
    key.rotation?.timer.cancel();
    key.rotation = undefined;
    return {};
  },
});

export const getKeyRotationStatus = (kms: Kms): Operation<GetKeyRotationStatusCommandInput, GetKeyRotationStatusResponse> => ({
  input: justKey,
  readOnly: true,
  trail: ({ KeyId }, _output, call) => trailResources(() => kms.key(KeyId!, call)),
  authorize: ({ KeyId }, call) => [kms.access(kms.key(KeyId!, call), "GetKeyRotationStatus", call)],
  run({ KeyId }, call) {
    const key = kms.key(KeyId!, call);
    // AWS: while it waits to be deleted, a key is told not to rotate.
    const rotation = key.deletion ? undefined : key.rotation;
    // AWS: keys of services rotate every year.
    if (key.origin.manager === "AWS") return { KeyRotationEnabled: true, KeyId: key.id, RotationPeriodInDays: USUAL_DAYS };
    return {
      KeyRotationEnabled: rotation !== undefined, KeyId: key.id, ...(rotation && { RotationPeriodInDays: rotation.periodInDays, NextRotationDate: new Date(rotation.next) }),
    };
  },
});
