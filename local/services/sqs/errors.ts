import { serviceErrors } from "../../kernel/errors";

/** Names as in the JSON protocol; the wire derives the codes of the old query protocol from the SDK's schema. */
export const fail = serviceErrors({
  BatchEntryIdsNotDistinct: 400,
  BatchRequestTooLong: 400,
  EmptyBatchRequest: 400,
  InvalidAddress: 404,
  InvalidAttributeName: 400,
  InvalidAttributeValue: 400,
  InvalidBatchEntryId: 400,
  InvalidMessageContents: 400,
  InvalidParameterValue: 400,
  KmsAccessDenied: 400,
  KmsDisabled: 400,
  KmsInvalidKeyUsage: 400,
  KmsInvalidState: 400,
  KmsNotFound: 400,
  KmsThrottled: 400,
  MissingParameter: 400,
  OverLimit: 403,
  PurgeQueueInProgress: 403,
  QueueDeletedRecently: 400,
  QueueDoesNotExist: 400,
  QueueNameExists: 400,
  ReceiptHandleIsInvalid: 404,
  ResourceNotFoundException: 404,
  TooManyEntriesInBatchRequest: 400,
  UnsupportedOperation: 400,
});

/** SQS's sentence for a value out of its bounds. */
export const invalidValue = (parameter: string, value: unknown, reason: string) =>
  fail("InvalidParameterValue", `Value ${String(value)} for parameter ${parameter} is invalid. Reason: ${reason}`);

/** `value`, or SQS's error for a parameter that is not there. */
export function present<T>(value: T | undefined | null, parameter: string): T {
  if (value === undefined || value === null || value === "") {
    throw fail("MissingParameter", `The request must contain the parameter ${parameter}.`);
  }
  return value;
}
