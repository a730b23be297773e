import { contextOf, evaluate, type Principal, type Statement } from "../iam";
import { parseArn } from "../arn";
import { CannotTell } from "./known";
import { trustObstacle, type Obstacle } from "./delivery";
import { rolePolicies, roleOf } from "./policies";
import { known, lastPart, type Resource } from "./resource";
import type { Wiring } from "./wiring";

/** What the roles of functions and state machines let them do. */

/** AWS's own policies that let a function write logs and traces, and nothing that an environment names. */
const ONLY_LOGS = /\/(AWSLambdaBasicExecutionRole|AWSLambdaVPCAccessExecutionRole|AWSLambdaENIManagementAccess|AWSXRayDaemonWriteAccess|AWSXrayWriteOnlyAccess|CloudWatchLambdaInsightsExecutionRolePolicy)$/;
const WRITES_LOGS = /\/(AWSLambda\w*ExecutionRole|CloudWatchLogsFullAccess|AWSLambdaExecute)$/;

const none = contextOf();

/** The statements that allow a role something, and the attached policies whose text nobody here knows. */
export function allowedStatements({ resources }: Wiring, roleArn: string): { readonly statements: readonly Statement[]; readonly unread: readonly string[] } {
  const { policies, unread } = rolePolicies(roleOf(roleArn, resources), resources);
  return { statements: policies.flatMap(({ statements }) => statements.filter(({ effect }) => effect === "Allow")), unread };
}

/** Whether a role is allowed anything of a service on a resource or on what is in it, conditions aside. Throws a `CannotTell`. */
export function mayDoSomething(wiring: Wiring, roleArn: string, service: string, arn: string): boolean {
  const { statements, unread } = allowedStatements(wiring, roleArn);
  const isOfService = ({ action }: Statement) => action.not || action.written.some((written) => written === "*" || written.toLowerCase().startsWith(`${service}:`));
  const reaches = ({ resource }: Statement) => resource === undefined || resource.not || resource.fits(arn, none) || resource.written.some((written) => written.startsWith(`${arn}/`) || written.startsWith(`${arn}:`));
  if (statements.some((statement) => isOfService(statement) && reaches(statement))) return true;
  const others = unread.filter((policy) => !ONLY_LOGS.test(policy));
  if (others.length > 0) throw new CannotTell(`what ${others.join(", ")} allows is not in this stack`);
  return false;
}

/** Why a function cannot write its log. Throws a `CannotTell`. */
export function logObstacle(wiring: Wiring, fn: Resource): Obstacle {
  const role = roleOf(fn.need("role"), wiring.resources);
  const named = fn.list("loggingConfig").map(({ logGroup }) => logGroup).find((group) => typeof group === "string" && group !== "");
  const group = String(named ?? `/aws/lambda/${fn.need("name")}`);
  const place = parseArn(fn.need("arn"));
  if (!place) throw new CannotTell(`arn of ${fn.name} is no ARN`);
  const stream = `arn:${place.partition}:logs:${place.region}:${place.account}:log-group:${group}:log-stream:any`;
  return lacking(wiring, role, ["logs:CreateLogStream", "logs:PutLogEvents"].map((action) => ({ action, resource: stream })), WRITES_LOGS);
}

/**
 * AWS: what the role of a machine with logging must be allowed; the API of log delivery knows no resources.
 * https://docs.aws.amazon.com/step-functions/latest/dg/cw-logs.html#cloudwatch-iam-policy
 */
const DELIVERY = ["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries", "PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups"];

/** Why a state machine cannot set up the delivery of its logs. Throws a `CannotTell`. */
export function machineLogObstacle(wiring: Wiring, machine: Resource): Obstacle {
  const [logging] = machine.list("loggingConfiguration");
  if (!logging || logging.level === undefined || logging.level === "OFF") return undefined;
  const role = roleOf(machine.need("roleArn"), wiring.resources);
  // Before it is made it has no ARN: the one that its name will give it.
  const own = known(machine, "arn") ?? `arn:aws:states:${known(machine, "region") ?? regionOf(wiring)}:${wiring.account}:stateMachine:${known(machine, "name") ?? machine.name}`;
  return trustObstacle(role, "states.amazonaws.com", { "aws:SourceArn": own, "aws:SourceAccount": wiring.account })
    ?? lacking(wiring, role, DELIVERY.map((name) => ({ action: `logs:${name}`, resource: "*" })), /\/(CloudWatchLogsFullAccess|AWSStepFunctions\w+)$/);
}

/** What sending to the place for what a function fails to handle takes. */
const SENDS: Readonly<Record<string, string>> = { sqs: "sqs:SendMessage", sns: "sns:Publish", lambda: "lambda:InvokeFunction", events: "events:PutEvents", s3: "s3:PutObject" };

/** Why a function cannot send what it fails to handle to `destination`. Throws a `CannotTell`. */
export function destinationObstacle(wiring: Wiring, fn: Resource, destination: string): Obstacle {
  const service = parseArn(destination)?.service ?? "";
  const action = SENDS[service];
  if (action === undefined) throw new CannotTell(`destinations of ${service} are not looked at`);
  return lacking(wiring, roleOf(fn.need("role"), wiring.resources), [{ action, resource: service === "s3" ? `${destination}/any` : destination }]);
}

/** The region of the first ARN of the stack that has one. */
function regionOf({ resources }: Wiring): string {
  for (const resource of resources.all) {
    const region = parseArn(known(resource, "arn") ?? "")?.region;
    if (region) return region;
  }
  throw new CannotTell("no ARN of the stack is known yet");
}

export interface Need {
  readonly action: string;
  readonly resource: string;
}

/** What of these a role may not do. `enough`: AWS's own policies that let it. Throws a `CannotTell`. */
export function lacking(wiring: Wiring, role: Resource, asked: readonly Need[], enough = /^$/): Obstacle {
  const { policies, unread } = rolePolicies(role, wiring.resources);
  const roleArn = role.need("arn");
  const principal: Principal = { type: "session", account: wiring.account, roleArn, arn: `arn:aws:sts::${wiring.account}:assumed-role/${lastPart(roleArn)}/any` };
  const denied = asked.filter(({ action, resource }) => evaluate({ principal, action, resource, context: none }, { identity: policies }).outcome !== "allowed");
  if (denied.length === 0 || unread.some((policy) => enough.test(policy))) return undefined;
  const others = unread.filter((policy) => !ONLY_LOGS.test(policy));
  if (others.length > 0) throw new CannotTell(`what ${others.join(", ")} allows is not in this stack`);
  return `its role ${role.name} may not ${denied.map(({ action }) => action).join(", ")} on ${denied[0]!.resource}`;
}
