import type { ResourceRule } from "../rule";

export const logGroupsExpire: ResourceRule = {
  id: "log-groups-expire", severity: "low",
  onAws: "A log group without retention keeps everything for ever, and is billed for it every month.",
  fix: "Set retentionInDays.",
  source: "https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/Working-with-log-groups-and-streams.html#SettingLogRetention",
  types: ["aws:cloudwatch/logGroup:LogGroup"],
  check(group, report) {
    const days = group.props.retentionInDays;
    if (typeof days !== "number" || days === 0) report("its retentionInDays is not set");
  },
};
