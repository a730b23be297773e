import { busName, type Resource } from "../../model/wiring";
import type { StackRule } from "../rule";

/** What a thing is on AWS, by the type of the resource: two resources with the same answer are one thing. */
const THINGS: Readonly<Record<string, (resource: Resource) => string | undefined>> = {
  "aws:cloudwatch/eventRule:EventRule": (rule) => named(rule, "name") && `rule ${rule.text("name")} on the bus ${busName(rule.text("eventBusName"))}`,
  "aws:cloudwatch/eventTarget:EventTarget": (target) => named(target, "targetId") && `target ${target.text("targetId")} of rule ${target.need("rule")} on the bus ${busName(target.text("eventBusName"))}`,
  "aws:cloudwatch/eventBusPolicy:EventBusPolicy": (policy) => `policy of the bus ${busName(policy.text("eventBusName"))}`,
  "aws:cloudwatch/metricAlarm:MetricAlarm": (alarm) => named(alarm, "name") && `alarm ${alarm.text("name")}`,
  "aws:cloudwatch/logGroup:LogGroup": (group) => named(group, "name") && `log group ${group.text("name")}`,
  "aws:sqs/queuePolicy:QueuePolicy": (policy) => `policy of the queue ${policy.need("queueUrl")}`,
  "aws:sns/topicPolicy:TopicPolicy": (policy) => `policy of the topic ${policy.need("arn")}`,
  "aws:iam/rolePolicy:RolePolicy": (policy) => named(policy, "name") && `policy ${policy.text("name")} of the role ${policy.need("role")}`,
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": (config) => `settings for asynchronous calls of ${config.need("functionName")}:${config.text("qualifier") ?? ""}`,
};

const named = (resource: Resource, key: string): string | undefined => resource.text(key);

export const oneOwner: StackRule = {
  id: "one-owner", severity: "high",
  onAws: "Two resources of the stack are one thing on AWS: the one that is made last silently takes the other's place, and what needed the first is denied or never called (log groups are refused).",
  fix: "Join them (one policy with all statements), or give them names of their own: best, leave names to Pulumi.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutTargets.html",
  checkStack({ wiring: { resources }, each }) {
    const seen = new Map<string, { readonly name: string; readonly region: string | undefined }[]>();
    each(resources.all.filter(({ type }) => type in THINGS), (resource, report) => {
      const thing = THINGS[resource.type]!(resource);
      if (thing === undefined) return;
      const region = resource.text("region");
      const others = seen.get(thing) ?? [];
      // Where no region is written, it is the stack's.
      const first = others.find((one) => one.region === region || one.region === undefined || region === undefined);
      if (first) report(`the ${thing} is ${first.name} already`);
      seen.set(thing, [...others, { name: resource.name, region }]);
    });
  },
};
