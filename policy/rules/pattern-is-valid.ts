import { parsePattern, PatternError } from "../../model/pattern";
import type { ResourceRule } from "../rule";

export const patternIsValid: ResourceRule = {
  id: "pattern-is-valid", severity: "high",
  onAws: "EventBridge refuses the pattern (InvalidEventPatternException) and the deployment stops there.",
  fix: "Every leaf of a pattern is a non-empty array of values or of known match types; try it with npm run explain.",
  source: "https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-event-patterns.html",
  types: ["aws:cloudwatch/eventRule:EventRule", "aws:cloudwatch/eventArchive:EventArchive"],
  check(rule, report) {
    const pattern = rule.text("eventPattern");
    if (pattern === undefined) return;
    try {
      parsePattern(pattern);
    } catch (error) {
      if (!(error instanceof PatternError)) throw error;
      report(`its event pattern is not valid: ${error.message}`);
    }
  },
};
