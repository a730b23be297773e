import { StatesError, type Json, type JsonObject } from "../asl";
import type { ErrorNames, Integration } from "./integration";

export const LAMBDA_ERRORS: ErrorNames = {
  prefix: "Lambda", generic: "AWSLambdaException", service: "AWSLambda",
  modelled: [
    "ResourceNotFoundException", "TooManyRequestsException", "ServiceException", "InvalidParameterValueException", "InvalidRequestContentException",
    "RequestTooLargeException", "ResourceNotReadyException", "ResourceConflictException", "InvalidRuntimeException", "UnsupportedMediaTypeException",
  ],
};

interface Invoked {
  readonly FunctionError?: string;
  readonly Payload?: Uint8Array;
}

const textOf = (payload: Uint8Array | undefined): string => (payload === undefined ? "" : Buffer.from(payload).toString("utf8"));

/** What a function gave back. Throws the function's own error under its type. */
export function payloadOf({ FunctionError, Payload }: Invoked): Json {
  const text = textOf(Payload);
  if (FunctionError === undefined) return text === "" ? {} : JSON.parse(text) as Json;
  const { errorType } = JSON.parse(text) as { errorType?: string };
  // AWS: Sandbox.Timedout, Runtime.ExitError and the like come as types too.
  if (errorType !== undefined) throw new StatesError(errorType, text);
  throw new StatesError("Lambda.Unknown", `The cause could not be determined because Lambda did not return an error type. Returned payload: ${text}`);
}

/** `arn:aws:states:::lambda:invoke` */
export const invoke: Integration = {
  service: "lambda", operation: "Invoke", errors: LAMBDA_ERRORS, required: ["FunctionName"],
  parameters: { FunctionName: "string", Payload: "json", InvocationType: "string", ClientContext: "string", Qualifier: "string", LogType: "string" },
  input: ({ Payload, ...parameters }) => ({ ...parameters, ...(Payload !== undefined && { Payload: Buffer.from(JSON.stringify(Payload)) }) }),
  result(output): JsonObject {
    const { Payload: _bytes, FunctionError: _error, $metadata: _metadata, ...rest } = output;
    return { ...rest as JsonObject, Payload: payloadOf(output as Invoked) };
  },
};
