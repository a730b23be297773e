import { createHash } from "node:crypto";
import { COPY_PREFIX } from "./contract";
import type { SnapshotEvent } from "./snapshot-event";

/** AWS: longest identifiers of snapshots. */
const LONGEST = { instance: 255, cluster: 63 };

/**
 * What the copy is called: always the same for the same snapshot, so that copying it twice makes one copy. Letters,
 * digits and single hyphens; a name that is too long ends with a digest of the whole.
 */
export function copyName({ kind, region, snapshot }: Pick<SnapshotEvent, "kind" | "region" | "snapshot">): string {
  const name = `${COPY_PREFIX}${region}-${snapshot.replace(/^rds:/, "")}`.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/-$/, "");
  if (name.length <= LONGEST[kind]) return name;
  const digest = createHash("sha256").update(snapshot).digest("hex").slice(0, 8);
  return `${name.slice(0, LONGEST[kind] - digest.length - 1).replace(/-$/, "")}-${digest}`;
}
