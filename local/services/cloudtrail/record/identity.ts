import type { Caller } from "../../../kernel/caller";
import type { Call } from "../../../kernel/operation";

const time = (ms: number): string => `${new Date(ms).toISOString().slice(0, 19)}Z`;

/** The session's part of an identity. Nobody signs in with a second factor here. */
const attributes = (issuedAt: number) => ({ creationDate: time(issuedAt), mfaAuthenticated: "false" });

/** `userIdentity`. A call that a service makes for somebody names both: who it is for, and who made it. */
export function identityOf({ caller, calledVia }: Call): Record<string, unknown> {
  return calledVia === undefined ? callerOf(caller) : { ...callerOf(caller), invokedBy: calledVia };
}

function callerOf(caller: Caller): Record<string, unknown> {
  switch (caller.type) {
    case "Root":
      return { type: "Root", principalId: caller.account, arn: `arn:aws:iam::${caller.account}:root`, accountId: caller.account };
    case "IAMUser":
      return {
        type: "IAMUser", principalId: caller.userId, arn: caller.arn, accountId: caller.account, accessKeyId: caller.accessKeyId, userName: caller.userName,
        ...(caller.issuedAt !== undefined && { sessionContext: { attributes: attributes(caller.issuedAt) } }),
      };
    case "AssumedRole":
      return {
        type: "AssumedRole", principalId: `${caller.roleId}:${caller.sessionName}`, arn: caller.arn, accountId: caller.account, accessKeyId: caller.accessKeyId,
        sessionContext: {
          sessionIssuer: { type: "Role", principalId: caller.roleId, arn: caller.roleArn, accountId: caller.account, userName: caller.roleName },
          attributes: attributes(caller.issuedAt),
        },
      };
    case "AWSService":
      return { type: "AWSService", invokedBy: caller.principal };
    case "Anonymous":
      return { type: "AWSAccount", principalId: "", accountId: "ANONYMOUS_PRINCIPAL" };
  }
}

export const arnOfCaller = (caller: Caller): string | undefined =>
  (caller.type === "Root" ? `arn:aws:iam::${caller.account}:root` : "arn" in caller ? caller.arn : undefined);

/** The name by which LookupEvents finds it: a user's, a session's, or `root`. */
export function userNameOf(caller: Caller): string | undefined {
  switch (caller.type) {
    case "Root": return "root";
    case "IAMUser": return caller.userName;
    case "AssumedRole": return caller.sessionName;
    default: return undefined;
  }
}
