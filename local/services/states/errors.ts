import { serviceErrors } from "../../kernel/errors";

/** Names as the SDK has them: the service sends most of them without `Exception`. */
export const fail = serviceErrors({
  AccessDeniedException: 400,
  ConflictException: 400,
  ExecutionAlreadyExists: 400,
  ExecutionDoesNotExist: 400,
  ExecutionLimitExceeded: 400,
  InvalidArn: 400,
  InvalidDefinition: 400,
  InvalidExecutionInput: 400,
  InvalidLoggingConfiguration: 400,
  InvalidName: 400,
  InvalidToken: 400,
  MissingRequiredParameter: 400,
  ResourceNotFound: 400,
  StateMachineAlreadyExists: 400,
  StateMachineDeleting: 400,
  StateMachineDoesNotExist: 400,
  StateMachineLimitExceeded: 400,
  StateMachineTypeNotSupported: 400,
  TooManyTags: 400,
  ValidationException: 400,
});

export const noMachine = (arn: string) => fail("StateMachineDoesNotExist", `State Machine Does Not Exist: '${arn}'`);
export const noExecution = (arn: string) => fail("ExecutionDoesNotExist", `Execution Does Not Exist: '${arn}'`);
export const invalidArn = (why: string) => fail("InvalidArn", `Invalid Arn: '${why}'`);
export const deleting = (arn: string) => fail("StateMachineDeleting", `State Machine is being deleted: '${arn}'`);
export const wrongType = () => fail("StateMachineTypeNotSupported", "This operation is not supported by this type of state machine");
