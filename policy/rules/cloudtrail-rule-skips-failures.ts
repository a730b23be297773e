import { parsePattern, PatternError, type Pattern } from "../../model/pattern";
import { canMatch, is } from "../../model/pattern/overlap";
import type { ResourceRule } from "../rule";

const CALL = { fields: new Map([["detail-type", is("AWS API Call via CloudTrail")], ["detail.errorCode", is("AccessDenied")]]) };

export const cloudtrailRuleSkipsFailures: ResourceRule = {
  id: "cloudtrail-rule-skips-failures", severity: "medium",
  onAws: "CloudTrail tells of refused and failed calls, too, with responseElements null: the target runs for things that never happened.",
  fix: "Add \"errorCode\": [{ \"exists\": false }] to the pattern's detail, or match the errors that are meant.",
  source: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference-record-contents.html",
  types: ["aws:cloudwatch/eventRule:EventRule"],
  check(rule, report) {
    const pattern = parsed(rule.text("eventPattern"));
    if (!pattern) return;
    const unaware = pattern.alternatives.some((leaves) => leaves.some(({ path, written }) => path === "detail-type" && JSON.stringify(written).includes("via CloudTrail"))
      && !leaves.some(({ path }) => path === "detail.errorCode"));
    if (unaware && canMatch(pattern, CALL).answer !== "no") report("its pattern takes calls via CloudTrail, those that failed included");
  },
};

function parsed(text: string | undefined): Pattern | undefined {
  try {
    return text === undefined ? undefined : parsePattern(text);
  } catch (error) {
    if (error instanceof PatternError) return undefined;
    throw error;
  }
}
