import { serviceErrors } from "../../kernel/errors";

/** Names as the SDK has them; the wire derives SNS's codes (`NotFound`, `InvalidParameter`) from its schema. */
export const fail = serviceErrors({
  BatchEntryIdsNotDistinctException: 400,
  BatchRequestTooLongException: 400,
  EmptyBatchRequestException: 400,
  FilterPolicyLimitExceededException: 403,
  InvalidBatchEntryIdException: 400,
  InvalidParameterException: 400,
  InvalidParameterValueException: 400,
  KMSAccessDeniedException: 400,
  KMSDisabledException: 400,
  KMSInvalidStateException: 400,
  KMSNotFoundException: 400,
  KMSThrottlingException: 400,
  NotFoundException: 404,
  ResourceNotFoundException: 404,
  TagLimitExceededException: 400,
  TooManyEntriesInBatchRequestException: 400,
});

/** SNS's sentence for whatever it does not take. */
export const invalid = (what: string) => fail("InvalidParameterException", `Invalid parameter: ${what}`);

export const noTopic = () => fail("NotFoundException", "Topic does not exist");
export const noSubscription = () => fail("NotFoundException", "Subscription does not exist");
