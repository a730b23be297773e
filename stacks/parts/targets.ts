import * as aws from "@pulumi/aws";
import type * as pulumi from "@pulumi/pulumi";
import type { EventLogDelivery } from "./event-log-delivery";
import { resourcePolicy, serviceRole } from "./iam";
import { placeOf } from "./place";
import type { Scope } from "./scenario";

/** What the target is sent: one of EventBridge's four forms. */
export type TargetInput =
  /** The whole event. */
  | undefined
  /** A part of it, by a JSON path such as `$.detail`. */
  | { readonly path: string }
  /** Always the same. */
  | { readonly constant: unknown }
  /** Text or JSON with `<placeholders>` filled from the event. */
  | { readonly template: string; readonly paths: Readonly<Record<string, string>> };

/** What lets a rule deliver to a target. */
export interface Delivery {
  /** The role that EventBridge takes on, for targets that know no resource policy. */
  readonly roleArn?: pulumi.Input<string>;
  /** The target is made after these. */
  readonly after: readonly pulumi.Resource[];
}

/** Where a rule sends its events, and how EventBridge is allowed to. */
export interface RouteTarget {
  readonly arn: pulumi.Input<string>;
  readonly input?: Pick<aws.cloudwatch.EventTargetArgs, "input" | "inputPath" | "inputTransformer">;
  /** Makes what lets `rule` deliver, scoped to it. */
  grant(name: string, rule: aws.cloudwatch.EventRule, scope: Scope): Delivery;
}

function inputOf(input: TargetInput): RouteTarget["input"] {
  if (input === undefined) return undefined;
  if ("path" in input) return { inputPath: input.path };
  if ("constant" in input) return { input: JSON.stringify(input.constant) };
  return { inputTransformer: { inputTemplate: input.template, inputPaths: { ...input.paths } } };
}

/** A function, allowed for the one rule. */
export const toFunction = (fn: aws.lambda.Function, input?: TargetInput): RouteTarget => ({
  arn: fn.arn,
  input: inputOf(input),
  grant: (name, rule, { parent }) => ({ after: [new aws.lambda.Permission(name, {
    action: "lambda:InvokeFunction",
    function: fn.name,
    principal: "events.amazonaws.com",
    sourceArn: rule.arn,
  }, { parent })] }),
});

/** A log group below the prefix of `delivery`, whose policy lets EventBridge write there. The event is logged verbatim. */
export const toLogGroup = (logGroup: aws.cloudwatch.LogGroup, delivery: EventLogDelivery): RouteTarget => ({
  // AWS: without the :* that policies have, and without a role.
  arn: logGroup.arn,
  grant: () => ({ after: [delivery] }),
});

export interface TopicOptions {
  /** Whether the topic's policy names the rule. AWS's documents disagree on whether EventBridge may be narrowed so. */
  readonly nameRule: boolean;
}

/** A topic of the rule's own: a topic has one policy, and it is made here. Publishing is all that it allows. */
export const toTopic = (topic: aws.sns.Topic, { nameRule }: TopicOptions, input?: TargetInput): RouteTarget => ({
  arn: topic.arn,
  input: inputOf(input),
  grant: (name, rule, { parent }) => ({ after: [new aws.sns.TopicPolicy(name, {
    arn: topic.arn,
    policy: resourcePolicy([{
      sid: "EventBridgePublishes", services: ["events.amazonaws.com"], actions: ["sns:Publish"], resources: [topic.arn],
      ...(nameRule && { conditions: { ArnEquals: { "aws:SourceArn": rule.arn } } }),
    }]),
  }, { parent })] }),
});

/** A state machine, by a role that may start this machine for this rule and nothing else. */
export const toStateMachine = (machine: aws.sfn.StateMachine, input?: TargetInput): RouteTarget => ({
  arn: machine.arn,
  input: inputOf(input),
  grant: (name, rule, scope) => {
    const { role, policy } = serviceRole(name, "events.amazonaws.com", [
      { actions: ["states:StartExecution"], resources: [machine.arn] },
    ], scope, { StringEquals: { "aws:SourceAccount": placeOf(scope.parent).accountId }, ArnEquals: { "aws:SourceArn": rule.arn } });
    return { roleArn: role.arn, after: [policy] };
  },
});
