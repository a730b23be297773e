import * as pulumi from "@pulumi/pulumi";

/** What every scenario takes. */
export interface ScenarioArgs {
  /** Days that log groups keep their events. @default 7 */
  readonly logRetentionDays?: pulumi.Input<number>;
  /** ARN of a permissions boundary for every role. @default none */
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  /** ARN of an SNS topic that the dead-letter alarm notifies. @default none: the alarm changes its state and tells nobody */
  readonly alarmTopicArn?: pulumi.Input<string>;
  /** Whether buckets are emptied when they are destroyed. @default false: a bucket with objects stays, and destroying it fails */
  readonly forceDestroy?: pulumi.Input<boolean>;
}

/** Where a part puts its resources, and what holds for all of them. */
export interface Scope {
  /** Logical name of the component: the prefix of its children's names. */
  readonly name: string;
  readonly parent: pulumi.Resource;
  readonly tags: Record<string, string>;
  readonly logRetentionDays: pulumi.Input<number>;
  readonly permissionsBoundaryArn?: pulumi.Input<string>;
  readonly alarmTopicArn?: pulumi.Input<string>;
  readonly forceDestroy: pulumi.Input<boolean>;
}

export function scopeOf(parent: pulumi.Resource, name: string, scenario: string, args: ScenarioArgs): Scope {
  return {
    name, parent,
    tags: { project: pulumi.getProject(), stack: pulumi.getStack(), scenario },
    logRetentionDays: args.logRetentionDays ?? 7,
    permissionsBoundaryArn: args.permissionsBoundaryArn,
    alarmTopicArn: args.alarmTopicArn,
    forceDestroy: args.forceDestroy ?? false,
  };
}

/** A name that two stacks can use in one account, for the few places where AWS needs a known one. */
export const stackPrefix = (): string => `${pulumi.getProject()}-${pulumi.getStack()}`;
