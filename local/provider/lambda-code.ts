import { zipSync, type Zippable } from "fflate";
import type { Archive } from "./archive";

/** Zip has no time zone and begins in 1980; with one fixed time the same files give the same bytes everywhere. */
const MODIFIED = new Date(1980, 0, 1);
const UNIX = 3;
const REGULAR_FILE = 0o100000;

/** The zip file of a function's code: as given when it was one, else made the same way every time. */
export function zipOf(archive: Archive): Uint8Array {
  const given = archive.get("zip");
  if (given) return given;
  const entries: Zippable = {};
  for (const { path, data, executable } of archive.get("files")!) {
    entries[path] = [data, { mtime: MODIFIED, os: UNIX, attrs: ((REGULAR_FILE | (executable ? 0o755 : 0o644)) << 16) >>> 0 }];
  }
  return zipSync(entries, { level: 6 });
}
