import { createHash, type Hash } from "node:crypto";
import { Malformed } from "./malformed";
import { EMPTY_HASH, sha256, signs } from "./sigv4";

/**
 * The `aws-chunked` encoding: `HEX[;chunk-signature=..]\r\n DATA \r\n` ... `0[;..]\r\n` trailers `\r\n`. Chunks may be
 * signed, each signature covering the one before it.
 */

/** By what signed chunks are verified. */
export interface ChunkSigner {
  readonly key: Buffer;
  readonly time: string;
  readonly scope: string;
  /** The signature of the request's head. */
  readonly seed: string;
}

/** A chunk that was changed on its way, or signed by somebody else. */
export class WrongChunkSignature extends Error {}

const LONGEST_LINE = 16 * 1024;
type State = "size" | "data" | "data-end" | "trailer" | "done";

export class ChunkDecoder {
  /** Headers that came after the data, in lower case: checksums. */
  readonly trailers: Record<string, string> = {};
  private state: State = "size";
  private rest: Buffer = Buffer.alloc(0);
  private left = 0;
  private hash: Hash | undefined;
  private claimed: string | undefined;
  private previous: string;
  private signedTrailers = "";

  /** Without a signer, signatures are not looked at. */
  constructor(private readonly signer?: ChunkSigner) {
    this.previous = signer?.seed ?? "";
  }

  /** The data in `bytes`. Throws `Malformed` or `WrongChunkSignature`. */
  push(bytes: Buffer): Buffer[] {
    const out: Buffer[] = [];
    this.rest = this.rest.length > 0 ? Buffer.concat([this.rest, bytes]) : bytes;
    while (this.step(out));
    return out;
  }

  /** To be called when there is no more. Throws `Malformed` when there should be. */
  end(): void {
    if (this.state === "trailer" && this.rest.length === 0) this.finish();
    if (this.state !== "done") throw new Malformed("You did not provide the number of bytes specified by the Content-Length HTTP header.", { code: "IncompleteBody" });
  }

  private step(out: Buffer[]): boolean {
    if (this.state === "done") return false;
    if (this.state === "data") return this.data(out);
    const line = this.line();
    if (line === undefined) return false;
    if (this.state === "size") this.begin(line);
    else if (this.state === "data-end") {
      if (line !== "") throw new Malformed("a chunk is longer than it says", { code: "InvalidChunkSizeError" });
      this.state = "size";
    } else this.trailer(line);
    return true;
  }

  private line(): string | undefined {
    const end = this.rest.indexOf("\r\n");
    if (end < 0) {
      if (this.rest.length > LONGEST_LINE) throw new Malformed("a chunk has no size", { code: "InvalidChunkSizeError" });
      return undefined;
    }
    const line = this.rest.toString("latin1", 0, end);
    this.rest = this.rest.subarray(end + 2);
    return line;
  }

  private begin(line: string): void {
    const [size = "", ...extensions] = line.split(";");
    if (!/^[0-9a-fA-F]{1,12}$/.test(size)) throw new Malformed(`'${size.slice(0, 20)}' is not the size of a chunk`, { code: "InvalidChunkSizeError" });
    this.left = parseInt(size, 16);
    this.claimed = extensions.find((extension) => extension.startsWith("chunk-signature="))?.slice("chunk-signature=".length);
    this.hash = this.signer && createHash("sha256");
    if (this.left > 0) this.state = "data";
    else {
      this.verifyChunk();
      this.state = "trailer";
    }
  }

  private data(out: Buffer[]): boolean {
    if (this.rest.length === 0) return false;
    const part = this.rest.subarray(0, this.left);
    this.rest = this.rest.subarray(part.length);
    this.left -= part.length;
    this.hash?.update(part);
    out.push(part);
    if (this.left > 0) return false;
    this.verifyChunk();
    this.state = "data-end";
    return true;
  }

  private trailer(line: string): void {
    if (line === "") return this.finish();
    const at = line.indexOf(":");
    if (at < 0) throw new Malformed("a trailing header has no value", { code: "MalformedTrailerError" });
    const name = line.slice(0, at).trim().toLowerCase(), value = line.slice(at + 1).trim();
    if (name === "x-amz-trailer-signature") {
      this.claimed = value;
      this.verify(`AWS4-HMAC-SHA256-TRAILER\n${this.signer?.time}\n${this.signer?.scope}\n${this.previous}\n${sha256(this.signedTrailers)}`);
    } else {
      this.trailers[name] = value;
      this.signedTrailers += `${name}:${value}\n`;
    }
  }

  private finish(): void {
    this.state = "done";
  }

  private verifyChunk(): void {
    if (!this.signer) return;
    const digest = this.hash!.digest("hex");
    this.verify(`AWS4-HMAC-SHA256-PAYLOAD\n${this.signer.time}\n${this.signer.scope}\n${this.previous}\n${EMPTY_HASH}\n${digest}`);
  }

  private verify(text: string): void {
    if (!this.signer) return;
    if (this.claimed === undefined || !signs(this.signer.key, text, this.claimed)) throw new WrongChunkSignature();
    this.previous = this.claimed;
  }
}
