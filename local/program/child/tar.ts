import type { ArchiveFile } from "../../provider/archive";

const BLOCK = 512;

/** The regular files of a tar file (ustar, with GNU and PAX long names). */
export function untar(data: Uint8Array): ArchiveFile[] {
  const files: ArchiveFile[] = [];
  const bytes = Buffer.from(data.buffer, data.byteOffset, data.byteLength);
  let longName: string | undefined;
  for (let at = 0; at + BLOCK <= bytes.length;) {
    const header = bytes.subarray(at, at + BLOCK);
    if (header.every((byte) => byte === 0)) break;
    const size = parseInt(field(header, 124, 12), 8) || 0;
    const content = bytes.subarray(at + BLOCK, at + BLOCK + size);
    if (content.length < size) throw new Error("the tar file ends in the middle of a file");
    at += BLOCK + Math.ceil(size / BLOCK) * BLOCK;
    const kind = field(header, 156, 1);
    if (kind === "L") longName = content.toString("utf8").replace(/\0+$/, "");
    else if (kind === "x") longName = paxPath(content) ?? longName;
    else {
      if (kind === "" || kind === "0") {
        const prefix = field(header, 257, 5) === "ustar" ? field(header, 345, 155) : "";
        const name = field(header, 0, 100);
        files.push({
          path: longName ?? (prefix ? `${prefix}/${name}` : name), data: content,
          executable: (parseInt(field(header, 100, 8), 8) & 0o111) !== 0,
        });
      } else if (kind === "1" || kind === "2") {
        throw new Error(`the tar file holds a link (${longName ?? field(header, 0, 100)}), which a function's archive cannot`);
      }
      longName = undefined;
    }
  }
  return files;
}

const field = (header: Buffer, at: number, length: number): string =>
  header.toString("utf8", at, at + length).replace(/\0.*$/s, "").trim();

function paxPath(content: Buffer): string | undefined {
  for (let at = 0; at < content.length;) {
    const space = content.indexOf(0x20, at);
    const length = Number(content.toString("utf8", at, space));
    if (space < 0 || !(length > 0)) return undefined;
    const [key, value] = content.toString("utf8", space + 1, at + length - 1).split(/=(.*)/s);
    if (key === "path") return value;
    at += length;
  }
  return undefined;
}
