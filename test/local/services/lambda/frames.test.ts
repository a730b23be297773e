import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { encodeFrame, FrameReader } from "../../../../local/services/lambda/worker/frames";

describe("lambda: frames", () => {
  it("come out as they went in, however the stream is cut", () => {
    const frame = fc.record({ head: fc.dictionary(fc.string(), fc.oneof(fc.string(), fc.integer())), body: fc.oneof(fc.uint8Array({ maxLength: 3000 }), fc.string()) });
    fc.assert(fc.property(fc.array(frame, { maxLength: 8 }), fc.array(fc.integer({ min: 1, max: 700 })), (frames, cuts) => {
      const stream = Buffer.concat(frames.map(({ head, body }) => encodeFrame(head, body)));
      const seen: { head: unknown; body: Buffer }[] = [];
      const reader = new FrameReader((head, body) => seen.push({ head, body: Buffer.from(body) }));
      let at = 0;
      for (const cut of [...cuts, stream.length]) {
        const chunk = stream.subarray(at, at + cut);
        if (chunk.length > 0) reader.push(chunk);
        at += cut;
      }
      assert.deepEqual(seen, frames.map(({ head, body }) => ({ head: JSON.parse(JSON.stringify(head)) as unknown, body: Buffer.from(body as string) })));
    }));
  });
});
