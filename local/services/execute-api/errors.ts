import { serviceErrors } from "../../kernel/errors";

export const fail = serviceErrors({
  ForbiddenException: 403,
  GoneException: 410,
  LimitExceededException: 429,
  PayloadTooLargeException: 413,
});
