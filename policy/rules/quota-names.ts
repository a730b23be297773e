import type { ResourceRule } from "../rule";

/** The longest name, and the property that has it. */
const LIMITS: Readonly<Record<string, readonly [property: string, max: number]>> = {
  "aws:cloudwatch/eventRule:EventRule": ["name", 64], "aws:cloudwatch/eventTarget:EventTarget": ["targetId", 64],
  "aws:cloudwatch/eventBus:EventBus": ["name", 256], "aws:cloudwatch/eventArchive:EventArchive": ["name", 48],
  "aws:cloudwatch/logGroup:LogGroup": ["name", 512], "aws:lambda/function:Function": ["name", 64], "aws:iam/role:Role": ["name", 64],
  "aws:sfn/stateMachine:StateMachine": ["name", 80], "aws:sqs/queue:Queue": ["name", 80], "aws:sns/topic:Topic": ["name", 256],
  "aws:s3/bucket:Bucket": ["bucket", 63], "aws:cloudtrail/trail:Trail": ["name", 128],
};

export const quotaNames: ResourceRule = {
  id: "quota-names", severity: "medium",
  onAws: "AWS refuses a longer name, often only in the stack with the longest name, which is production.",
  fix: "Shorten it, or leave the name to Pulumi.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/APIReference/API_PutRule.html",
  types: Object.keys(LIMITS),
  check(resource, report) {
    const [property, max] = LIMITS[resource.type]!;
    const name = resource.text(property);
    if (name !== undefined && name.length > max) report(`${property} ${name} has ${name.length} characters; AWS takes ${max}`);
  },
};
