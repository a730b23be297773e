import { statSync } from "node:fs";
import { asset } from "@pulumi/pulumi";
import { UNKNOWN, type Given } from "../model/wiring";

/** What Pulumi's analyzer gives, as plain data. */

/** What stands for values that are not known during a preview: the texts that the policy SDK itself compares with. */
const SENTINELS: ReadonlySet<unknown> = new Set([
  "1c4a061d-8072-4f0a-a4cb-0ff528b18fe7", "3eeb2bf0-c639-47a8-9e75-3b44932eb421", "04da6b54-80e4-46f7-96ec-b56ff0331ba9", "6a19a0b0-7e62-4c92-b797-7f8e31da9cc2",
  "030794c1-ac77-496b-92df-f27374a8bd58", "e48ece36-62e2-4504-bad9-02848725956a", "dd056dcd-154b-4c76-9bd3-c8f88648b5ff",
]);

interface Analyzed {
  readonly urn: string;
  readonly type: string;
  readonly name: string;
  readonly props: Record<string, unknown>;
}

export async function givenOf({ urn, type, name, props }: Analyzed, parent?: string): Promise<Given> {
  // The SDK's proxy throws at the first unknown value; ours says which rule could not tell what.
  const raw = props["__isSpecialProxy"] === true ? props["__getSpecialProxyTarget"] : props;
  return { urn, type, name, parent, props: await plain(raw) as Given["props"] };
}

async function plain(value: unknown): Promise<unknown> {
  if (SENTINELS.has(value)) return UNKNOWN;
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Promise.all(value.map(plain));
  if (asset.Archive.isInstance(value)) return { files: await sizesIn(value, "") };
  if (asset.Asset.isInstance(value)) return { files: { "": await sizeOf(value) } };
  const entries = await Promise.all(Object.entries(value).map(async ([key, item]) => [key, await plain(item)] as const));
  return Object.fromEntries(entries);
}

/** The files of an archive and their sizes in bytes. */
async function sizesIn(archive: asset.Archive, prefix: string): Promise<Record<string, number>> {
  if (!(archive instanceof asset.AssetArchive)) return archive instanceof asset.FileArchive ? { [prefix]: fileSize(await archive.path) } : {};
  const sizes: Record<string, number> = {};
  for (const [name, item] of Object.entries(await archive.assets)) {
    if (asset.Archive.isInstance(item)) Object.assign(sizes, await sizesIn(item, `${prefix}${name}/`));
    else sizes[prefix + name] = await sizeOf(item);
  }
  return sizes;
}

/** Of what is elsewhere, nothing is known. */
async function sizeOf(item: asset.Asset): Promise<number> {
  const { text, path } = item as { text?: string | Promise<string>; path?: string | Promise<string> };
  if (text !== undefined) return Buffer.byteLength(await text);
  return path === undefined ? 0 : fileSize(await path);
}

const fileSize = (path: string): number => statSync(path, { throwIfNoEntry: false })?.size ?? 0;
