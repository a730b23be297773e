import type { GetAccessKeyInfoCommandInput, GetAccessKeyInfoResponse, GetCallerIdentityCommandInput, GetCallerIdentityResponse } from "@aws-sdk/client-sts";
import { nameOf } from "../../kernel/caller";
import type { Call, Operation } from "../../kernel/operation";
import type { ServiceContext } from "../../kernel/service";
import { string, structure } from "../../kernel/shape";
import { fail } from "./errors";

function userId({ caller }: Call): string {
  switch (caller.type) {
    case "Root": return caller.account;
    case "IAMUser": return caller.userId;
    case "AssumedRole": return `${caller.roleId}:${caller.sessionName}`;
    case "Anonymous": throw fail("MissingAuthenticationToken", "Request is missing Authentication Token");
    case "AWSService": throw fail("AccessDenied", `${caller.principal} is a service and has no identity of an account`);
  }
}

/** AWS: everybody may ask who they are, whatever their policies say. */
export const getCallerIdentity = (): Operation<GetCallerIdentityCommandInput, GetCallerIdentityResponse> => ({
  input: structure({}),
  readOnly: true,
  authorize: () => [],
  run: (_input, call) => ({ UserId: userId(call), Account: call.account, Arn: nameOf(call.caller) }),
});

export const getAccessKeyInfo = ({ credentials, account }: ServiceContext): Operation<GetAccessKeyInfoCommandInput, GetAccessKeyInfoResponse> => ({
  input: structure({ AccessKeyId: string({ min: 16, max: 128, pattern: /[\w]*/, required: true }) }),
  readOnly: true,
  authorize(_input, { caller }) {
    // AWS: temporary credentials of a user are good for AssumeRole and GetCallerIdentity only.
    if (caller.type === "IAMUser" && caller.issuedAt !== undefined) throw fail("AccessDenied", "Cannot call GetAccessKeyInfo with session credentials");
    return [{ action: "sts:GetAccessKeyInfo", resource: "*" }];
  },
  run({ AccessKeyId }) {
    const caller = credentials.find(AccessKeyId!)?.caller;
    // Any key that was not made here is the account's root.
    return { Account: caller && "account" in caller ? caller.account : account };
  },
});
