import type { StackRule } from "../rule";

/** Types that take tags, among those that make up such stacks. */
const TAKES_TAGS = /^aws:(cloudwatch\/(eventBus:|eventRule:|logGroup:|metricAlarm:)|lambda\/function:|iam\/(role|policy):|sqs\/queue:|sns\/topic:|kms\/key:|s3\/bucket:|sfn\/stateMachine:|cloudtrail\/trail:|dynamodb\/table:|apigatewayv2\/(api|stage):|rds\/(instance|cluster):)/;

export const tagged: StackRule = {
  id: "tagged", severity: "low",
  onAws: "Nobody can tell from the bill or the console to which project and stack a resource belongs.",
  fix: "Set the tags on the resource, or defaultTags on the provider.",
  source: "https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html",
  settings: { keys: { type: "array", default: ["project", "stack"], description: "Tags that every resource must have." } },
  checkStack({ wiring, setting, each }) {
    each(wiring.resources.all.filter(({ type }) => TAKES_TAGS.test(type)), (resource, report) => {
      const tags = { ...resource.props.tags as object, ...resource.props.tagsAll as object };
      const missing = setting<readonly string[]>("keys").filter((key) => !(key in tags));
      if (missing.length > 0) report(`it has no tag ${missing.join(", ")}`);
    });
  },
};
