import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import type { DeadLetters } from "./dead-letters";
import type { EventPattern } from "./patterns";
import type { Scope } from "./scenario";
import type { RouteTarget } from "./targets";

/** Which events, or when: a rule has one or the other. */
export type Trigger =
  | { readonly pattern: pulumi.Input<EventPattern>; readonly schedule?: never }
  | { readonly schedule: pulumi.Input<string>; readonly pattern?: never };

export type Route = Trigger & {
  readonly description: string;
  /** @default the account's default bus */
  readonly bus?: aws.cloudwatch.EventBus;
  /** @default true */
  readonly enabled?: boolean;
  /** By the id that the target has on AWS. At most five. */
  readonly targets: Readonly<Record<string, RouteTarget>>;
};

/** AWS's own defaults, written down: a day of retries. */
const RETRY = { maximumRetryAttempts: 185, maximumEventAgeInSeconds: 86_400 };

/**
 * Routes of a scenario: for each a rule, and for each of its targets the permission scoped to that rule, retries and
 * the dead-letter queue. All routes of a scenario are made by one call, because the dead-letter queue has one policy
 * that names all its rules; targets come last, when everything they need is there.
 */
export function routeEvents(routes: Readonly<Record<string, Route>>, deadLetters: DeadLetters, scope: Scope): Record<string, aws.cloudwatch.EventRule> {
  const { parent } = scope;
  const rules = Object.fromEntries(Object.entries(routes).map(([key, route]) => [key, createRule(`${scope.name}-${key}`, route, scope)]));
  const accepts = deadLetters.accept(Object.values(rules));
  for (const [key, route] of Object.entries(routes)) {
    const rule = rules[key]!;
    for (const [id, target] of Object.entries(route.targets)) {
      const name = `${scope.name}-${key}-${id}`;
      const { roleArn, after } = target.grant(name, rule, scope);
      new aws.cloudwatch.EventTarget(name, {
        rule: rule.name,
        // AWS: a target of a rule on a custom bus must repeat the bus, or it lands on a rule of the default bus.
        eventBusName: route.bus?.name,
        targetId: id,
        arn: target.arn,
        roleArn,
        ...target.input,
        retryPolicy: RETRY,
        deadLetterConfig: { arn: deadLetters.queue.arn },
      }, { parent, dependsOn: [accepts, ...after] });
    }
  }
  return rules;
}

function createRule(name: string, route: Route, { parent, tags }: Scope): aws.cloudwatch.EventRule {
  return new aws.cloudwatch.EventRule(name, {
    description: route.description,
    eventBusName: route.bus?.name,
    eventPattern: route.pattern && pulumi.jsonStringify(route.pattern),
    scheduleExpression: route.schedule,
    state: route.enabled ?? true ? "ENABLED" : "DISABLED",
    tags,
  }, { parent });
}
