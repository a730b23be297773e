import { createHash } from "node:crypto";
import { createReadStream, rmSync } from "node:fs";
import { open, rm } from "node:fs/promises";
import { join } from "node:path";
import { Readable } from "node:stream";
import type { Ids } from "../../kernel/ids";
import { startChecksum, type Algorithm } from "./checksums";

/** The bytes of objects, in files. Their names are ids of ours: a key never becomes a path. */

/** What a body may come as: a stream from the wire, bytes from another service or the provider. */
export type Body = Readable | Uint8Array | string | undefined;

interface Piece {
  readonly path: string;
  readonly size: number;
}

/** Bytes that were stored, in one file or, of multipart uploads, in several. They stay until nobody reads them any more. */
export class Content {
  readonly size: number;
  private readers = 0;
  private discarded = false;

  constructor(readonly pieces: readonly Piece[]) {
    this.size = pieces.reduce((sum, { size }) => sum + size, 0);
  }

  /** The bytes from `start` up to, not including, `end`. */
  read(start = 0, end = this.size): Readable {
    this.readers++;
    const stream = Readable.from(readPieces(this.pieces, start, end), { objectMode: false });
    stream.once("close", () => {
      this.readers--;
      this.removeFiles();
    });
    return stream;
  }

  /** To be called once nothing holds it any more. */
  discard(): void {
    this.discarded = true;
    this.removeFiles();
  }

  private removeFiles(): void {
    // A file that is gone already was removed with its folder.
    if (this.discarded && this.readers === 0) for (const { path } of this.pieces) rmSync(path, { force: true });
  }
}

async function* readPieces(pieces: readonly Piece[], start: number, end: number): AsyncGenerator<Buffer> {
  let at = 0;
  for (const { path, size } of pieces) {
    const from = Math.max(start - at, 0), to = Math.min(end - at, size);
    at += size;
    if (from < to) yield* createReadStream(path, { start: from, end: to - 1 }) as AsyncIterable<Buffer>;
  }
}

/** What came in. */
export interface Received {
  readonly content: Content;
  readonly md5: Buffer;
  /** Base64, of each algorithm that was asked for. */
  readonly checksums: Readonly<Partial<Record<Algorithm, string>>>;
}

export class Blobs {
  constructor(private readonly folder: () => string, private readonly ids: Ids) {}

  /** Writes `body` to a file while it comes in. When it fails on its way, nothing stays. `tooLarge` is thrown above `limit` bytes. */
  async receive(body: Body, algorithms: readonly Algorithm[], limit: number, tooLarge: (size: number) => Error): Promise<Received> {
    const md5 = createHash("md5");
    const running = [...new Set(algorithms)].map((algorithm) => ({ algorithm, sum: startChecksum(algorithm) }));
    const path = join(this.folder(), this.ids.hex(32));
    const file = await open(path, "wx");
    let size = 0;
    try {
      for await (const data of chunksOf(body)) {
        size += data.length;
        if (size > limit) throw tooLarge(size);
        md5.update(data);
        for (const { sum } of running) sum.update(data);
        for (let at = 0; at < data.length;) at += (await file.write(data, at)).bytesWritten;
      }
    } catch (error) {
      await file.close();
      await rm(path, { force: true });
      throw error;
    }
    await file.close();
    if (size === 0) await rm(path, { force: true });
    return {
      content: new Content(size === 0 ? [] : [{ path, size }]), md5: md5.digest(),
      checksums: Object.fromEntries(running.map(({ algorithm, sum }) => [algorithm, sum.digest().toString("base64")])),
    };
  }
}

async function* chunksOf(body: Body): AsyncGenerator<Buffer> {
  if (body === undefined) return;
  if (typeof body === "string") yield Buffer.from(body);
  else if (body instanceof Uint8Array) yield Buffer.from(body.buffer, body.byteOffset, body.byteLength);
  else yield* body as AsyncIterable<Buffer>;
}
