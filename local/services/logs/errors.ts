import { serviceErrors } from "../../kernel/errors";

export const fail = serviceErrors({
  InvalidParameterException: 400,
  LimitExceededException: 400,
  OperationAbortedException: 400,
  ResourceAlreadyExistsException: 400,
  ResourceNotFoundException: 400,
  TooManyTagsException: 400,
  ValidationException: 400,
});

export const invalid = (message: string) => fail("InvalidParameterException", message);

export const noSuchGroup = () => fail("ResourceNotFoundException", "The specified log group does not exist.");

export const noSuchStream = () => fail("ResourceNotFoundException", "The specified log stream does not exist.");
