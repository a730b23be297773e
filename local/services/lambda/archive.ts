import { createHash } from "node:crypto";
import { existsSync, mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join, resolve, sep } from "node:path";
import { unzipSync } from "fflate";
import { fail, invalid } from "./errors";
import type { Code } from "./model";

/** AWS: 50 MB zipped when it comes with the request, 250 MB unzipped. */
export const ZIPPED = 52_428_800;
export const UNZIPPED = 262_144_000;

interface ZipEntry {
  readonly name: string;
  /** Bytes, unpacked. */
  readonly size: number;
  /** Unix permissions and type; 0 where the archive was made elsewhere. */
  readonly mode: number;
}

const unreadable = () => invalid("Could not unzip uploaded file. Please check your file, then try to upload again.");

/** Unpacks an archive below `folder`, once for the same bytes. Throws what AWS answers for one that it refuses. */
export function unpack(operation: string, zip: Uint8Array, folder: string): Code {
  if (zip.length > ZIPPED) throw fail("RequestEntityTooLargeException", `Request must be smaller than ${Math.ceil((ZIPPED * 4) / 3)} bytes for the ${operation} operation`);
  const digest = createHash("sha256").update(zip).digest();
  const id = digest.toString("hex").slice(0, 40);
  const code: Code = { sha256: digest.toString("base64"), size: zip.length, folder: join(folder, "code", id), archive: join(folder, "code", `${id}.zip`) };
  if (existsSync(code.folder)) return code;
  const entries = entriesOf(zip);
  check(entries);
  // Beside its place first: a folder is there whole or not at all.
  const partial = `${code.folder}.partial`;
  try {
    write(partial, entries, inflate(zip));
    renameSync(partial, code.folder);
  } finally {
    rmSync(partial, { recursive: true, force: true });
  }
  writeFileSync(code.archive, zip);
  return code;
}

function check(entries: readonly ZipEntry[]): void {
  if (entries.length === 0) throw invalid("Uploaded file must be a non-empty zip");
  if (entries.reduce((sum, entry) => sum + entry.size, 0) > UNZIPPED) throw invalid(`Unzipped size must be smaller than ${UNZIPPED} bytes`);
  for (const { name } of entries) {
    if (name.startsWith("/") || name.includes("\\") || name.includes("\0") || name.split("/").includes("..")) throw unreadable();
  }
}

function inflate(zip: Uint8Array): Record<string, Uint8Array> {
  try {
    return unzipSync(zip);
  } catch {
    throw unreadable();
  }
}

function write(root: string, entries: readonly ZipEntry[], contents: Record<string, Uint8Array>): void {
  mkdirSync(root, { recursive: true });
  const links = entries.filter(isLink);
  for (const entry of entries) {
    const path = join(root, entry.name);
    if (entry.name.endsWith("/")) {
      mkdirSync(path, { recursive: true });
      continue;
    }
    const bytes = contents[entry.name];
    if (!bytes || bytes.length !== entry.size) throw unreadable();
    if (isLink(entry)) continue;
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes, { mode: (entry.mode & 0o111) === 0 ? 0o644 : 0o755 });
  }
  // Last, so that nothing is written through a link.
  for (const link of links) {
    const path = join(root, link.name);
    const target = Buffer.from(contents[link.name]!).toString();
    if (!resolve(dirname(path), target).startsWith(root + sep)) throw unreadable();
    mkdirSync(dirname(path), { recursive: true });
    symlinkSync(target, path);
  }
}

const isLink = (entry: ZipEntry): boolean => (entry.mode & 0o170000) === 0o120000;

const END = 0x06054b50;
const CENTRAL = 0x02014b50;

/** The central directory: fflate does not tell the permissions, by which links are known. */
function entriesOf(zip: Uint8Array): ZipEntry[] {
  const bytes = Buffer.from(zip.buffer, zip.byteOffset, zip.byteLength);
  let end = bytes.length - 22;
  while (end >= 0 && end > bytes.length - 65_558 && bytes.readUInt32LE(end) !== END) end--;
  if (end < 0 || bytes.readUInt32LE(end) !== END) throw unreadable();
  const count = bytes.readUInt16LE(end + 10);
  const entries: ZipEntry[] = [];
  try {
    for (let i = 0, at = bytes.readUInt32LE(end + 16); i < count; i++) {
      if (bytes.readUInt32LE(at) !== CENTRAL) throw unreadable();
      const nameLength = bytes.readUInt16LE(at + 28);
      entries.push({
        name: bytes.toString("utf8", at + 46, at + 46 + nameLength), size: bytes.readUInt32LE(at + 24),
        // The upper half is Unix's only when the archive was made there.
        mode: bytes[at + 5] === 3 ? bytes.readUInt16LE(at + 40) : 0,
      });
      at += 46 + nameLength + bytes.readUInt16LE(at + 30) + bytes.readUInt16LE(at + 32);
    }
  } catch {
    throw unreadable();
  }
  return entries;
}
