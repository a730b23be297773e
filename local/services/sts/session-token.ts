import type { GetSessionTokenCommandInput, GetSessionTokenResponse } from "@aws-sdk/client-sts";
import { NotSupported } from "../../kernel/errors";
import type { Operation } from "../../kernel/operation";
import type { ServiceContext } from "../../kernel/service";
import { number, refused, structure } from "../../kernel/shape";
import { fail } from "./errors";
import type { Sessions } from "./sessions";

const HALF_A_DAY = 43_200;

/** Temporary credentials of a user. AWS: no permission is needed for it. */
export const getSessionToken = ({ clock }: ServiceContext, sessions: Sessions): Operation<GetSessionTokenCommandInput, GetSessionTokenResponse> => ({
  input: structure({
    DurationSeconds: number({ min: 900, max: 129_600 }),
    SerialNumber: refused("there are no MFA devices"), TokenCode: refused("there are no MFA devices"),
  }),
  readOnly: true,
  authorize: () => [],
  run({ DurationSeconds = HALF_A_DAY }, { caller }) {
    switch (caller.type) {
      case "IAMUser":
        if (caller.issuedAt !== undefined) throw fail("AccessDenied", "Cannot call GetSessionToken with session credentials");
        return { Credentials: sessions.start(DurationSeconds, (accessKeyId) => ({ ...caller, accessKeyId, issuedAt: clock.now() })) };
      case "AssumedRole":
        throw fail("AccessDenied", "Cannot call GetSessionToken with session credentials");
      case "Root":
        throw new NotSupported("sts:GetSessionToken by the account's root", "local/services/sts/session-token.ts");
      case "Anonymous":
        throw fail("MissingAuthenticationToken", "Request is missing Authentication Token");
      case "AWSService":
        throw fail("AccessDenied", `Cannot call GetSessionToken as ${caller.principal}`);
    }
  },
});
