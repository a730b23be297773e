import { CARRIERS, documentsOf, hasCondition, type Statement } from "../documents";
import type { ResourceRule } from "../rule";

interface Row {
  readonly types: RegExp;
  readonly service: string;
  /** Only for statements with one of these. */
  readonly actions?: RegExp;
  readonly keys: readonly string[];
}

/**
 * Where a service's grant must name on whose behalf it acts; SCENARIOS holds the same table. Not asked for: topics
 * (AWS's documents disagree), keys for topics, CreateLogStream (fails with it), execution roles, API Gateway's roles.
 */
const TABLE: readonly Row[] = [
  { types: /^aws:sqs\//, service: "events.amazonaws.com", keys: ["aws:SourceArn"] },
  { types: /^aws:sqs\//, service: "sns.amazonaws.com", keys: ["aws:SourceArn"] },
  { types: /^aws:cloudwatch\/logResourcePolicy/, service: "events.amazonaws.com", actions: /^logs:(PutLogEvents|\*)$/i, keys: ["aws:SourceArn"] },
  { types: /^aws:iam\/role:/, service: "events.amazonaws.com", keys: ["aws:SourceArn", "aws:SourceAccount"] },
  { types: /^aws:iam\/role:/, service: "states.amazonaws.com", keys: ["aws:SourceArn", "aws:SourceAccount"] },
  { types: /^aws:(s3|kms)\//, service: "cloudtrail.amazonaws.com", keys: ["aws:SourceArn"] },
];

export const sourceConditions: ResourceRule = {
  id: "source-conditions", severity: "high",
  onAws: "A grant to a service that does not say for which resource lets anybody's resource of that service act through yours (the confused deputy).",
  fix: "Add a condition: ArnEquals or ArnLike aws:SourceArn with the rule, machine or trail, and for roles also StringEquals aws:SourceAccount.",
  source: "https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html",
  types: CARRIERS,
  check(carrier, report) {
    for (const { property, statements = [] } of documentsOf(carrier)) {
      for (const statement of statements) {
        for (const { service, keys } of TABLE.filter((row) => speaksOf(row, carrier.type, statement))) {
          const missing = keys.filter((key) => !hasCondition(statement, key));
          if (missing.length > 0) report(`${property}, ${statement.name}, lets ${service} in without a condition on ${missing.join(" and ")}`);
        }
      }
    }
  },
};

const speaksOf = ({ types, service, actions }: Row, type: string, { effect, principals, actions: written }: Statement): boolean =>
  effect === "Allow" && types.test(type) && principals.some(({ kind, name }) => kind === "Service" && name === service)
  && (actions === undefined || written.some((action) => actions.test(action)));
