import { existsSync, readdirSync, readFileSync, realpathSync, statSync } from "node:fs";
import { join, posix, resolve } from "node:path";
import { gunzipSync } from "node:zlib";
import { unzipSync } from "fflate";
import { makeArchive, type Archive, type ArchiveFile } from "../../provider/archive";
import { MARK, MARKS } from "./pulumi";
import { untar } from "./tar";

type Marked = { readonly [key: string]: unknown };

/** The bytes of an asset. Paths are from the program's working directory. */
export function assetBytes(asset: Marked): Uint8Array {
  if (typeof asset.text === "string") return Buffer.from(asset.text, "utf8");
  if (typeof asset.path === "string") return readFileSync(existing(asset.path, "asset"));
  throw remote("RemoteAsset", asset.uri);
}

/** All files of an archive, archives within archives included. */
export function archiveBytes(archive: Marked): Archive {
  if (typeof archive.path === "string") return fileArchive(existing(archive.path, "archive"));
  if (typeof archive.assets !== "object" || archive.assets === null) throw remote("RemoteArchive", archive.uri);
  const files = new Map<string, ArchiveFile>();
  for (const [name, item] of Object.entries(archive.assets as Record<string, Marked>)) {
    for (const file of filesOf(name, item)) files.set(file.path, file);
  }
  return makeArchive(inOrder([...files.values()]));
}

function filesOf(name: string, item: Marked): readonly ArchiveFile[] {
  if (item[MARK] === MARKS.asset) {
    const executable = typeof item.path === "string" && isExecutable(statSync(item.path).mode);
    return [{ path: inside(name), data: assetBytes(item), executable }];
  }
  return archiveBytes(item).get("files")!.map((file) => ({ ...file, path: inside(posix.join(name, file.path)) }));
}

function fileArchive(path: string): Archive {
  if (statSync(path).isDirectory()) return makeArchive(inOrder(directoryFiles(path, "", new Set())));
  const data = readFileSync(path);
  if (/\.(zip|jar)$/i.test(path)) return makeArchive(inOrder(zipFiles(data)), data);
  if (/\.(tgz|tar\.gz)$/i.test(path)) return makeArchive(inOrder(untar(gunzipSync(data)).map(checked)));
  if (/\.tar$/i.test(path)) return makeArchive(inOrder(untar(data).map(checked)));
  throw new Error(`the archive ${path} is no folder, and no zip, jar, tar, tar.gz or tgz file`);
}

function zipFiles(data: Uint8Array): ArchiveFile[] {
  return Object.entries(unzipSync(data))
    .filter(([path]) => !path.endsWith("/"))
    .map(([path, content]) => ({ path: inside(path), data: content, executable: false }));
}

function directoryFiles(root: string, below: string, above: ReadonlySet<string>): ArchiveFile[] {
  const real = realpathSync(join(root, below));
  if (above.has(real)) throw new Error(`the folder ${join(root, below)} contains itself through a symbolic link`);
  const seen = new Set([...above, real]);
  return readdirSync(real).flatMap((name) => {
    const path = posix.join(below, name);
    const stat = statSync(join(real, name));
    // Pulumi leaves out its own bookkeeping.
    if (stat.isDirectory()) return name === ".pulumi" ? [] : directoryFiles(root, path, seen);
    return stat.isFile() ? [{ path, data: readFileSync(join(real, name)), executable: isExecutable(stat.mode) }] : [];
  });
}

const isExecutable = (mode: number): boolean => (mode & 0o111) !== 0;

const checked = (file: ArchiveFile): ArchiveFile => ({ ...file, path: inside(file.path) });

/** A path that stays inside the archive. */
function inside(path: string): string {
  const normal = posix.normalize(path.replaceAll("\\", "/")).replace(/^\/+/, "");
  if (normal === "" || normal === "." || normal.split("/").includes("..")) throw new Error(`the path '${path}' leaves the archive`);
  return normal;
}

const inOrder = (files: readonly ArchiveFile[]): readonly ArchiveFile[] => [...files].sort((a, b) => (a.path < b.path ? -1 : a.path > b.path ? 1 : 0));

function existing(path: string, what: string): string {
  const whole = resolve(path);
  if (!existsSync(whole)) throw new Error(`the ${what} ${path} does not exist (looked for ${whole})`);
  return whole;
}

const remote = (kind: string, uri: unknown): Error =>
  new Error(`${kind} (${String(uri)}) is not in the local cloud, which fetches nothing from elsewhere; it would be added in local/program/child/archive.ts`);
