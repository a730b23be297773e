/**
 * Watches the frames of a connection as they come in: `ws` limits messages only, AWS their frames as well.
 * https://datatracker.ietf.org/doc/html/rfc6455#section-5.2
 */
export class FrameWatch {
  private header = Buffer.alloc(0);
  private left = 0;

  constructor(private readonly limit: number) {}

  /** Whether a frame that is larger than the limit begins in these bytes. */
  exceeds(chunk: Buffer): boolean {
    let at = 0;
    while (at < chunk.length) {
      if (this.left > 0) {
        const skipped = Math.min(this.left, chunk.length - at);
        this.left -= skipped;
        at += skipped;
        continue;
      }
      this.header = Buffer.concat([this.header, chunk.subarray(at, at + 1)]);
      at++;
      const length = this.payloadLength();
      if (length === undefined) continue;
      if (length > this.limit) return true;
      this.header = Buffer.alloc(0);
      this.left = length;
    }
    return false;
  }

  /** Once the header is whole. */
  private payloadLength(): number | undefined {
    const { header } = this;
    if (header.length < 2) return undefined;
    const short = header[1]! & 0x7f;
    const extended = short === 126 ? 2 : short === 127 ? 8 : 0;
    const mask = header[1]! & 0x80 ? 4 : 0;
    if (header.length < 2 + extended + mask) return undefined;
    if (extended === 0) return short;
    return extended === 2 ? header.readUInt16BE(2) : Number(header.readBigUInt64BE(2));
  }
}
