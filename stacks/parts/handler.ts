import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { DeadLetters } from "./dead-letters";
import { serviceRole, type Allow } from "./iam";
import { stackPrefix, type Scope } from "./scenario";
import packageJson = require("../../package.json");

export interface HandlerArgs<Event, Result> {
  /** Makes the handler once a cold start; serialised into the archive (see functions/). */
  readonly factory: () => (event: Event, context: aws.lambda.Context) => Promise<Result>;
  /** What the function may do besides writing its own log. */
  readonly allow?: readonly Allow[];
  readonly environment?: Readonly<Record<string, pulumi.Input<string>>>;
  /** Where events go that it could not handle in three tries. @default nowhere: for functions whose caller waits for the answer */
  readonly deadLetters?: DeadLetters;
  /** @default 30 */
  readonly timeoutSeconds?: number;
  /** @default 256 */
  readonly memoryMb?: number;
  /** Whether each change is kept as a version of its own. @default false */
  readonly publish?: boolean;
}

export interface Handler {
  readonly function: aws.lambda.Function;
  readonly role: aws.iam.Role;
  readonly logGroup: aws.cloudwatch.LogGroup;
}

/**
 * A function with an inline callback, and everything it needs to be run in an account: its own log group with
 * retention, a role that can write there and do what `allow` says, and a place for what it failed to handle.
 */
export function handler<Event, Result>(suffix: string, args: HandlerArgs<Event, Result>, scope: Scope): Handler {
  const { parent, tags } = scope;
  const name = `${scope.name}-${suffix}`;
  const logGroup = new aws.cloudwatch.LogGroup(`${name}-logs`, {
    name: `/aws/lambda/${stackPrefix()}/${name}`,
    retentionInDays: scope.logRetentionDays,
    tags,
  }, { parent });
  const { role, policy } = serviceRole(name, "lambda.amazonaws.com", [
    // AWS: the group exists already, so the function needs no logs:CreateLogGroup.
    { actions: ["logs:CreateLogStream", "logs:PutLogEvents"], resources: [logGroup.arn.apply((arn) => `${arn}:*`)] },
    // AWS: an on-failure destination is written with the function's own role.
    ...(args.deadLetters ? [{ actions: ["sqs:SendMessage"], resources: [args.deadLetters.queue.arn] }] : []),
    ...(args.allow ?? []),
  ], scope);
  const fn = new aws.lambda.CallbackFunction(name, {
    callbackFactory: args.factory,
    role: role.arn,
    runtime: "nodejs24.x",
    architectures: ["arm64"],
    timeout: args.timeoutSeconds ?? 30,
    memorySize: args.memoryMb ?? 256,
    publish: args.publish,
    environment: args.environment && { variables: { ...args.environment } },
    loggingConfig: { logFormat: "JSON", logGroup: logGroup.name },
    // The Lambda runtime carries the AWS SDK; nothing else is needed. A fresh array each time: CallbackFunction adds to it.
    codePathOptions: { extraExcludePackages: Object.keys(packageJson.dependencies) },
    tags,
  }, { parent, dependsOn: [policy] });
  if (args.deadLetters) {
    new aws.lambda.FunctionEventInvokeConfig(`${name}-async`, {
      functionName: fn.name,
      maximumRetryAttempts: 2,
      maximumEventAgeInSeconds: 3600,
      destinationConfig: { onFailure: { destination: args.deadLetters.queue.arn } },
    }, { parent, dependsOn: [policy] });
  }
  return { function: fn, role, logGroup };
}
