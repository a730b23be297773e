import type { AssumeRoleCommandOutput } from "@aws-sdk/client-sts";
import type { Caller, ServiceCaller } from "../../kernel/caller";
import type { Trace } from "../../kernel/journal";
import type { ServiceContext } from "../../kernel/service";

interface Session {
  readonly caller: Caller;
  readonly expiresAt: number;
}

/** Renewed this long before they end. Milliseconds. */
const MARGIN = 60_000;
/** How many sessions are kept. */
const KEPT = 1_000;

export interface Acting {
  readonly region: string;
  readonly sourceArn: string;
  readonly trace: Trace;
}

/** Who API Gateway is when it acts for an API: itself, or one of the roles that it was given. */
export class Roles {
  private readonly sessions = new Map<string, Session>();

  constructor(private readonly context: ServiceContext) {}

  service(sourceArn: string): ServiceCaller {
    return { type: "AWSService", principal: "apigateway.amazonaws.com", sourceArn, sourceAccount: this.context.account };
  }

  /** Becomes the role. Rejects with the `AwsError` of `sts:AssumeRole`. */
  async assume(roleArn: string, { region, sourceArn, trace }: Acting): Promise<Caller> {
    const key = `${roleArn} ${sourceArn}`;
    const known = this.sessions.get(key);
    if (known && known.expiresAt - MARGIN > this.context.clock.now()) return known.caller;
    const { Credentials: made } = await this.context.call<AssumeRoleCommandOutput>({
      service: "sts", operation: "AssumeRole", caller: this.service(sourceArn), region, trace, input: { RoleArn: roleArn, RoleSessionName: this.context.ids.hex(32) },
    });
    const found = this.context.credentials.find(made!.AccessKeyId!)!;
    if (this.sessions.size >= KEPT) this.sessions.clear();
    this.sessions.set(key, { caller: found.caller, expiresAt: found.expiresAt ?? Infinity });
    return found.caller;
  }
}
