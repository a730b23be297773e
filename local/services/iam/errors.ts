import { serviceErrors } from "../../kernel/errors";

/** Names as the SDK has them; the wire derives IAM's codes (`NoSuchEntity`) from its schema. */
export const fail = serviceErrors({
  AccessDenied: 403,
  DeleteConflictException: 409,
  EntityAlreadyExistsException: 409,
  InvalidClientTokenId: 403,
  InvalidInputException: 400,
  LimitExceededException: 409,
  MalformedPolicyDocumentException: 400,
  NoSuchEntityException: 404,
  PolicyNotAttachableException: 400,
  UnmodifiableEntityException: 400,
  ValidationError: 400,
});

export const quotaExceeded = (quota: string, limit: number) => fail("LimitExceededException", `Cannot exceed quota for ${quota}: ${limit}`);
export const conflict = (message: string) => fail("DeleteConflictException", message);
export const missing = (message: string) => fail("NoSuchEntityException", message);
