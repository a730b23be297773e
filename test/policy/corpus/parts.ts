import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";

/** What the cases are made of: sound on its own, so that each case has its one mistake and no other. */

export const account = aws.getCallerIdentityOutput().accountId;
export const tags = { project: "corpus", stack: pulumi.getStack() };
export const policy = (...Statement: object[]): pulumi.Output<string> => pulumi.jsonStringify({ Version: "2012-10-17", Statement });

/** A publisher that sends what it is given, to the bus it is told. */
export const PUBLISH = `const { EventBridgeClient, PutEventsCommand } = require("@aws-sdk/client-eventbridge");
exports.handler = async (event) => {
  const { FailedEntryCount, Entries } = await new EventBridgeClient({}).send(new PutEventsCommand({ Entries: [{ EventBusName: process.env.BUS, Source: "shop", DetailType: "placed", Detail: "{}" }] }));
  if (FailedEntryCount) throw new Error(JSON.stringify(Entries));
};`;

export const busArn = (name: pulumi.Input<string>): pulumi.Output<string> => pulumi.interpolate`arn:aws:events:us-east-1:${account}:event-bus/${name}`;

/** What cases share, made when it is first needed: fewer resources, and fewer to wait for. */
function once<T>(make: () => T): () => T {
  let made: T | undefined;
  return () => (made ??= make());
}

/** A bus to which anybody of the account may publish. Rules on it take events whose source is the case's name. */
export const openBus = once(() => {
  const bus = new aws.cloudwatch.EventBus("sound-bus", { tags });
  new aws.cloudwatch.EventBusPolicy("sound-bus", { eventBusName: bus.name, policy: policy({ Sid: "Account", Effect: "Allow", Principal: { AWS: pulumi.interpolate`arn:aws:iam::${account}:root` }, Action: "events:PutEvents", Resource: bus.arn }) });
  return bus;
});
export const by = (name: string) => ({ source: [name] });

export function rule(name: string, bus: aws.cloudwatch.EventBus | undefined, pattern: object): aws.cloudwatch.EventRule {
  return new aws.cloudwatch.EventRule(name, { eventBusName: bus?.name, eventPattern: JSON.stringify(pattern), tags });
}

/** A dead-letter queue with an alarm; `mayPut`: the policy of who may put into it. */
export function deadLetters(name: string, mayPut: (queue: aws.sqs.Queue) => pulumi.Output<string> | undefined = () => undefined): aws.sqs.Queue {
  const queue = new aws.sqs.Queue(`${name}-lost`, { sqsManagedSseEnabled: true, tags });
  new aws.cloudwatch.MetricAlarm(`${name}-lost`, {
    namespace: "AWS/SQS", metricName: "ApproximateNumberOfMessagesVisible", dimensions: { QueueName: queue.name },
    statistic: "Maximum", period: 60, evaluationPeriods: 1, comparisonOperator: "GreaterThanThreshold", threshold: 0, tags,
  });
  const allowed = mayPut(queue);
  if (allowed) new aws.sqs.QueuePolicy(`${name}-lost`, { queueUrl: queue.url, policy: allowed });
  return queue;
}

/** For every rule of the account. */
export const sharedLost = once(() => deadLetters("sound", (queue) => policy({
  Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: queue.arn, Condition: { ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:aws:events:us-east-1:${account}:rule/*` } },
})));

/** A queue's policy that lets these rules put into it. */
export const queueFor = (queue: aws.sqs.Queue, rules: readonly aws.cloudwatch.EventRule[]) => policy({
  Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: queue.arn, Condition: { ArnEquals: { "aws:SourceArn": rules.map(({ arn }) => arn) } },
});

export interface TargetOptions {
  readonly bus?: pulumi.Input<string>;
  readonly rule?: pulumi.Input<string>;
  /** Default: the one that all share. */
  readonly lost?: aws.sqs.Queue;
  readonly more?: Partial<aws.cloudwatch.EventTargetArgs>;
  readonly dependsOn?: pulumi.Resource[];
}

export const target = (name: string, from: aws.cloudwatch.EventRule, arn: pulumi.Input<string>, { lost = sharedLost(), more, dependsOn, ...given }: TargetOptions = {}): aws.cloudwatch.EventTarget =>
  new aws.cloudwatch.EventTarget(name, {
    rule: given.rule ?? from.name, eventBusName: "bus" in given ? given.bus : from.eventBusName.apply((bus) => bus ?? "default"), arn,
    retryPolicy: { maximumRetryAttempts: 0, maximumEventAgeInSeconds: 60 }, deadLetterConfig: { arn: lost.arn }, ...more,
  }, { dependsOn });

export interface FunctionOptions {
  readonly more?: Partial<aws.lambda.FunctionArgs>;
  readonly lost?: aws.sqs.Queue;
  /** It will fail, and is not to be tried again. */
  readonly fails?: boolean;
  /** A log group of its own, or what its role may do for its log. */
  readonly logGroup?: aws.cloudwatch.LogGroup;
  readonly logs?: object;
}

const sharedLogs = once(() => new aws.cloudwatch.LogGroup("sound-functions", { retentionInDays: 1, tags }));

/** Its policy is inline: there before the function is. */
const roleOf = (name: string, lost: aws.sqs.Queue, allow: readonly object[], { logGroup = sharedLogs(), logs }: FunctionOptions): aws.iam.Role => new aws.iam.Role(name, {
  // As an object, which Pulumi takes as well as text.
  assumeRolePolicy: { Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }] }, tags,
  inlinePolicies: [{ name: "may", policy: policy(
    logs ?? { Effect: "Allow", Action: ["logs:CreateLogStream", "logs:PutLogEvents"], Resource: pulumi.interpolate`${logGroup.arn}:*` },
    { Effect: "Allow", Action: "sqs:SendMessage", Resource: lost.arn }, ...allow,
  ) }],
});

/** For functions that do nothing but run. */
const sharedRole = once(() => roleOf("sound-function", sharedLost(), [], {}));

/** A function with everything that it needs; `allow`: statements of its role. */
export function fn(name: string, allow: readonly object[] = [], code = "exports.handler = async () => 1;", environment: Record<string, pulumi.Input<string>> = {}, options: FunctionOptions = {}): aws.lambda.Function {
  const { lost = sharedLost(), logGroup = sharedLogs(), more, fails } = options;
  const plain = allow.length === 0 && options.lost === undefined && options.logs === undefined && options.logGroup === undefined;
  const role = plain ? sharedRole() : roleOf(name, lost, allow, options);
  const made = new aws.lambda.Function(name, {
    runtime: "nodejs24.x", handler: "index.handler", role: role.arn, timeout: 10, memorySize: 128, environment: { variables: environment }, tags,
    ...(!fails && { deadLetterConfig: { targetArn: lost.arn } }),
    loggingConfig: { logFormat: "Text", logGroup: logGroup.name }, code: new pulumi.asset.AssetArchive({ "index.js": new pulumi.asset.StringAsset(code) }), ...more,
  });
  if (fails) new aws.lambda.FunctionEventInvokeConfig(name, { functionName: made.name, maximumRetryAttempts: 0, destinationConfig: { onFailure: { destination: lost.arn } } });
  return made;
}

export const permission = (name: string, fun: aws.lambda.Function, sourceArn: pulumi.Input<string> | undefined): aws.lambda.Permission =>
  new aws.lambda.Permission(name, { action: "lambda:InvokeFunction", function: fun.arn, principal: "events.amazonaws.com", sourceArn });

/** A key that EventBridge may use. */
export const keyOf = (name: string): aws.kms.Key => new aws.kms.Key(name, { enableKeyRotation: true, tags, policy: policy(
  { Effect: "Allow", Principal: { AWS: pulumi.interpolate`arn:aws:iam::${account}:root` }, Action: "kms:*", Resource: "*" },
  { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: "*" },
) });

export interface MachineOptions {
  readonly logActions?: readonly string[];
  readonly late?: boolean;
}

const DELIVERY = ["CreateLogDelivery", "GetLogDelivery", "UpdateLogDelivery", "DeleteLogDelivery", "ListLogDeliveries", "PutResourcePolicy", "DescribeResourcePolicies", "DescribeLogGroups", "CreateLogStream", "PutLogEvents"];

const trust = (service: string, sourceArn: pulumi.Input<string>) => policy({ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole",
  Condition: { StringEquals: { "aws:SourceAccount": account }, ArnLike: { "aws:SourceArn": sourceArn } } });

const machineLogs = once(() => new aws.cloudwatch.LogGroup("sound-machines", { name: "/aws/vendedlogs/states/corpus", retentionInDays: 1, tags }));
const machineRole = (name: string) => new aws.iam.Role(name, { tags, assumeRolePolicy: trust("states.amazonaws.com", pulumi.interpolate`arn:aws:states:us-east-1:${account}:stateMachine:*`) });
const mayLog = (name: string, role: aws.iam.Role, actions: readonly string[], dependsOn: pulumi.Resource[] = []) =>
  new aws.iam.RolePolicy(name, { role: role.id, policy: policy({ Effect: "Allow", Action: actions.map((action) => `logs:${action}`), Resource: "*" }) }, { dependsOn });
const sharedMachineRole = once(() => {
  const role = machineRole("sound-machines");
  return { role, granted: mayLog("sound-machines", role, DELIVERY) };
});

/** A state machine with a log. `logActions`: what its role may do for that; `late`: once the machine is there. */
export function machine(name: string, definition: object, { logActions, late = false }: MachineOptions = {}): aws.sfn.StateMachine {
  const own = logActions !== undefined || late ? machineRole(`${name}-machine`) : undefined;
  const granted = own === undefined ? [sharedMachineRole().granted] : late ? [] : [mayLog(`${name}-machine`, own, logActions ?? DELIVERY)];
  const made = new aws.sfn.StateMachine(name, {
    definition: JSON.stringify(definition), roleArn: (own ?? sharedMachineRole().role).arn, tags,
    loggingConfiguration: { level: "ALL", includeExecutionData: false, logDestination: pulumi.interpolate`${machineLogs().arn}:*` },
  }, { dependsOn: granted });
  if (late) mayLog(`${name}-machine`, own!, DELIVERY, [made]);
  return made;
}

/** For every rule and machine of the account. */
const sharedStart = once(() => {
  const role = new aws.iam.Role("sound-start", { tags, assumeRolePolicy: trust("events.amazonaws.com", pulumi.interpolate`arn:aws:events:us-east-1:${account}:rule/*`) });
  return { role, granted: mayStart("sound-start", role, pulumi.interpolate`arn:aws:states:us-east-1:${account}:stateMachine:*`) };
});
const mayStart = (name: string, role: aws.iam.Role, Resource: pulumi.Input<string>) => new aws.iam.RolePolicy(name, { role: role.id, policy: policy({ Effect: "Allow", Action: "states:StartExecution", Resource }) });

export interface StartOptions {
  /** Who may take on the role, which is one of its own. */
  readonly assumeRolePolicy?: pulumi.Input<string>;
  /** What that role may start. Default: the machine. */
  readonly may?: pulumi.Input<string>;
  readonly more?: Partial<aws.cloudwatch.EventTargetArgs>;
}

/** Starts a machine: a target with its role. */
export function starts(name: string, on: aws.cloudwatch.EventRule, to: aws.sfn.StateMachine, { assumeRolePolicy, may, more }: StartOptions = {}): void {
  const own = assumeRolePolicy !== undefined || may !== undefined ? new aws.iam.Role(`${name}-start`, { tags, assumeRolePolicy: assumeRolePolicy ?? trust("events.amazonaws.com", on.arn) }) : undefined;
  const granted = own ? mayStart(`${name}-start`, own, may ?? to.arn) : sharedStart().granted;
  target(name, on, to.arn, { more: { roleArn: (own ?? sharedStart().role).arn, ...more }, dependsOn: [granted] });
}

/** A bucket that is private and wants TLS; `allow`: further statements of its policy. */
export function bucket(name: string, allow: (arn: string) => readonly object[] = () => []): { readonly bucket: aws.s3.Bucket; readonly policy: aws.s3.BucketPolicy } {
  const made = new aws.s3.Bucket(name, { bucket: `corpus-${name}`, tags });
  const [of, arn] = [made.bucket, `arn:aws:s3:::corpus-${name}`];
  new aws.s3.BucketPublicAccessBlock(name, { bucket: of, blockPublicAcls: true, blockPublicPolicy: true, ignorePublicAcls: true, restrictPublicBuckets: true });
  return { bucket: made, policy: new aws.s3.BucketPolicy(name, { bucket: of, policy: policy(
    { Effect: "Deny", Principal: "*", Action: "s3:*", Resource: [arn, `${arn}/*`], Condition: { Bool: { "aws:SecureTransport": "false" } } }, ...allow(arn),
  ) }) };
}
