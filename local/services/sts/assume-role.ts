import type { AssumeRoleCommandInput, AssumeRoleResponse } from "@aws-sdk/client-sts";
import type { AccessRequest, Call, Operation } from "../../kernel/operation";
import { PRINCIPALS, type RoleRecord } from "../../kernel/ports";
import type { ServiceContext } from "../../kernel/service";
import { list, number, refused, string, structure } from "../../kernel/shape";
import { fail } from "./errors";
import { sessionPolicies } from "./session-policies";
import type { Sessions } from "./sessions";

const HOUR = 3600;

/** As CloudTrail writes a date: `Nov 20, 2026 2:03:22 PM`. */
const dateText = (date: Date): string =>
  date.toLocaleString("en-US", { timeZone: "UTC", month: "short", day: "numeric", year: "numeric", hour: "numeric", minute: "2-digit", second: "2-digit" })
    .replace(/(\d{4}),/, "$1").replace(/\u202f/g, " ");

/** Trusts nobody. */
const NOBODY = JSON.stringify({ Version: "2012-10-17", Statement: [] });

export const assumeRole = (context: ServiceContext, sessions: Sessions): Operation<AssumeRoleCommandInput, AssumeRoleResponse> => ({
  input: structure({
    RoleArn: string({ min: 20, max: 2048, required: true }), RoleSessionName: string({ min: 2, max: 64, pattern: /[\w+=,.@-]*/, required: true }),
    PolicyArns: list(structure({ arn: string({ min: 20, max: 2048 }) })), Policy: string({ min: 1, pattern: /[\u0009\u000A\u000D\u0020-\u00FF]+/ }),
    DurationSeconds: number({ min: 900, max: 43_200 }), ExternalId: string({ min: 2, max: 1224, pattern: /[\w+=,.@:/-]*/ }),
    Tags: refused("sessions carry no tags of their own here"), TransitiveTagKeys: refused("sessions carry no tags of their own here"),
    SerialNumber: refused("there are no MFA devices"), TokenCode: refused("there are no MFA devices"),
    SourceIdentity: refused("sessions carry no source identity here"), ProvidedContexts: refused("there are no identity providers"),
  }),
  readOnly: true,
  // AWS: recorded with its answer although it only reads, without the secret.
  trail: ({ RoleArn = "" }, output, { account }) => ({
    ...(output && {
      responseElements: {
        credentials: { accessKeyId: output.Credentials!.AccessKeyId, sessionToken: output.Credentials!.SessionToken, expiration: dateText(output.Credentials!.Expiration!) },
        assumedRoleUser: { assumedRoleId: output.AssumedRoleUser!.AssumedRoleId, arn: output.AssumedRoleUser!.Arn },
        ...(output.PackedPolicySize !== undefined && { packedPolicySize: output.PackedPolicySize }),
      },
    }),
    resources: [{ accountId: account, type: "AWS::IAM::Role", ARN: RoleArn }],
  }),
  authorize: (input, call) => [question(context, input, call)],
  run(input, call) {
    const role = roleOf(context, input.RoleArn!);
    // Authorized by its trust policy, and so there.
    if (!role) throw new Error(`the role ${input.RoleArn} vanished while it was assumed`);
    const seconds = durationOf(input.DurationSeconds, role, call);
    const policies = sessionPolicies(context, input);
    return start(context, sessions, { role, seconds, sessionName: input.RoleSessionName!, policies });
  },
});

const roleOf = ({ ports }: ServiceContext, arn: string): RoleRecord | undefined => ports.get(PRINCIPALS).role(arn);

function question(context: ServiceContext, { RoleArn = "", RoleSessionName = "", ExternalId }: AssumeRoleCommandInput, { caller }: Call): AccessRequest {
  if (!RoleArn.startsWith("arn:")) throw fail("ValidationError", `${RoleArn} is invalid`);
  if (!/^arn:[\w-]+:iam::\d{12}:role\/.+$/.test(RoleArn)) throw fail("ValidationError", "Request ARN is invalid");
  if (caller.type === "Anonymous") throw fail("MissingAuthenticationToken", "Request is missing Authentication Token");
  // AWS: whatever the trust policy says.
  if (caller.type === "Root") throw fail("AccessDenied", "Roles may not be assumed by root accounts.");
  const role = roleOf(context, RoleArn);
  return {
    action: "sts:AssumeRole", resource: RoleArn,
    context: { "sts:RoleSessionName": [RoleSessionName], ...(ExternalId !== undefined && { "sts:ExternalId": [ExternalId] }) },
    // AWS: a role that is not there is refused like one that does not trust.
    resourcePolicy: role
      ? { ...role.trust, kind: "trust" }
      : { name: `trust policy of role ${RoleArn}, which does not exist`, document: NOBODY, kind: "trust" },
    ...(role && { resourceTags: role.tags }),
  };
}

function durationOf(asked: number | undefined, role: RoleRecord, { caller }: Call): number {
  const seconds = asked ?? HOUR;
  if (caller.type === "AssumedRole" && seconds > HOUR) {
    throw fail("ValidationError", "The requested DurationSeconds exceeds the 1 hour session limit for roles assumed by role chaining.");
  }
  if (seconds > role.maxSessionDuration) {
    throw fail("ValidationError", "The requested DurationSeconds exceeds the MaxSessionDuration set for this role.");
  }
  return seconds;
}

interface Start {
  readonly role: RoleRecord;
  readonly seconds: number;
  readonly sessionName: string;
  readonly policies: ReturnType<typeof sessionPolicies>;
}

function start({ account, partition, clock }: ServiceContext, sessions: Sessions, { role, seconds, sessionName, policies }: Start): AssumeRoleResponse {
  const arn = `arn:${partition}:sts::${account}:assumed-role/${role.name}/${sessionName}`;
  const Credentials = sessions.start(seconds, (accessKeyId) => ({
    type: "AssumedRole", account, roleName: role.name, roleArn: role.arn, roleId: role.id, sessionName, arn, accessKeyId, issuedAt: clock.now(),
    ...(policies && { sessionPolicies: policies.documents }),
  }));
  return {
    Credentials, AssumedRoleUser: { AssumedRoleId: `${role.id}:${sessionName}`, Arn: arn },
    ...(policies && { PackedPolicySize: policies.packedSize }),
  };
}
