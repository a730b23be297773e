import { watchedBy } from "../../model/wiring";
import type { StackRule } from "../rule";

export const trailBucketUnwatched: StackRule = {
  id: "trail-bucket-unwatched", severity: "critical",
  onAws: "Each log file that the trail writes is an upload that it logs, for which it writes the next log file: for ever, and billed.",
  fix: "Name the watched buckets in the selectors (arn:aws:s3:::BUCKET/ with the slash), and keep the trail's logs in another one.",
  source: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/logging-data-events-with-cloudtrail.html",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("trail"), (trail, report) => {
      const own = trail.need("s3BucketName");
      // AWS: without the slash a selector means all buckets whose names begin so.
      const values = trail.list("eventSelectors").flatMap(({ dataResources }) => (Array.isArray(dataResources) ? dataResources as { values?: string[] }[] : [])).flatMap(({ values: all = [] }) => all);
      const watched = watchedBy(trail);
      const at = watched.findIndex((name, i) => name === "*" || name === own || (!values[i]!.includes("/") && own.startsWith(name)));
      if (at >= 0) report(`its selector ${values[at]} takes its own bucket ${own} in`);
      for (const selector of trail.list("advancedEventSelectors")) if (takesAllObjects(selector.fieldSelectors, own)) report(`an advanced selector takes its own bucket ${own} in`);
    });
  },
};

interface FieldSelector {
  readonly field?: string;
  readonly equals?: readonly string[];
  readonly startsWiths?: readonly string[];
  readonly notStartsWiths?: readonly string[];
}

function takesAllObjects(given: unknown, own: string): boolean {
  const fields = Array.isArray(given) ? given as FieldSelector[] : [];
  if (!fields.some(({ field, equals }) => field === "resources.type" && equals?.includes("AWS::S3::Object"))) return false;
  const arn = `arn:aws:s3:::${own}/`;
  const narrowing = fields.filter(({ field }) => field === "resources.ARN");
  return narrowing.every(({ equals, startsWiths, notStartsWiths }) =>
    (!equals || equals.length === 0) && (!startsWiths || startsWiths.length === 0 || startsWiths.some((prefix) => arn.startsWith(prefix))) && !(notStartsWiths ?? []).some((prefix) => arn.startsWith(prefix)));
}
