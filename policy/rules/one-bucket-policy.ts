import type { StackRule } from "../rule";

export const oneBucketPolicy: StackRule = {
  id: "one-bucket-policy", severity: "high",
  onAws: "A bucket has one policy: each deployment writes one over the other, and whoever needed the first (a trail, say) is denied.",
  fix: "Join the statements in one BucketPolicy. awsx.cloudtrail.Trail makes one of its own, also for an existing bucket.",
  source: "https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketPolicy.html",
  checkStack({ wiring: { resources }, each }) {
    const seen = new Map<string, string>();
    each(resources.of("bucketPolicy"), (policy, report) => {
      const bucket = policy.need("bucket");
      const first = seen.get(bucket);
      if (first !== undefined) report(`the bucket ${bucket} has a policy already: ${first}`);
      else seen.set(bucket, policy.name);
    });
  },
};
