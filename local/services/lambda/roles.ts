import type { AssumeRoleCommandInput, AssumeRoleCommandOutput } from "@aws-sdk/client-sts";
import { AwsError } from "../../kernel/errors";
import type { Caller } from "../../kernel/caller";
import type { Trace } from "../../kernel/journal";
import type { AccessRequest } from "../../kernel/operation";
import type { ServiceContext } from "../../kernel/service";
import { invalid } from "./errors";

const PRINCIPAL = "lambda.amazonaws.com";

/** A session of a function's role. */
export interface RoleSession {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken: string;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
  /** Whoever calls with these credentials. */
  readonly caller: Caller;
}

interface Assume {
  readonly role: string;
  readonly functionName: string;
  readonly functionArn: string;
  readonly region: string;
  readonly trace: Trace;
}

/** Gets credentials for a function, as the service. Throws AWS's words when the role is not there or does not trust Lambda. */
export async function assumeRole(context: ServiceContext, { role, functionName, functionArn, region, trace }: Assume): Promise<RoleSession> {
  const input: AssumeRoleCommandInput = { RoleArn: role, RoleSessionName: functionName.padEnd(2, "-") };
  let output: AssumeRoleCommandOutput;
  try {
    output = await context.call<AssumeRoleCommandOutput>({
      service: "sts", operation: "AssumeRole", input, region, trace,
      caller: { type: "AWSService", principal: PRINCIPAL, sourceArn: functionArn, sourceAccount: context.account },
    });
  } catch (error) {
    if (!(error instanceof AwsError) || error.code === "NotImplemented" || error.code === "InternalFailure") throw error;
    throw Object.assign(invalid("The role defined for the function cannot be assumed by Lambda."), { cause: error });
  }
  const { AccessKeyId, SecretAccessKey, SessionToken, Expiration } = output.Credentials!;
  const caller = context.credentials.find(AccessKeyId!)?.caller;
  if (!caller) throw new Error(`sts:AssumeRole gave the access key ${AccessKeyId}, which the cloud does not know`);
  return { accessKeyId: AccessKeyId!, secretAccessKey: SecretAccessKey!, sessionToken: SessionToken!, expiresAt: Expiration!.getTime(), caller };
}

/** AWS: whoever gives a function its role must be allowed to pass it on. */
export const passRole = (role: string): AccessRequest => ({ action: "iam:PassRole", resource: role, context: { "iam:PassedToService": [PRINCIPAL] } });
