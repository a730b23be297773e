import { AwsError, serviceErrors } from "../../kernel/errors";

export const fail = serviceErrors({
  ConditionalCheckFailedException: 400,
  IdempotentParameterMismatchException: 400,
  LimitExceededException: 400,
  ResourceInUseException: 400,
  ResourceNotFoundException: 400,
  TableNotFoundException: 400,
  TransactionCanceledException: 400,
  ValidationException: 400,
});

export const invalid = (message: string) => fail("ValidationException", message);

interface EngineError {
  readonly statusCode: number;
  readonly body: { readonly __type: string; readonly message?: string; readonly Message?: string };
}

const isEngineError = (thrown: unknown): thrown is EngineError => typeof thrown === "object" && thrown !== null && "statusCode" in thrown && "body" in thrown;

/** The engine's answer as an error of the service; anything else it throws stays what it is. */
export function fromEngine(thrown: unknown): unknown {
  if (!isEngineError(thrown)) return thrown;
  const { __type, message, Message } = thrown.body;
  return new AwsError(__type.slice(__type.indexOf("#") + 1), message ?? Message ?? "", { status: thrown.statusCode });
}
