import { createHash } from "node:crypto";
import type { IncomingMessage } from "node:http";
import { Readable } from "node:stream";
import { promisify } from "node:util";
import { gunzip } from "node:zlib";
import { ChunkDecoder, type ChunkSigner } from "./chunked";
import { header } from "./incoming";
import { Malformed } from "./malformed";

/** The body of a request: bounded, in memory, or as a stream. */

const inflate = promisify(gunzip);
const NOTHING = Buffer.alloc(0);

/** The client went away before its request was there. There is nobody to answer. */
export class ClientGone extends Error {}

export const tooLarge = (limit: number): Malformed =>
  new Malformed(`The request body is larger than the ${limit} bytes that are accepted here`, { code: "RequestEntityTooLarge", status: 413 });

/** Reads a body of at most `limit` bytes; stops reading at the first byte too many. */
export function readBody(request: IncomingMessage, limit: number): Promise<Buffer> {
  return new Promise((resolve, reject) => {
    if (Number(request.headers["content-length"] ?? 0) > limit) return reject(tooLarge(limit));
    const parts: Buffer[] = [];
    let size = 0;
    const onData = (part: Buffer) => {
      size += part.length;
      if (size <= limit) return void parts.push(part);
      parts.length = 0;
      request.off("data", onData);
      reject(tooLarge(limit));
    };
    request.on("data", onData);
    request.on("end", () => resolve(parts.length === 1 ? parts[0]! : parts.length === 0 ? NOTHING : Buffer.concat(parts, size)));
    request.on("error", (error) => reject(new ClientGone(error.message)));
    request.on("close", () => { if (!request.readableEnded) reject(new ClientGone("closed")); });
  });
}

/** Undoes `Content-Encoding: gzip`, as JSON and Query services do. */
export async function decompress(request: IncomingMessage, body: Buffer, limit: number): Promise<Buffer> {
  const encoding = header(request.headers, "content-encoding");
  if (encoding === undefined || encoding === "identity") return body;
  if (encoding !== "gzip") throw new Malformed(`The Content-Encoding '${encoding}' is not supported`, { code: "UnsupportedMediaType", status: 415 });
  try {
    return await inflate(body, { maxOutputLength: limit });
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ERR_BUFFER_TOO_LARGE") throw tooLarge(limit);
    // AWS: the common error of all services for a body that does not decompress.
    throw new Malformed(`The request body is not gzip: ${(error as Error).message}`, { code: "MalformedHttpRequestException" });
  }
}

/** Whether a body comes in the `aws-chunked` encoding. */
export const isChunked = (request: IncomingMessage): boolean =>
  (header(request.headers, "content-encoding")?.split(",").some((encoding) => encoding.trim() === "aws-chunked") ?? false)
  || (header(request.headers, "x-amz-content-sha256")?.startsWith("STREAMING-") ?? false);

/** What was sent in chunks, and the headers that came after it. */
export function decodeChunks(body: Buffer, signer: ChunkSigner | undefined): { readonly body: Buffer; readonly trailers: Readonly<Record<string, string>> } {
  const decoder = new ChunkDecoder(signer);
  const parts = decoder.push(body);
  decoder.end();
  return { body: Buffer.concat(parts), trailers: decoder.trailers };
}

/** A payload on its way. Fails when the client goes away, or when the bytes are not the ones that were signed for. */
export interface PayloadStream extends Readable {
  /** Headers that came after the data (checksums); complete at the stream's end. */
  readonly trailers: Readonly<Record<string, string>>;
  /** The names of those headers, in lower case, as the head announced them. */
  readonly announced: readonly string[];
}

export interface StreamOptions {
  readonly chunked: boolean;
  readonly signer: ChunkSigner | undefined;
  /** SHA-256 that the whole must have, where it is signed. */
  readonly hash: string | undefined;
  /** What readers of the stream are told of a failure. */
  readonly failure: (thrown: unknown) => Error;
}

export function streamBody(request: IncomingMessage, { chunked, signer, hash, failure }: StreamOptions): PayloadStream {
  const decoder = chunked ? new ChunkDecoder(signer) : undefined;
  const digest = hash === undefined ? undefined : createHash("sha256");
  async function* payload(): AsyncGenerator<Buffer> {
    try {
      // A service that stops reading must still be able to answer: the connection stays.
      for await (const part of request.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
        digest?.update(part);
        if (!decoder) yield part;
        else for (const data of decoder.push(part)) if (data.length > 0) yield data;
      }
      decoder?.end();
      if (digest && digest.digest("hex") !== hash) throw wrongHash();
    } catch (thrown) {
      throw failure(request.destroyed && !request.complete ? new ClientGone("closed") : thrown);
    }
  }
  const announced = (header(request.headers, "x-amz-trailer") ?? "").split(",").map((name) => name.trim().toLowerCase()).filter((name) => name !== "");
  return Object.assign(Readable.from(payload(), { objectMode: false }), { trailers: decoder?.trailers ?? {}, announced });
}

export const wrongHash = (): Malformed =>
  new Malformed("The provided 'x-amz-content-sha256' header does not match what was computed.", { code: "XAmzContentSHA256Mismatch" });
