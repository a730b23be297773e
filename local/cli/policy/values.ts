import { isArchive, type Archive } from "../../provider/archive";
import { MARK, MARKS } from "../../program/child/pulumi";

/** A value of an embedded deployment as Pulumi's engine sends it to an analyzer. */
export function marked(value: unknown): unknown {
  if (isArchive(value)) return archive(value);
  if (value instanceof Uint8Array) return assetOf(value);
  if (Array.isArray(value)) return value.map(marked);
  if (typeof value === "object" && value !== null) {
    return Object.fromEntries(Object.entries(value).flatMap(([key, item]) => (item === undefined ? [] : [[key, marked(item)]])));
  }
  return value;
}

const archive = (given: Archive): object => ({
  [MARK]: MARKS.archive, assets: Object.fromEntries((given.get("files") ?? []).map(({ path, data }) => [path, assetOf(data)])),
});

/** The SDK takes no empty text. */
const assetOf = (data: Uint8Array): object => (data.length === 0 ? { [MARK]: MARKS.asset, uri: "data:," } : { [MARK]: MARKS.asset, text: Buffer.from(data).toString() });
