import { serviceErrors } from "../../kernel/errors";

/** Names as the SDK has them; the wire derives STS's codes (`MalformedPolicyDocument`) from its schema. */
export const fail = serviceErrors({
  AccessDenied: 403,
  InvalidClientTokenId: 403,
  MalformedPolicyDocumentException: 400,
  MissingAuthenticationToken: 403,
  PackedPolicyTooLargeException: 400,
  ValidationError: 400,
});
