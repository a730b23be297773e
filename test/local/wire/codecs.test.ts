import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { ChunkDecoder } from "../../../local/wire/chunked";
import { parseJson, readJson, writeJson } from "../../../local/wire/json";
import { Malformed } from "../../../local/wire/malformed";
import { apiOf, type StructureType } from "../../../local/wire/model";
import { readForm } from "../../../local/wire/query-form";
import { splitHeader } from "../../../local/wire/request";
import { readText, writeText } from "../../../local/wire/text";
import { readElement, writeElement } from "../../../local/wire/xml";
import { parseXml } from "../../../local/wire/xml-parser";

/** A shape with everything in it, as the SDK writes shapes. It holds itself. */
const All: unknown = [3, "ns", "All", 0,
  ["text", "count", "flag", "bytes", "time", "iso", "http", "list", "flat", "map", "flatMap", "nested", "many", "renamed"],
  [0, 1, 2, 21, 4, 5, 6, 64, [64, { xmlFlattened: 1 }], 128, [128, { xmlFlattened: 1 }], () => All,
    [1, "ns", "Many", 0, [() => All, { xmlName: "One" }]], [0, { jsonName: "re-named", xmlName: "Re" }]]];
const ALL: StructureType = apiOf({ Do$: [9, "ns", "Do", 0, () => All, () => "unit"] }).operations.get("Do")!.input!;

// XML has no way to write most control characters.
const text = fc.string({ unit: "grapheme", maxLength: 12 }).filter((value) => !/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ud800-\udfff\ufffe\uffff]/.test(value.replace(/[\ud800-\udbff][\udc00-\udfff]/g, "")));
const millis = fc.integer({ min: 0, max: 4_102_444_800_000 });
const dictionary = fc.dictionary(text, text, { maxKeys: 3 }).map((entries) => ({ ...entries }));
const shape: fc.Arbitrary<Record<string, unknown>> = fc.letrec<{ all: Record<string, unknown> }>((tie) => ({
  all: fc.record({
    text, count: fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }).map((n) => (Object.is(n, -0) ? 0 : n))), flag: fc.boolean(),
    bytes: fc.uint8Array({ maxLength: 20 }).map((bytes) => Buffer.from(bytes)),
    time: millis.map((ms) => new Date(ms)), iso: millis.map((ms) => new Date(ms)), http: millis.map((ms) => new Date(Math.floor(ms / 1000) * 1000)),
    list: fc.array(text, { maxLength: 3 }), flat: fc.array(text, { minLength: 1, maxLength: 3 }), map: dictionary,
    flatMap: fc.dictionary(text, text, { minKeys: 1, maxKeys: 3 }).map((entries) => ({ ...entries })),
    nested: fc.option(tie("all"), { nil: undefined, maxDepth: 2 }), many: fc.array(tie("all"), { maxLength: 2, depthIdentifier: "all" }), renamed: text,
  }, { requiredKeys: [] }),
})).all;
const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value));

describe("codecs", () => {
  it("JSON gives back every value, by either names", () => {
    fc.assert(fc.property(shape, (value) => {
      for (const names of ["byName", "byJsonName"] as const) {
        assert.deepEqual(plain(readJson(ALL, parseJson(Buffer.from(writeJson(ALL, value, names))), names)), plain(value));
      }
    }), { numRuns: 200 });
    assert.equal(writeJson(ALL, { renamed: "x" }, "byJsonName"), '{"re-named":"x"}');
  });

  it("XML gives back every value", () => {
    fc.assert(fc.property(shape, (value) => {
      assert.deepEqual(plain(readElement(ALL, parseXml(writeElement("All", ALL, value, "urn:x")))), plain(value));
    }), { numRuns: 200 });
  });

  it("XML of anything at all is read or refused, never more", () => {
    const anything = fc.oneof(fc.string({ unit: "binary" }), fc.array(fc.constantFrom("<", ">", "</", "a", "/>", " ", "=", '"', "&amp;", "&", "<!--", "-->", "<![CDATA[", "]]>", "<?", "?>", "<!DOCTYPE", ";", "#x", "9")).map((parts) => `<a>${parts.join("")}</a>`));
    fc.assert(fc.property(anything, (source) => {
      try {
        parseXml(source);
      } catch (error) {
        assert.ok(error instanceof Malformed, String(error));
      }
    }), { numRuns: 1000 });
    assert.throws(() => parseXml("<a>".repeat(100_000)), Malformed);
  });

  it("JSON of anything at all is read or refused, never more", () => {
    fc.assert(fc.property(fc.jsonValue(), (value) => {
      try {
        readJson(ALL, plain({ nested: value, many: [value] }), "byName");
      } catch (error) {
        assert.ok(error instanceof Malformed || (error as Error).constructor.name === "UnknownMember", String(error));
      }
    }));
  });

  it("a member that the model has not stays out of answers", () => {
    assert.equal(writeJson(ALL, { text: "a", secret: "b", toString: "c" }, "byName"), '{"text":"a"}');
    assert.equal(writeElement("A", ALL, { text: "a", secret: "b" }), "<A><text>a</text></A>");
  });

  it("forms of anything at all are read or refused, never more", () => {
    const key = fc.array(fc.constantFrom("text", "list", "member", "entry", "key", "value", "many", "One", "1", "0", "-1", "x", "", "__proto__", "constructor"), { minLength: 1, maxLength: 5 }).map((parts) => parts.join("."));
    fc.assert(fc.property(fc.array(fc.tuple(key, text)), (pairs) => {
      try {
        readForm(ALL, new URLSearchParams(pairs));
      } catch (error) {
        assert.ok(error instanceof Malformed || (error as Error).constructor.name === "UnknownMember", String(error));
      }
      assert.equal(({} as Record<string, unknown>)["text"], undefined);
    }), { numRuns: 500 });
  });

  it("timestamps: what each format takes", () => {
    const cases: readonly (readonly [format: "date-time" | "http-date" | "epoch-seconds", text: string, iso: string | undefined])[] = [
      ["date-time", "2026-11-21T08:00:00Z", "2026-11-21T08:00:00.000Z"], ["date-time", "2026-11-21t09:00:00.25+01:00", "2026-11-21T08:00:00.250Z"],
      ["date-time", "2026-11-21", undefined], ["date-time", "2026-13-01T00:00:00Z", undefined], ["date-time", "1790000000", undefined],
      ["http-date", "Sat, 21 Nov 2026 08:00:00 GMT", "2026-11-21T08:00:00.000Z"], ["http-date", "2026-11-21T08:00:00Z", undefined],
      ["epoch-seconds", "1790000000.5", "2026-09-21T14:13:20.500Z"], ["epoch-seconds", "soon", undefined], ["epoch-seconds", "0x10", undefined], ["epoch-seconds", "", undefined],
    ];
    for (const [format, source, iso] of cases) {
      const read = () => (readText({ kind: "timestamp", timestamp: format }, source, "date-time") as Date).toISOString();
      if (iso === undefined) assert.throws(read, Malformed, source); else assert.equal(read(), iso);
    }
    assert.equal(writeText({ kind: "timestamp", timestamp: "default" }, new Date(0), "http-date"), "Thu, 01 Jan 1970 00:00:00 GMT");
  });

  it("numbers and base64: what is refused", () => {
    for (const source of ["", " ", "1,5", "0x1", "1e", "one", "--1"]) assert.throws(() => readText({ kind: "number" }, source, "date-time"), Malformed, source);
    for (const source of ["a", "ab", "abc", "ab=c", "====", "a b=", "YQ==YQ=="]) assert.throws(() => readText({ kind: "blob" }, source, "date-time"), Malformed, source);
  });

  it("lists in headers: items may be quoted", () => {
    assert.deepEqual(splitHeader('a, "b, c" ,"d\\"e",f'), ["a", "b, c", 'd"e', "f"]);
    assert.deepEqual(splitHeader("one"), ["one"]);
  });

  it("chunks may be cut anywhere", () => {
    const parts = fc.array(fc.uint8Array({ minLength: 1, maxLength: 30 }), { maxLength: 5 });
    fc.assert(fc.property(parts, fc.infiniteStream(fc.integer({ min: 1, max: 9 })), fc.boolean(), (chunks, sizes, trailer) => {
      const encoded = Buffer.concat([...chunks.flatMap((part) => [Buffer.from(`${part.length.toString(16)}\r\n`), part, Buffer.from("\r\n")]), Buffer.from(`0\r\n${trailer ? "x-amz-checksum-crc32: AAAA\r\n" : ""}\r\n`)]);
      const decoder = new ChunkDecoder();
      const out: Buffer[] = [];
      for (let at = 0; at < encoded.length;) {
        const size = sizes.next().value as number;
        out.push(...decoder.push(encoded.subarray(at, at + size)).map((part) => Buffer.from(part)));
        at += size;
      }
      decoder.end();
      assert.deepEqual(Buffer.concat(out), Buffer.concat(chunks));
      assert.deepEqual(decoder.trailers, trailer ? { "x-amz-checksum-crc32": "AAAA" } : {});
    }));
  });
});
