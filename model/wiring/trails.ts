import { contextOf, evaluate, type Principal } from "../iam";
import { CannotTell } from "./known";
import type { Obstacle } from "./delivery";
import { resourcePolicy } from "./policies";
import { known, type Resource } from "./resource";
import type { Wiring } from "./wiring";

const CLOUDTRAIL: Principal = { type: "service", name: "cloudtrail.amazonaws.com" };

/** Why CloudTrail cannot write into a trail's bucket. Throws a `CannotTell`. */
export function trailObstacle(wiring: Wiring, trail: Resource): Obstacle {
  const { resources } = wiring;
  const name = trail.need("s3BucketName");
  const bucket = resources.of("bucket").find((one) => known(one, "bucket") === name);
  if (!bucket) throw new CannotTell(`the bucket ${name} is not a part of this stack, or not known yet`);
  const policy = resourcePolicy(bucket, resources);
  if (!policy) return `its bucket ${name} has no policy`;
  const arn = bucket.need("arn");
  const prefix = trail.text("s3KeyPrefix");
  const context = contextOf({ "aws:SourceArn": arnOf(wiring, trail, bucket), "aws:SourceAccount": wiring.account, "aws:SecureTransport": "true", "s3:x-amz-acl": "bucket-owner-full-control" });
  const asked = [["s3:GetBucketAcl", arn], ["s3:PutObject", `${arn}/${prefix === undefined ? "" : `${prefix}/`}AWSLogs/${wiring.account}/CloudTrail/`]] as const;
  for (const [action, resource] of asked) {
    const { outcome } = evaluate({ principal: CLOUDTRAIL, action, resource, context }, { resource: policy });
    if (outcome !== "allowed") return `the policy of its bucket ${name} ${outcome === "explicitDeny" ? "denies" : "does not allow"} cloudtrail.amazonaws.com ${action} on ${resource} for this trail`;
  }
  return undefined;
}

/** A trail that is not made yet has no ARN, but one can be told from its name. */
function arnOf({ account }: Wiring, trail: Resource, bucket: Resource): string {
  const arn = known(trail, "arn");
  if (arn !== undefined) return arn;
  return `arn:aws:cloudtrail:${trail.text("region") ?? bucket.region}:${account}:trail/${trail.need("name")}`;
}
