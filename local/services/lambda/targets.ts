import { decide } from "../../../model/iam";
import { parseArn } from "../../../model/arn";
import { NotSupported } from "../../kernel/errors";
import { PRINCIPALS } from "../../kernel/ports";
import type { ServiceContext } from "../../kernel/service";
import { fail, invalid } from "./errors";

/** What an asynchronous invocation's result can be sent to. */
export type TargetKind = "sqs" | "sns" | "lambda" | "events";

interface Target {
  /** What comes last in its ARN. */
  readonly resource: RegExp;
  /** The operation that sends to it, and what the role must allow. */
  readonly operation: string;
  readonly action: string;
}

const TARGETS: Readonly<Record<TargetKind, Target>> = {
  // AWS: standard queues and topics only.
  sqs: { resource: /^[A-Za-z0-9_-]{1,80}$/, operation: "SendMessage", action: "sqs:SendMessage" },
  sns: { resource: /^[A-Za-z0-9_-]{1,256}$/, operation: "Publish", action: "sns:Publish" },
  lambda: { resource: /^function:[a-zA-Z0-9-_]+(:(\$LATEST|[a-zA-Z0-9-_]+))?$/, operation: "InvokeFunction", action: "lambda:InvokeFunction" },
  events: { resource: /^event-bus\/[/.\-_A-Za-z0-9]+$/, operation: "PutEvents", action: "events:PutEvents" },
};

const isKind = (service: string): service is TargetKind => Object.hasOwn(TARGETS, service);

/** The kind of a destination's ARN, or undefined when AWS has no such destination. */
export function targetKind(arn: string): TargetKind | undefined {
  const parsed = parseArn(arn);
  return parsed && isKind(parsed.service) && TARGETS[parsed.service].resource.test(parsed.resource) ? parsed.service : undefined;
}

/**
 * Throws what AWS answers for a destination that cannot be one, or to which the function's role may not send.
 * AWS: it asks the role's own policies when the destination is configured, not only when something is sent.
 */
export function checkTarget(context: ServiceContext, role: string, arn: string, what: "destination" | "dead-letter"): void {
  if (arn.startsWith("kafka://") || parseArn(arn)?.service === "s3") throw new NotSupported(`the ${what} ${arn}`, "local/services/lambda/run/destinations.ts");
  const kind = targetKind(arn);
  if (kind === undefined) throw invalid(`The ${what} ARN ${arn} is invalid.`);
  const [principals] = context.ports.all(PRINCIPALS);
  const own = principals?.policiesOfRole(role);
  if (!own) return;
  const { operation, action } = TARGETS[kind];
  const session = `arn:aws:sts::${context.account}:assumed-role/${role.split("/").at(-1)}/lambda`;
  const answer = decide({
    principal: { type: "session", account: context.account, arn: session, roleArn: role }, action, resource: arn,
    identity: own.identity.map(({ document }) => document), ...(own.boundary && { boundary: own.boundary.document }),
  });
  if (answer.allowed) return;
  const message = what === "destination" ? `The function's execution role does not have permissions to call ${operation} on ${arn}`
    : `The provided execution role does not have permissions to call ${operation} on ${kind.toUpperCase()}`;
  throw fail("InvalidParameterValueException", message, {
    denial: {
      principal: role, action, resource: arn, kind: answer.verdict.outcome === "explicitDeny" ? "explicit" : "implicit",
      ...(answer.decidedBy && { decidedBy: answer.decidedBy }), ...answer.explanation,
    },
  });
}
