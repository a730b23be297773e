import { AwsError } from "../../../kernel/errors";
import { StatesError } from "../asl";
import type { ErrorNames } from "./integration";

/**
 * What a service's refusal is in an execution: AWS names it by the class that its SDK has for it, or by the service's
 * general one, and the cause tells the rest.
 */
export function taskError(thrown: unknown, { prefix, generic, service, modelled }: ErrorNames, requestId: string): unknown {
  if (!(thrown instanceof AwsError)) return thrown;
  // Not AWS's answer, and so none that a state may retry or catch.
  if (thrown.code === "NotImplemented" || thrown.code === "InternalFailure") return new StatesError("States.Runtime", thrown.message, { cause: thrown });
  const name = /Exception$/.test(thrown.code) ? thrown.code : `${thrown.code}Exception`;
  const status = thrown.status ?? (thrown.denial ? 403 : 400);
  const cause = `${thrown.message} (Service: ${service}; Status Code: ${thrown.denial ? 403 : status}; Error Code: ${thrown.code}; Request ID: ${requestId}; Proxy: null)`;
  return new StatesError(`${prefix}.${modelled.includes(name) ? name : generic}`, cause, { cause: thrown });
}
