import { contextOf, evaluate, explain, type Policy, type Principal } from "../iam";
import { parseArn, type Arn } from "../arn";
import { CannotTell } from "./known";
import { functionPolicy, inStack, logPolicy, readTrust, resourcePolicy, roleOf, rolePolicies } from "./policies";
import { known, type Resource, type Resources } from "./resource";
import type { Rule, Wiring } from "./wiring";

/** Whether EventBridge may and can hand an event over. */

/** Why it cannot; undefined: it can. */
export type Obstacle = string | undefined;

const EVENTS: Principal = { type: "service", name: "events.amazonaws.com" };

/** Can `rule` deliver to `target`? Throws a `CannotTell` when that is not known yet, or not from this stack alone. */
export function deliveryObstacle(wiring: Wiring, rule: Rule, target: Resource): Obstacle {
  const arn = arnOf(target.need("arn"));
  const role = target.text("roleArn");
  switch (arn.service) {
    case "lambda": return toFunction(wiring, rule, target.need("arn"));
    case "sqs": return toQueue(wiring, rule, target.need("arn")) ?? fifoObstacle(target);
    case "sns": return toTopic(wiring, rule, target.need("arn"));
    case "logs": return role === undefined ? toLogGroup(wiring, rule, arn) : "a log group target takes no role, and with one the delivery may fail";
    // AWS: what the console offers for instances are actions of its own, which nothing else can set up.
    case "ec2": return `an instance is no target; Run Command (a document of ssm), a function or a state machine can act on it`;
    default: {
      const action = ROLE_ACTIONS[arn.service];
      if (action === undefined) throw new CannotTell(`targets of ${arn.service} are not looked at`);
      if (role === undefined) return `a target of ${arn.service} needs a role (roleArn) that EventBridge takes on, and it has none`;
      return byRole(wiring, { role, rule, action, resource: target.need("arn") });
    }
  }
}

/** Can what `rule` could not deliver get into its dead-letter queue? */
export const deadLetterObstacle = (wiring: Wiring, rule: Rule, queueArn: string): Obstacle => {
  const queue = arnOf(queueArn);
  if (queue.service !== "sqs") return `its dead-letter queue is ${queueArn}, and only an SQS queue can be one`;
  if (queueArn.endsWith(".fifo")) return "its dead-letter queue is a FIFO queue, and only a standard queue can be one";
  if (queue.region !== rule.region) return `its dead-letter queue is in ${queue.region}, the rule in ${rule.region}`;
  return toQueue(wiring, rule, queueArn);
};

/** What a role needs to be allowed, by the service of the target. */
const ROLE_ACTIONS: Readonly<Record<string, string>> = {
  states: "states:StartExecution", events: "events:PutEvents", kinesis: "kinesis:PutRecord", firehose: "firehose:PutRecord",
};

function arnOf(text: string): Arn {
  const arn = parseArn(text);
  if (!arn) throw new CannotTell(`${text} is no ARN`);
  return arn;
}

function toFunction({ resources, account }: Wiring, rule: Rule, arn: string): Obstacle {
  const [unqualified, qualifier] = splitQualifier(arn);
  const fn = inStack(resources, "function", unqualified);
  return ask({ rule, account, action: "lambda:InvokeFunction", resource: arn, policy: functionPolicy(fn, resources, qualifier) });
}

/** `...:function:NAME:QUALIFIER` */
function splitQualifier(arn: string): [string, string | undefined] {
  const parts = arn.split(":");
  return parts.length > 7 ? [parts.slice(0, 7).join(":"), parts[7]] : [arn, undefined];
}

function toQueue({ resources, account }: Wiring, rule: Rule, arn: string): Obstacle {
  const queue = inStack(resources, "queue", arn);
  return ask({ rule, account, action: "sqs:SendMessage", resource: arn, policy: resourcePolicy(queue, resources) })
    ?? keyObstacle(resources, queue, "sqs");
}

const fifoObstacle = (target: Resource): Obstacle =>
  target.need("arn").endsWith(".fifo") && target.list("sqsTarget").length === 0 ? "a FIFO queue needs a message group (sqsTarget.messageGroupId)" : undefined;

function toTopic({ resources, account }: Wiring, rule: Rule, arn: string): Obstacle {
  const topic = inStack(resources, "topic", arn);
  return ask({ rule, account, action: "sns:Publish", resource: arn, policy: resourcePolicy(topic, resources) })
    ?? keyObstacle(resources, topic, "sns");
}

function toLogGroup({ resources, account }: Wiring, rule: Rule, arn: Arn): Obstacle {
  const group = `arn:${arn.partition}:logs:${arn.region}:${arn.account}:${arn.resource.replace(/:\*$/, "")}`;
  const policy = logPolicy(arn.region, group, resources);
  for (const action of ["logs:CreateLogStream", "logs:PutLogEvents"]) {
    const obstacle = ask({ rule, account, action, resource: `${group}:log-stream:any`, policy });
    if (obstacle !== undefined) return obstacle;
  }
  return undefined;
}

interface Asked {
  readonly rule: Rule;
  readonly account: string;
  readonly action: string;
  readonly resource: string;
  readonly policy: Policy | undefined;
}

function ask({ rule, account, action, resource, policy }: Asked): Obstacle {
  const question = { principal: EVENTS, action, resource, context: contextOf({ "aws:SourceArn": rule.arn, "aws:SourceAccount": account, "aws:SecureTransport": "true" }) };
  const policies = { resource: policy };
  const verdict = evaluate(question, policies);
  if (verdict.outcome === "allowed") return undefined;
  if (verdict.outcome === "explicitDeny") return `${policy!.name} denies events.amazonaws.com ${action}`;
  const { nearest } = explain(question, policies, verdict.lacking);
  return `no statement allows events.amazonaws.com ${action} on ${resource} for ${rule.arn}${nearest === undefined ? "" : ` (nearest: ${nearest})`}`;
}

/** AWS: EventBridge uses the key as itself, so a key that AWS manages cannot let it. */
function keyObstacle(resources: Resources, encrypted: Resource, service: string): Obstacle {
  const id = encrypted.text("kmsMasterKeyId");
  if (id === undefined) return undefined;
  if (id.includes(`alias/aws/${service}`)) return `${encrypted.name} is encrypted with ${id}, the key that AWS manages, whose policy does not let EventBridge use it`;
  const key = resources.of("key").find((one) => [known(one, "arn"), known(one, "keyId")].includes(id));
  if (!key) throw new CannotTell(`the key ${id} is not a part of this stack`);
  const policy = resourcePolicy(key, resources);
  if (!policy) return `the policy of key ${key.name} is the default one, which does not let events.amazonaws.com use it`;
  for (const action of ["kms:Decrypt", "kms:GenerateDataKey"]) {
    const verdict = evaluate({ principal: EVENTS, action, resource: key.need("arn"), context: contextOf() }, { resource: policy });
    if (verdict.outcome !== "allowed") return `the policy of key ${key.name} does not let events.amazonaws.com ${action}`;
  }
  return undefined;
}

interface ByRole {
  readonly role: string;
  readonly rule: Rule;
  readonly action: string;
  readonly resource: string;
}

function byRole({ resources, account }: Wiring, { role: roleArn, rule, action, resource }: ByRole): Obstacle {
  const role = roleOf(roleArn, resources);
  const trust = trustObstacle(role, "events.amazonaws.com", { "aws:SourceArn": rule.arn, "aws:SourceAccount": account });
  if (trust !== undefined) return trust;
  const { policies, unread } = rolePolicies(role, resources);
  const session: Principal = { type: "session", account, roleArn, arn: `arn:aws:sts::${account}:assumed-role/${role.need("name")}/events` };
  const verdict = evaluate({ principal: session, action, resource, context: contextOf() }, { identity: policies });
  if (verdict.outcome === "allowed") return undefined;
  if (unread.length > 0) throw new CannotTell(`what ${unread.join(", ")} allows is not in this stack`);
  return `the role ${role.name} may not ${action} on ${resource}`;
}

/** Why a service may not take on a role. */
export function trustObstacle(role: Resource, service: string, context: Readonly<Record<string, string>>): Obstacle {
  const resource = role.need("arn");
  const trust = readTrust(role);
  const verdict = evaluate({ principal: { type: "service", name: service }, action: "sts:AssumeRole", resource, context: contextOf(context) }, { resource: trust });
  return verdict.outcome === "allowed" ? undefined : `the trust policy of role ${role.name} does not let ${service} take it on`;
}
