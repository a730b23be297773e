import type { ResourceRule } from "../rule";

export const trailValidatesLogs: ResourceRule = {
  id: "trail-validates-logs", severity: "medium",
  onAws: "Without digests nobody can tell whether a log file was changed or deleted after CloudTrail wrote it.",
  fix: "Set enableLogFileValidation to true.",
  source: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-log-file-validation-intro.html",
  types: ["aws:cloudtrail/trail:Trail"],
  check(trail, report) {
    if (trail.props.enableLogFileValidation !== true) report("enableLogFileValidation is not true");
  },
};
