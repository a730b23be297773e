import { serviceErrors, type AwsError, type AwsErrorOptions } from "../../kernel/errors";

const STATUSES = {
  InvalidParameterValueException: 400, InvalidRequestContentException: 400, PolicyLengthExceededException: 400,
  CodeStorageExceededException: 400, ResourceNotFoundException: 404, ResourceConflictException: 409,
  PreconditionFailedException: 412, RequestTooLargeException: 413, RequestEntityTooLargeException: 413,
  TooManyRequestsException: 429, ServiceException: 500, ValidationException: 400,
} as const;

export type LambdaErrorCode = keyof typeof STATUSES;

const make = serviceErrors<LambdaErrorCode>(STATUSES);

/** An error of Lambda. AWS: all but constraint violations carry whose fault it is in `Type`. */
export const fail = (code: LambdaErrorCode, message: string, options: AwsErrorOptions = {}): AwsError =>
  make(code, message, {
    ...options,
    members: { ...(code !== "ValidationException" && { Type: code === "ServiceException" ? "Service" : "User" }), ...options.members },
  });

export const invalid = (message: string): AwsError => fail("InvalidParameterValueException", message);
export const notFound = (message: string): AwsError => fail("ResourceNotFoundException", message);
export const functionNotFound = (arn: string): AwsError => notFound(`Function not found: ${arn}`);

/** AWS's words for a revision id that is not the latest. `api` is what it says to call. */
export const outdated = (api: string): AwsError =>
  fail("PreconditionFailedException", `The Revision Id provided does not match the latest Revision Id. Call the ${api} API to retrieve the latest Revision Id`);
