import { allowedStatements, patternOf, type Resource, type Wiring } from "../../model/wiring";
import type { StackRule } from "../rule";

export const snapshotCopiesWait: StackRule = {
  id: "snapshot-copies-wait", severity: "medium",
  onAws: "RDS tells of a snapshot that is begun, finished, copied or deleted with one detail type: a copy at the wrong one is refused (InvalidDBSnapshotState, DBSnapshotNotFound), tried again and lost.",
  fix: "Ask for the finished ones with detail.EventID (RDS-EVENT-0042 and 0091 for instances, 0075 and 0169 for clusters).",
  source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("rule"), (resource, report) => {
      if (!takesEverySnapshotEvent(resource)) return;
      for (const target of wiring.targetsOf(wiring.ruleOf(resource))) {
        const fn = wiring.resources.by("function", "arn", target.need("arn"));
        if (fn && copies(wiring, fn)) report(`its function ${fn.name} may copy snapshots, and it takes the events of unfinished and deleted ones, too`);
      }
    });
  },
};

const SAYS_WHICH = /^detail\.(EventID|EventCategories|Message)$/;

const takesEverySnapshotEvent = (rule: Resource): boolean => patternOf(rule)?.alternatives.some((leaves) =>
  leaves.some(({ path, written }) => path === "detail-type" && JSON.stringify(written).includes("Snapshot Event")) && !leaves.some(({ path }) => SAYS_WHICH.test(path))) ?? false;

const copies = (wiring: Wiring, fn: Resource): boolean =>
  allowedStatements(wiring, fn.need("role")).statements.some(({ action }) => action.fits("rds:copydbsnapshot") || action.fits("rds:copydbclustersnapshot"));
