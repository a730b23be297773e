import { serviceErrors } from "../../kernel/errors";

/** The errors of CloudWatch. */
export const fail = serviceErrors({
  ValidationError: 400,
  InvalidFormatFault: 400,
  InvalidNextToken: 400,
  InvalidParameterValueException: 400,
  InvalidParameterCombinationException: 400,
  MissingRequiredParameterException: 400,
  LimitExceededFault: 400,
  ResourceNotFound: 404,
  ResourceNotFoundException: 404,
});
