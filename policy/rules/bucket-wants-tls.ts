import { documentsOf } from "../documents";
import type { StackRule } from "../rule";

export const bucketWantsTls: StackRule = {
  id: "bucket-wants-tls", severity: "medium",
  onAws: "Objects can be read and written over plain HTTP, in sight of whoever is on the way.",
  fix: "Deny s3:* for everybody on the bucket and its objects where aws:SecureTransport is false.",
  source: "https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html",
  checkStack({ wiring: { resources }, each }) {
    each(resources.of("bucket"), (bucket, report) => {
      const name = bucket.need("bucket");
      const statements = resources.allBy("bucketPolicy", "bucket", (bucketName) => bucketName === name).flatMap((policy) => documentsOf(policy)).flatMap((document) => document.statements ?? []);
      const denies = statements.some(({ effect, principals, conditions }) => effect === "Deny" && principals.some((principal) => principal.name === "*")
        && conditions.some(({ key, values }) => key.toLowerCase() === "aws:securetransport" && values.includes("false")));
      if (!denies) report("its policy does not deny requests without TLS");
    });
  },
};
