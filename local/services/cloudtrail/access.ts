import type { AssumeRoleCommandOutput } from "@aws-sdk/client-sts";
import type { Caller } from "../../kernel/caller";
import type { Trace } from "../../kernel/journal";
import type { Trails } from "./state";

/** Renewed this long before they end. Milliseconds. */
const MARGIN = 60_000;

/** Sessions of the roles with which CloudTrail writes into log groups, one for each role and trail. */
export class RoleSessions {
  private readonly sessions = new Map<string, { readonly caller: Caller; readonly expiresAt: number }>();

  constructor(private readonly trails: Trails) {}

  async assume(roleArn: string, trailArn: string, region: string, trace: Trace): Promise<Caller> {
    const { context } = this.trails;
    const key = `${roleArn} ${trailArn}`;
    const known = this.sessions.get(key);
    if (known && known.expiresAt - MARGIN > context.clock.now()) return known.caller;
    const { Credentials: made } = await context.call<AssumeRoleCommandOutput>({
      service: "sts", operation: "AssumeRole", caller: this.trails.actor(trailArn), region, trace,
      input: { RoleArn: roleArn, RoleSessionName: "CLOUDTRAIL" },
    });
    const { caller, expiresAt = Infinity } = context.credentials.find(made!.AccessKeyId!)!;
    this.sessions.set(key, { caller, expiresAt });
    return caller;
  }
}
