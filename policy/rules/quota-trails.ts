import type { StackRule } from "../rule";

export const quotaTrails: StackRule = {
  id: "quota-trails", severity: "medium",
  onAws: "CloudTrail takes five trails a region, and a multi-region trail counts in every region (MaximumNumberOfTrailsExceededException).",
  fix: "Use one trail with several selectors; leave the account's own where there is one.",
  source: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/WhatIsCloudTrail-Limits.html",
  settings: { max: { type: "integer", default: 5, description: "Trails that a region may have." } },
  checkStack({ wiring: { resources }, setting, each }) {
    const trails = resources.of("trail");
    each(trails, (trail, report) => {
      const here = trails.slice(0, trails.indexOf(trail) + 1).filter((other) => other.region === trail.region || other.props.isMultiRegionTrail === true);
      if (here.length > setting<number>("max")) report(`it is the ${here.length}th trail of ${trail.region}; the quota is ${setting<number>("max")}`);
    });
  },
};
