import { patternOf } from "../../model/wiring";
import type { ResourceRule } from "../rule";

const OTHERS = ["CompleteMultipartUpload", "CopyObject"];

export const uploadsAreComplete: ResourceRule = {
  id: "uploads-are-complete", severity: "medium",
  onAws: "Objects also come by CompleteMultipartUpload (the CLI and SDKs use it from 8 MB or so) and CopyObject: a rule for PutObject alone never sees them.",
  fix: "Match eventName PutObject, CompleteMultipartUpload, CopyObject and PostObject, or S3's own event Object Created, which needs no trail.",
  source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/cloudtrail-logging-s3-info.html",
  types: ["aws:cloudwatch/eventRule:EventRule"],
  check(rule, report) {
    for (const leaves of patternOf(rule)?.alternatives ?? []) {
      const names = leaves.find(({ path }) => path === "detail.eventName")?.conditions.flatMap((condition) => (condition.op === "equals" ? [String(condition.value)] : [])) ?? [];
      const missing = OTHERS.filter((name) => !names.includes(name));
      if (names.includes("PutObject") && missing.length > 0) report(`its pattern takes PutObject and leaves out ${missing.join(" and ")}`);
    }
  },
};
