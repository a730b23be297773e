import { serviceErrors } from "../../kernel/errors";

/** The errors of EventBridge. All answer 400. */
export const fail = serviceErrors({
  ValidationException: 400,
  ConcurrentModificationException: 400,
  IllegalStatusException: 400,
  InvalidEventPatternException: 400,
  LimitExceededException: 400,
  ManagedRuleException: 400,
  PolicyLengthExceededException: 400,
  ResourceAlreadyExistsException: 400,
  ResourceNotFoundException: 400,
});

export const limitExceeded = () => fail("LimitExceededException", "The requested resource exceeds the maximum number allowed.");
