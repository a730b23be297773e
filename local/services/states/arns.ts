import { parseArn, type Arn } from "../../../model/arn";
import { NotSupported } from "../../kernel/errors";
import { invalidArn } from "./errors";

/** A state machine's ARN taken apart. */
export interface MachineArn {
  readonly arn: string;
  readonly name: string;
}

export interface ExecutionArn {
  readonly arn: string;
  readonly machine: string;
  readonly name: string;
}

export const machineArn = (partition: string, region: string, account: string, name: string): string =>
  `arn:${partition}:states:${region}:${account}:stateMachine:${name}`;

/** AWS: executions of Express machines end in an id of their own, because their names may come again. */
export const executionArn = (machine: string, name: string, expressId?: string): string =>
  expressId === undefined ? `${machine.replace(":stateMachine:", ":execution:")}:${name}` : `${machine.replace(":stateMachine:", ":express:")}:${name}:${expressId}`;

function statesArn(text: string): Arn {
  const arn = parseArn(text);
  if (!arn) throw invalidArn(`Invalid ARN prefix: ${text}`);
  if (arn.service !== "states") throw invalidArn(`Invalid ARN service: ${arn.service}`);
  return arn;
}

const wrongResource = (type: string) => invalidArn(`Resource type not valid in this context: ${type}`);

export function parseMachineArn(text: string, operation: string): MachineArn {
  const [type, name, qualifier, ...rest] = statesArn(text).resource.split(":");
  if (type !== "stateMachine") throw wrongResource(type!);
  if (name === undefined || name === "" || rest.length > 0) throw invalidArn(`Invalid ARN resource: ${text}`);
  if (qualifier !== undefined) throw new NotSupported(`states:${operation} of a version or alias (${text})`, "local/services/states");
  return { arn: text, name };
}

/** AWS: only executions of Standard machines can be asked about; those of Express machines live in their logs. */
export function parseExecutionArn(text: string): ExecutionArn {
  const [type, machine, name, ...rest] = statesArn(text).resource.split(":");
  if (type !== "execution") throw wrongResource(type!);
  if (!machine || !name || rest.length > 0) throw invalidArn(`Invalid ARN resource: ${text}`);
  return { arn: text, machine, name };
}
