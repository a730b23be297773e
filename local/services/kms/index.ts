import type { ServiceModule } from "../../kernel/service";
import { createAlias, deleteAlias, listAliases, updateAlias } from "./aliases";
import { decrypt, encrypt, reEncrypt } from "./crypto";
import { generateDataKey, generateDataKeyWithoutPlaintext, generateRandom } from "./data-keys";
import { createGrant, listGrants, listRetirableGrants, retireGrant, revokeGrant } from "./grants";
import { createKey, describeKey, listKeys, updateKeyDescription } from "./keys";
import { cancelKeyDeletion, disableKey, enableKey, scheduleKeyDeletion } from "./life";
import { getKeyPolicy, listKeyPolicies, putKeyPolicy } from "./policies";
import { disableKeyRotation, enableKeyRotation, getKeyRotationStatus } from "./rotation";
import { Kms } from "./state";
import { listResourceTags, tagResource, untagResource } from "./tags";

/** AWS KMS: symmetric keys that really encrypt, their policies and grants. */
export const kms: ServiceModule = {
  id: "kms",
  wire: { sdk: "@aws-sdk/client-kms", protocol: "json1.1", signingName: "kms", target: "TrentService", version: "2014-11-01" },
  eventSource: "kms.amazonaws.com",
  codes: { validation: "ValidationException", accessDenied: "AccessDeniedException" },
  open(context) {
    const state = new Kms(context);
    return {
      operations: {
        CancelKeyDeletion: cancelKeyDeletion(state),
        CreateAlias: createAlias(state),
        CreateGrant: createGrant(state),
        CreateKey: createKey(state),
        Decrypt: decrypt(state),
        DeleteAlias: deleteAlias(state),
        DescribeKey: describeKey(state),
        DisableKey: disableKey(state),
        DisableKeyRotation: disableKeyRotation(state),
        EnableKey: enableKey(state),
        EnableKeyRotation: enableKeyRotation(state),
        Encrypt: encrypt(state),
        GenerateDataKey: generateDataKey(state),
        GenerateDataKeyWithoutPlaintext: generateDataKeyWithoutPlaintext(state),
        GenerateRandom: generateRandom(state),
        GetKeyPolicy: getKeyPolicy(state),
        GetKeyRotationStatus: getKeyRotationStatus(state),
        ListAliases: listAliases(state),
        ListGrants: listGrants(state),
        ListKeyPolicies: listKeyPolicies(state),
        ListKeys: listKeys(state),
        ListResourceTags: listResourceTags(state),
        ListRetirableGrants: listRetirableGrants(state),
        PutKeyPolicy: putKeyPolicy(state),
        ReEncrypt: reEncrypt(state),
        RetireGrant: retireGrant(state),
        RevokeGrant: revokeGrant(state),
        ScheduleKeyDeletion: scheduleKeyDeletion(state),
        TagResource: tagResource(state),
        UntagResource: untagResource(state),
        UpdateAlias: updateAlias(state),
        UpdateKeyDescription: updateKeyDescription(state),
      },
    };
  },
};
