import { AwsError, NotSupported, UserError } from "../kernel/errors";
import type { ProgramFailure } from "./protocol";

export interface ResourceName {
  readonly type: string;
  readonly name: string;
}

/** Why a deployment ended: one message for people, and the resource and AWS's answer where there are such. */
export class DeploymentError extends UserError {
  readonly resource: ResourceName | undefined;
  /** AWS's error code. */
  readonly code: string | undefined;
  /** In the program's files: `index.ts:3:7`. */
  readonly frames: readonly string[];

  constructor(message: string, options: ErrorOptions & { resource?: ResourceName; code?: string; frames?: readonly string[] } = {}) {
    super(message, options);
    this.name = "DeploymentError";
    this.resource = options.resource;
    this.code = options.code;
    this.frames = options.frames ?? [];
  }
}

/** A resource that could not be made or found. Anything that is neither AWS's answer nor the user's mistake stays what it is. */
export function ofResource(resource: ResourceName, thrown: unknown): Error {
  const named = `${resource.type} '${resource.name}'`;
  if (thrown instanceof NotSupported) return new DeploymentError(`${named}: ${thrown.message}`, { resource, code: thrown.code, cause: thrown });
  if (thrown instanceof AwsError) {
    const { missing } = thrown.denial ?? {};
    const hint = missing ? `\n  missing in ${missing.where}: ${JSON.stringify(missing.statement)}` : "";
    return new DeploymentError(`${named}: ${thrown.code}: ${thrown.message}${hint}`, { resource, code: thrown.code, cause: thrown });
  }
  if (thrown instanceof UserError) return new DeploymentError(`${named}: ${thrown.message}`, { resource, cause: thrown });
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}

export function ofProgram({ message, frames, hint }: ProgramFailure): DeploymentError {
  const where = frames.map((frame) => `\n    at ${frame}`).join("");
  return new DeploymentError(`the program failed: ${message}${hint ? `\n  ${hint}` : ""}${where}`, { frames });
}
