import { parseArn } from "../../model/arn";
import { rolePolicies, roleOf, type Resource, type Wiring } from "../../model/wiring";
import type { StackRule } from "../rule";

export const snapshotCopiesHaveKey: StackRule = {
  id: "snapshot-copies-have-key", severity: "high",
  onAws: "An encrypted snapshot is copied to another region only with a key of that region: without one RDS refuses, and with aws/rds no other account can ever restore the copy.",
  fix: "Make or name a customer key in the other region, and let the copier kms:CreateGrant, kms:DescribeKey, kms:Decrypt and kms:GenerateDataKey* on it.",
  source: "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_CopySnapshot.html#USER_CopySnapshot.Encryption",
  checkStack({ wiring, each }) {
    each(wiring.resources.of("function"), (fn, report) => {
      for (const region of copiesTo(wiring, fn)) {
        if (!mayUseKey(wiring, fn, region)) report(`its role may copy snapshots to ${region} and use no key there`);
      }
    });
    each(wiring.resources.all.filter(({ type }) => /^aws:rds\/(cluster)?snapshotCopy:/i.test(type)), (copy, report) => {
      const from = parseArn(copy.text("sourceDbSnapshotIdentifier") ?? copy.text("sourceDbClusterSnapshotIdentifier") ?? "");
      const elsewhere = copy.text("destinationRegion") ?? copy.text("region");
      if (from && elsewhere !== undefined && from.region !== elsewhere && (copy.text("kmsKeyId") ?? "alias/aws/rds").endsWith("alias/aws/rds")) report(`it is copied to ${elsewhere} without a customer key of that region`);
    });
  },
};

const allowing = (wiring: Wiring, fn: Resource) =>
  rolePolicies(roleOf(fn.need("role"), wiring.resources), wiring.resources).policies.flatMap(({ statements }) => statements).filter(({ effect }) => effect === "Allow");

/** Other regions to which a function may copy snapshots. */
function copiesTo(wiring: Wiring, fn: Resource): Set<string> {
  const written = allowing(wiring, fn).filter(({ action }) => action.fits("rds:copydbsnapshot") || action.fits("rds:copydbclustersnapshot")).flatMap(({ resource }) => resource?.written ?? []);
  return new Set(written.map((arn) => parseArn(arn)?.region ?? "").filter((region) => /^[a-z]{2}-/.test(region) && region !== fn.region));
}

const mayUseKey = (wiring: Wiring, fn: Resource, region: string): boolean =>
  allowing(wiring, fn).some(({ action, resource }) => action.fits("kms:creategrant") && (resource?.written ?? []).some((arn) => arn === "*" || ["*", region].includes(parseArn(arn)?.region ?? "")));
