import type { Caller } from "../../../kernel/caller";
import { AwsError } from "../../../kernel/errors";
import type { Trace } from "../../../kernel/journal";
import type { ServiceContext } from "../../../kernel/service";
import { StatesError, type Json, type JsonObject, type TaskCall } from "../asl";
import { checkRoleArn, type Roles } from "../roles";
import { taskError } from "./failure";
import { isObject, toJson, type Integration, type Origin } from "./integration";
import { LAMBDA_ERRORS, payloadOf } from "./lambda";
import { integrationOf, problemsOf } from "./parameters";

/** On whose behalf a task is done. */
export interface TaskOrigin extends Origin {
  readonly roleArn: string;
  readonly region: string;
  readonly trace: Trace;
}

/** Does the tasks of executions: calls of other services, as the state machine's role. */
export class Tasks {
  constructor(private readonly context: ServiceContext, private readonly roles: Roles) {}

  /** Resolves with the task's result. Rejects with a `StatesError`. */
  async run(call: TaskCall, origin: TaskOrigin): Promise<Json> {
    const caller = await this.become(call, origin);
    if (call.resource.kind === "function") return this.invokeFunction(call, origin, caller);
    const integration = integrationOf(call.resource);
    if (!integration) throw new StatesError("States.Runtime", `the integration ${call.resource.arn} is not in the local cloud; it would be added in local/services/states/tasks`);
    const parameters = isObject(call.parameters) ? call.parameters : {};
    const problems = problemsOf(integration, parameters);
    if (problems.length > 0) throw unusable(call, problems);
    return this.integrate(integration, parameters, call, { ...origin, caller });
  }

  private async integrate(integration: Integration, parameters: JsonObject, call: TaskCall, origin: TaskOrigin & { readonly caller: Caller }): Promise<Json> {
    const input = integration.input?.(parameters, origin) ?? parameters;
    const output = await this.send(integration, input, call, origin);
    const result = integration.result?.(output, parameters) ?? toJson(output) as JsonObject;
    return { ...result, ...this.responseMetadata() };
  }

  /** The older form: the resource is the function, and its result is the task's. */
  private async invokeFunction({ resource, parameters, signal }: TaskCall, origin: TaskOrigin, caller: Caller): Promise<Json> {
    const input = { FunctionName: resource.arn, Payload: Buffer.from(JSON.stringify(parameters)) };
    return payloadOf(await this.send({ service: "lambda", operation: "Invoke", errors: LAMBDA_ERRORS }, input, { signal }, { ...origin, caller }));
  }

  private async send(
    { service, operation, errors }: Pick<Integration, "service" | "operation" | "errors">, input: object,
    { signal }: Pick<TaskCall, "signal">, { caller, region, trace }: TaskOrigin & { readonly caller: Caller },
  ): Promise<Readonly<Record<string, unknown>>> {
    try {
      return await this.context.call<Readonly<Record<string, unknown>>>({ service, operation, input, caller, region, trace, signal });
    } catch (error) {
      throw taskError(error, errors, this.context.ids.uuid());
    }
  }

  /** The session of the machine's role or, with `Credentials`, of another role that this one may assume. */
  private async become({ credentials }: TaskCall, { roleArn, machineArn, region, trace }: TaskOrigin): Promise<Caller> {
    try {
      const own = await this.roles.assume({ roleArn, machineArn, region, trace });
      if (!credentials) return own;
      checkRoleArn(credentials.roleArn);
      return await this.roles.assumeFrom(own, { roleArn: credentials.roleArn, machineArn, region, trace });
    } catch (error) {
      if (error instanceof AwsError) throw new StatesError("States.Permissions", error.message, { cause: error });
      throw error;
    }
  }

  /** AWS: results of integrations carry what the SDK knew of the answer. */
  private responseMetadata(): JsonObject {
    const requestId = this.context.ids.uuid();
    return {
      SdkHttpMetadata: {
        AllHttpHeaders: { "x-amzn-RequestId": [requestId] }, HttpHeaders: { "x-amzn-RequestId": requestId }, HttpStatusCode: 200,
      },
      SdkResponseMetadata: { RequestId: requestId },
    };
  }
}

/** AWS: parameters that evaluate to what the service does not take end the execution; nothing catches that. */
const unusable = ({ state, parameters }: TaskCall, problems: readonly string[]): StatesError =>
  new StatesError("States.Runtime", `An error occurred while executing the state '${state}'. The Parameters '${JSON.stringify(parameters)}' could not be used to start the Task: [${problems.join(", ")}]`);
