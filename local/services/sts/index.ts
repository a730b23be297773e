import type { ServiceModule } from "../../kernel/service";
import { assumeRole } from "./assume-role";
import { getAccessKeyInfo, getCallerIdentity } from "./identity";
import { getSessionToken } from "./session-token";
import { Sessions } from "./sessions";

/** AWS STS: who somebody is, and temporary credentials. */
export const sts: ServiceModule = {
  id: "sts",
  wire: {
    sdk: "@aws-sdk/client-sts", protocol: "query", signingName: "sts", version: "2011-06-15", xmlns: "https://sts.amazonaws.com/doc/2011-06-15/",
  },
  eventSource: "sts.amazonaws.com",
  codes: { validation: "ValidationError", accessDenied: "AccessDenied" },
  open(context) {
    const sessions = new Sessions(context);
    return {
      operations: {
        GetCallerIdentity: getCallerIdentity(),
        AssumeRole: assumeRole(context, sessions),
        GetSessionToken: getSessionToken(context, sessions),
        GetAccessKeyInfo: getAccessKeyInfo(context),
      },
    };
  },
};
