import { serviceErrors } from "../../kernel/errors";

export const fail = serviceErrors({
  AlreadyExistsException: 400,
  DisabledException: 409,
  DryRunOperationException: 412,
  IncorrectKeyException: 400,
  InvalidAliasNameException: 400,
  InvalidArnException: 400,
  InvalidCiphertextException: 400,
  InvalidGrantIdException: 400,
  InvalidGrantTokenException: 400,
  InvalidMarkerException: 400,
  KMSInvalidStateException: 409,
  LimitExceededException: 400,
  MalformedPolicyDocumentException: 400,
  NotFoundException: 400,
  TagException: 400,
  ValidationException: 400,
  AccessDeniedException: 400,
  NotAuthorizedException: 400,
});

/** AWS: a blob that cannot be opened is not told why. */
export const invalidCiphertext = () => fail("InvalidCiphertextException", "");

export const dryRun = () => fail("DryRunOperationException", "The request would have succeeded, but the DryRun option is set.");
