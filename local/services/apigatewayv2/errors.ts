import { NotSupported, serviceErrors } from "../../kernel/errors";

export const fail = serviceErrors({
  AccessDeniedException: 403,
  BadRequestException: 400,
  ConflictException: 409,
  NotFoundException: 404,
  TooManyRequestsException: 429,
});

export const bad = (message: string) => fail("BadRequestException", message);
export const missing = (what: string) => fail("NotFoundException", what);

/** Something that AWS has and the local cloud has not. */
export const lacking = (what: string) => new NotSupported(`apigatewayv2: ${what}`, "local/services/apigatewayv2");
