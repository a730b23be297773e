import type { StackRule } from "../rule";

const SWITCHES = ["blockPublicAcls", "blockPublicPolicy", "ignorePublicAcls", "restrictPublicBuckets"];

export const bucketIsPrivate: StackRule = {
  id: "bucket-is-private", severity: "high",
  onAws: "A policy or an ACL that is added later can open the bucket to everybody, and nothing stops it.",
  fix: "Add a BucketPublicAccessBlock with all four switches on.",
  source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html",
  checkStack({ wiring: { resources }, each }) {
    each(resources.of("bucket"), (bucket, report) => {
      const name = bucket.need("bucket");
      const block = resources.single("bucketAccess", "bucket", name);
      const off = SWITCHES.filter((key) => block?.props[key] !== true);
      if (off.length > 0) report(block ? `its public access block leaves out ${off.join(", ")}` : "it has no public access block");
    });
  },
};
