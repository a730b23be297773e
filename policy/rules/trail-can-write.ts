import { trailObstacle } from "../../model/wiring";
import type { StackRule } from "../rule";

export const trailCanWrite: StackRule = {
  id: "trail-can-write", severity: "critical",
  onAws: "CloudTrail refuses the trail (InsufficientS3BucketPolicyException) and the deployment stops there, or a trail that is there stops to log.",
  fix: "In the bucket's policy let cloudtrail.amazonaws.com s3:GetBucketAcl on the bucket and s3:PutObject on PREFIX/AWSLogs/ACCOUNT/*, with the trail's ARN as aws:SourceArn, and let the trail depend on the policy.",
  source: "https://docs.aws.amazon.com/awscloudtrail/latest/userguide/create-s3-bucket-policy-for-cloudtrail.html",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("trail"), (trail, report) => {
      const obstacle = trailObstacle(wiring, trail);
      if (obstacle !== undefined) report(obstacle);
      if (trail.text("cloudWatchLogsGroupArn") !== undefined && trail.text("cloudWatchLogsRoleArn") === undefined) report("it has a log group (cloudWatchLogsGroupArn) and no role to write into it (cloudWatchLogsRoleArn)");
    });
  },
};
