/**
 * Frames on a byte stream: length of the head, length of the body (both uint32), JSON head, body.
 * Measured against child_process IPC, 1 kB there and back: 31 us here, 90 us `advanced`, 125 us `json`.
 * And unlike IPC it leaves `process.send` undefined, as it is on AWS.
 */
const PREFIX = 8;

export function encodeFrame(head: object, body: Uint8Array | string = ""): Buffer {
  const headText = JSON.stringify(head);
  const headLength = Buffer.byteLength(headText);
  const bodyLength = typeof body === "string" ? Buffer.byteLength(body) : body.length;
  const frame = Buffer.allocUnsafe(PREFIX + headLength + bodyLength);
  frame.writeUInt32LE(headLength, 0);
  frame.writeUInt32LE(bodyLength, 4);
  frame.write(headText, PREFIX);
  if (typeof body === "string") frame.write(body, PREFIX + headLength);
  else frame.set(body, PREFIX + headLength);
  return frame;
}

/** Puts the chunks of a stream together to frames. `body` is only valid during the call. */
export class FrameReader {
  private chunks: Buffer[] = [];
  private length = 0;
  /** Bytes needed before there is anything to do. */
  private wanted = PREFIX;

  constructor(private readonly onFrame: (head: unknown, body: Buffer) => void) {}

  push(chunk: Buffer): void {
    this.chunks.push(chunk);
    this.length += chunk.length;
    while (this.length >= this.wanted) {
      const buffer = this.chunks.length === 1 ? this.chunks[0]! : Buffer.concat(this.chunks, this.length);
      const headLength = buffer.readUInt32LE(0);
      const end = PREFIX + headLength + buffer.readUInt32LE(4);
      if (buffer.length < end) {
        this.keep(buffer, end);
        return;
      }
      this.keep(buffer.subarray(end), PREFIX);
      this.onFrame(JSON.parse(buffer.toString("utf8", PREFIX, PREFIX + headLength)), buffer.subarray(PREFIX + headLength, end));
    }
  }

  private keep(rest: Buffer, wanted: number): void {
    this.chunks = rest.length > 0 ? [rest] : [];
    this.length = rest.length;
    this.wanted = wanted;
  }
}
