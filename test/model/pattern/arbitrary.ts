import * as fc from "fast-check";
import type { Json, JsonObject } from "../../../model/pattern";

/** Patterns and events of everything that there is, from so few keys and values that they often meet. */
const key = fc.constantFrom("a", "b", "a.b", "b.c", "constructor", "__proto__", "$or", "prefix");
const word = fc.constantFrom("", "x", "X", "xy", "yxy", "xyxyx", "order-12-x", "10.0.0.1", "10.1.0.1", "2001:db8::1", "ß", "\ud800");
const number = fc.constantFrom(0, -0, 1, 2, 1.5, -1, 300, 1e300, Number.MAX_VALUE, 5e-324, 9007199254740993);
const scalar: fc.Arbitrary<Json> = fc.oneof(word, number, fc.boolean(), fc.constant(null));

/** JSON objects as JSON.parse makes them: `__proto__` is a key like any other. */
const objectOf = (value: fc.Arbitrary<Json>, size: { minKeys?: number; maxKeys: number }): fc.Arbitrary<JsonObject> =>
  fc.uniqueArray(fc.tuple(key, value), { minLength: size.minKeys ?? 0, maxLength: size.maxKeys, selector: ([name]) => name })
    .map((entries) => JSON.parse(`{${entries.map(([name, item]) => `${JSON.stringify(name)}:${JSON.stringify(item)}`).join()}}`) as JsonObject);

export const anyEvent: fc.Arbitrary<JsonObject> = fc.letrec<{ event: JsonObject; value: Json }>((tie) => ({
  event: objectOf(tie("value"), { maxKeys: 4 }),
  value: fc.oneof({ maxDepth: 3 }, scalar, tie("event"), fc.array(tie("value"), { maxLength: 3 })),
})).event;

const some = <T>(item: fc.Arbitrary<T>): fc.Arbitrary<T[]> => fc.array(item, { minLength: 1, maxLength: 3 });
const full = word.filter((text) => text !== "");
const wildcard = some(fc.constantFrom("x", "y", "xyx", "-12-", "1", "")).map((parts) => parts.join("*").replace(/\*+/g, "*"));
const condition: fc.Arbitrary<Json> = fc.oneof(
  { arbitrary: scalar, weight: 4 },
  word.map((prefix) => ({ prefix })), word.map((suffix) => ({ suffix })),
  word.map((text) => ({ prefix: { "equals-ignore-case": text } })), word.map((text) => ({ suffix: { "equals-ignore-case": text } })),
  word.map((text) => ({ "equals-ignore-case": text })), wildcard.map((text) => ({ wildcard: text })),
  fc.boolean().map((wanted) => ({ exists: wanted })),
  fc.constantFrom("10.0.0.0/8", "10.0.0.0/16", "10.1.0.0/16", "0.0.0.0/0", "2001:db8::/32", "::/0").map((cidr) => ({ cidr })),
  fc.oneof(some(word), some(number), full.map((prefix) => ({ prefix })), some(full).map((suffix) => ({ suffix })), wildcard.map((text) => ({ wildcard: text })), some(word).map((text) => ({ "equals-ignore-case": text })))
    .map((none) => ({ "anything-but": none }) as Json),
  fc.tuple(fc.constantFrom("=", "<", "<=", ">", ">="), number).map((range) => ({ numeric: range })),
  fc.tuple(fc.constantFrom(">", ">="), fc.constantFrom(-1, 0, 1), fc.constantFrom("<", "<="), fc.constantFrom(1.5, 2, 300)).map((range) => ({ numeric: range })),
);

const leaf = fc.array(condition, { minLength: 1, maxLength: 3 }) as fc.Arbitrary<Json>;
const flat = objectOf(leaf, { minKeys: 1, maxKeys: 2 });
const nested = objectOf(fc.oneof({ arbitrary: leaf, weight: 2 }, flat, objectOf(flat, { minKeys: 1, maxKeys: 1 })), { minKeys: 1, maxKeys: 2 });
/** With an `$or` in one of three. */
const withOr = (branch: fc.Arbitrary<JsonObject>): fc.Arbitrary<JsonObject> =>
  fc.tuple(nested, fc.option(fc.array(branch, { minLength: 2, maxLength: 3 }), { freq: 1 }), fc.nat(2))
    .map(([object, branches, n]) => (branches === null || n > 0 ? object : { ...object, $or: branches }));

export const anyPattern: fc.Arbitrary<JsonObject> = withOr(withOr(nested));
