import { strict as assert } from "node:assert";
import fc from "fast-check";
import { formatted } from "../../../../local/services/execute-api/access-log";
import { Bucket } from "../../../../local/services/execute-api/throttle";
import { FrameWatch } from "../../../../local/services/execute-api/websocket/frames";

/** A masked frame, as clients send it. */
function frame(length: number): Buffer {
  const head = length < 126 ? Buffer.from([0x81, 0x80 | length]) : Buffer.from([0x81, 0x80 | 126, length >> 8, length & 255]);
  return Buffer.concat([head, Buffer.alloc(4), Buffer.alloc(length, 0xff)]);
}

describe("the limits of the data plane", () => {
  it("a bucket never lets more through than its burst and its rate", () => {
    fc.assert(fc.property(fc.integer({ min: 0, max: 50 }), fc.integer({ min: 0, max: 50 }), fc.array(fc.integer({ min: 0, max: 200 })), (rate, burst, waits) => {
      const bucket = new Bucket(rate, burst, 0);
      let now = 0;
      let passed = 0;
      for (const wait of waits) {
        now += wait;
        if (bucket.take(now)) passed++;
        assert.ok(passed <= burst + (now / 1000) * rate + 1e-6);
      }
    }));
  });

  it("frames are found however their bytes come", () => {
    fc.assert(fc.property(fc.array(fc.integer({ min: 0, max: 2000 }), { maxLength: 8 }), fc.integer({ min: 1, max: 500 }), (lengths, step) => {
      const watch = new FrameWatch(1000);
      const bytes = Buffer.concat(lengths.map(frame));
      let exceeded = false;
      for (let at = 0; at < bytes.length && !exceeded; at += step) exceeded = watch.exceeds(bytes.subarray(at, at + step));
      assert.equal(exceeded, lengths.some((length) => length > 1000));
    }));
    const huge = Buffer.from([0x81, 0xff, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
    assert.equal(new FrameWatch(1000).exceeds(huge), true);
  });

  it("a line of the access log has hyphens where there is nothing", () => {
    assert.equal(formatted("{\"a\":\"$context.a.b\",\"c\":\"$context.constructor\"} $context.n.\n", { "a.b": "x", n: 0 }), '{"a":"x","c":"-"} 0.');
  });
});
