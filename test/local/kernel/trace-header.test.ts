import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { formatTrace, parseTrace } from "../../../local/kernel/trace-header";

const ROOT = "1-65a1b2c3-0123456789abcdef01234567";
const hex = (length: number) => fc.string({ unit: fc.constantFrom(..."0123456789abcdef"), minLength: length, maxLength: length });

describe("trace header", () => {
  it("gives back every trace that it carries", () => {
    const traces = fc.record({ id: fc.tuple(hex(8), hex(24)).map(([a, b]) => `1-${a}-${b}`), hops: fc.nat(999_999) })
      .chain((trace) => fc.oneof(fc.constant(trace), fc.integer({ min: 1, max: Number.MAX_SAFE_INTEGER }).map((parent) => ({ ...trace, parent }))));
    fc.assert(fc.property(traces, (trace) => assert.deepEqual(parseTrace(formatTrace(trace)), { ...trace })));
  });

  it("looks as Lambda's does", () => {
    assert.equal(formatTrace({ id: ROOT, parent: 255, hops: 3 }), `Root=${ROOT};Parent=00000000000000ff;Sampled=1;Lineage=01234567:3`);
  });

  const cases: readonly (readonly [header: string | undefined, trace: object | undefined])[] = [
    [undefined, undefined], ["", undefined], ["nonsense", undefined], ["Root=1-x-y", undefined], [`Self=${ROOT}`, undefined],
    [`Root=${ROOT}`, { id: ROOT, hops: 0 }],
    [` Root=${ROOT} ; Sampled=0`, { id: ROOT, hops: 0 }],
    [`Sampled=1;Parent=0000000000000007;Root=${ROOT}`, { id: ROOT, parent: 7, hops: 0 }],
    [`Root=${ROOT};Parent=0000000000000000`, { id: ROOT, hops: 0 }],
    // A segment of X-Ray: no span of ours is so large.
    [`Root=${ROOT};Parent=53995c3f42cd8ad8`, { id: ROOT, hops: 0 }],
    [`Root=${ROOT};Parent=7`, { id: ROOT, hops: 0 }],
    [`Root=${ROOT};Lineage=1:a87bd80c:2`, { id: ROOT, hops: 2 }],
    [`Root=${ROOT};Lineage=a87bd80c:1|68fd508a:5`, { id: ROOT, hops: 1 }],
    [`Root=${ROOT};Lineage=a87bd80c:-1`, { id: ROOT, hops: 0 }],
    [`Root=${ROOT};Lineage=a87bd80c:99999999999`, { id: ROOT, hops: 0 }],
  ];
  for (const [header, trace] of cases) it(`${header}`, () => assert.deepEqual(parseTrace(header), trace));
});
