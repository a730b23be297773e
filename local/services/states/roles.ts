import type { AssumeRoleCommandOutput } from "@aws-sdk/client-sts";
import type { Caller } from "../../kernel/caller";
import { AwsError } from "../../kernel/errors";
import type { Trace } from "../../kernel/journal";
import type { AccessRequest } from "../../kernel/operation";
import type { ServiceContext } from "../../kernel/service";
import { parseArn } from "../../../model/arn";
import { fail, invalidArn } from "./errors";

const PRINCIPAL = "states.amazonaws.com";
/** Sessions are renewed this long before they end. Milliseconds. */
const MARGIN = 60_000;
const LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";

interface Session {
  readonly caller: Caller;
  /** Milliseconds since the epoch. */
  readonly expiresAt: number;
}

/** For which state machine, and where, a role is assumed. */
export interface Assumption {
  readonly roleArn: string;
  readonly machineArn: string;
  readonly region: string;
  readonly trace: Trace;
}

/** Sessions of the roles of state machines: one for each role and machine. */
export class Roles {
  private readonly sessions = new Map<string, Session>();

  constructor(private readonly context: ServiceContext) {}

  /** The role, as Step Functions becomes it for a machine. Rejects with STS's `AwsError`. */
  async assume(wanted: Assumption): Promise<Caller> {
    return this.known(wanted, "service") ?? this.start(wanted, keyOf(wanted, "service"));
  }

  /** The same at creation: anew, and in the words of CreateStateMachine when it may not be. */
  async check(wanted: Assumption): Promise<Caller> {
    try {
      return await this.start(wanted, keyOf(wanted, "service"));
    } catch (error) {
      if (!(error instanceof AwsError) || error.code === "NotImplemented" || error.code === "InternalFailure") throw error;
      throw fail("AccessDeniedException", `Neither the global service principal ${PRINCIPAL}, nor the regional one is authorized to assume the provided role.`, {
        cause: error, ...(error.denial && { denial: error.denial }),
      });
    }
  }

  /** A machine is gone: nobody acts for it any more. */
  forget(machineArn: string): void {
    for (const key of this.sessions.keys()) if (key.endsWith(` ${machineArn}`)) this.sessions.delete(key);
  }

  /** AWS: with a state's `Credentials` the machine's role assumes the other role, as itself. */
  async assumeFrom(own: Caller, wanted: Assumption): Promise<Caller> {
    return this.known(wanted, "own") ?? this.start(wanted, keyOf(wanted, "own"), own);
  }

  private known(wanted: Assumption, by: "service" | "own"): Caller | undefined {
    const session = this.sessions.get(keyOf(wanted, by));
    return session && session.expiresAt - MARGIN > this.context.clock.now() ? session.caller : undefined;
  }

  private async start({ roleArn, machineArn, region, trace }: Assumption, key: string, as?: Caller): Promise<Caller> {
    const { account, clock, credentials, ids } = this.context;
    const { Credentials: made } = await this.context.call<AssumeRoleCommandOutput>({
      service: "sts", operation: "AssumeRole", region, trace, input: { RoleArn: roleArn, RoleSessionName: ids.text(32, LETTERS) },
      caller: as ?? { type: "AWSService", principal: PRINCIPAL, sourceArn: machineArn, sourceAccount: account },
    });
    const found = credentials.find(made!.AccessKeyId!);
    if (!found) throw new Error("sts:AssumeRole gave an access key that the cloud does not know");
    this.sessions.set(key, { caller: found.caller, expiresAt: found.expiresAt ?? clock.now() + 3_600_000 });
    return found.caller;
  }
}

const keyOf = ({ roleArn, machineArn }: Assumption, by: "service" | "own"): string => `${by} ${roleArn} ${machineArn}`;

/** AWS: whoever gives a state machine its role must be allowed to pass it on. */
export const passRole = (roleArn: string): AccessRequest => ({ action: "iam:PassRole", resource: roleArn, context: { "iam:PassedToService": [PRINCIPAL] } });

export function checkRoleArn(roleArn: string): void {
  const arn = parseArn(roleArn);
  if (!arn) throw invalidArn(`Invalid ARN prefix: ${roleArn}`);
  if (arn.service !== "iam" || !/^role\/.+$/.test(arn.resource)) throw invalidArn(`Resource type not valid in this context: ${arn.resource.split("/")[0]}`);
}
