import type { AssumeRoleCommandOutput } from "@aws-sdk/client-sts";
import type { Caller, ServiceCaller } from "../../../kernel/caller";
import { AwsError } from "../../../kernel/errors";
import type { Trace } from "../../../kernel/journal";
import type { ServiceContext } from "../../../kernel/service";
import { DeliveryError } from "./failure";

interface Session {
  readonly caller: Caller;
  readonly expiresAt: number;
}

/** Renewed this long before they end. Milliseconds. */
const MARGIN = 60_000;

/** Sessions of the roles that targets name, one for each role and rule. */
export class Roles {
  private readonly sessions = new Map<string, Session>();

  constructor(private readonly context: ServiceContext) {}

  /** Becomes the role on behalf of a rule. Throws a `DeliveryError` when it may not. */
  async assume(roleArn: string, service: ServiceCaller, region: string, trace: Trace): Promise<Caller> {
    const key = `${roleArn} ${service.sourceArn}`;
    const known = this.sessions.get(key);
    if (known && known.expiresAt - MARGIN > this.context.clock.now()) return known.caller;
    const session = await this.start(roleArn, service, region, trace);
    this.sessions.set(key, session);
    return session.caller;
  }

  private async start(roleArn: string, service: ServiceCaller, region: string, trace: Trace): Promise<Session> {
    try {
      const { Credentials: made } = await this.context.call<AssumeRoleCommandOutput>({
        service: "sts", operation: "AssumeRole", caller: service, region, trace,
        input: { RoleArn: roleArn, RoleSessionName: this.context.ids.hex(32) },
      });
      const key = this.context.credentials.find(made!.AccessKeyId!)!;
      return { caller: key.caller, expiresAt: key.expiresAt ?? Infinity };
    } catch (error) {
      // AWS tries transient failures again; those of our STS are none.
      if (error instanceof AwsError) throw new DeliveryError("FAILED_TO_ASSUME_ROLE", error.message, error);
      throw error;
    }
  }
}
