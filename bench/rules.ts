import type { Json, JsonObject } from "../model/pattern";

/** Numbers that look random and are the same in every run (mulberry32). */
export function seeded(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296) * below);
  };
}

type Random = (below: number) => number;

const SOURCES = ["orders", "billing", "stock", "users", "mail", "search", "cart", "audit"].map((name) => `com.shop.${name}`);
const REGIONS = ["eu", "us", "ap", "sa"];
const pick = <T>(random: Random, list: readonly T[]): T => list[random(list.length)]!;
const typeOf = (random: Random): string => `type-${random(40)}`;

const DETAILS: readonly ((random: Random) => JsonObject)[] = [
  (random) => ({ customer: [`c${random(2000)}`] }),
  (random) => ({ total: [{ numeric: [">", random(900), "<=", 950] }] }),
  (random) => ({ sku: [{ prefix: `sku-${random(100)}` }] }),
  (random) => ({ file: [{ suffix: `.${pick(random, ["png", "jpg", "csv"])}` }], region: [pick(random, REGIONS)] }),
  (random) => ({ state: [{ "anything-but": ["done", "failed"] }], n: [random(50)] }),
  (random) => ({ name: [{ wildcard: `*-${random(100)}-*` }] }),
  (random) => ({ vip: [{ exists: true }], lines: { qty: [random(20)] } }),
];

/** Rules of eight kinds in turn: one for each match type, most of them for one source and detail type. */
export function mixedRules(count: number, random: Random): JsonObject[] {
  return Array.from({ length: count }, (_, i): JsonObject => {
    const detail = DETAILS[i % 8];
    if (!detail) return { source: [{ prefix: "com.shop." }], detail: { ip: [{ cidr: `10.${random(256)}.0.0/16` }] } };
    return { source: [pick(random, SOURCES)], "detail-type": [typeOf(random)], detail: detail(random) };
  });
}

/** Rules that have nothing but wildcards, several stars each. */
export const wildcardRules = (count: number, random: Random): JsonObject[] => Array.from({ length: count }, () => ({
  detail: { name: [{ wildcard: `*-${random(100)}-*${random(10)}` }], file: [{ wildcard: `f*${random(10)}*.png` }] },
}));

/** Rules on the elements of an array, two fields of the same element each. */
export const arrayRules = (count: number, random: Random): JsonObject[] => Array.from({ length: count }, () => ({
  detail: { lines: { sku: [{ prefix: `sku-${random(1000)}` }], qty: [random(20)] } },
}));

/** An event of 0.9 kB, with `lines` objects in an array. */
export function eventOf(i: number, random: Random, lines = 4): JsonObject {
  const detail: { [key: string]: Json } = {
    customer: `c${random(2000)}`, total: random(1000), sku: `sku-${random(10_000)}`, file: `f${i}.${pick(random, ["png", "jpg", "csv", "txt"])}`,
    region: pick(random, REGIONS), state: pick(random, ["new", "open", "done", "failed"]), n: random(50), name: `a-${random(100)}-b-${i}`,
    ip: `10.${random(256)}.${random(256)}.9`,
    lines: Array.from({ length: lines }, () => ({ sku: `sku-${random(10_000)}`, qty: random(20), note: "x".repeat(20) })), text: "y".repeat(300),
  };
  if (random(10) < 3) detail.vip = true;
  return {
    "version": "0", "id": `${String(i).padStart(8, "0")}-0000-4000-8000-000000000000`, "detail-type": typeOf(random), "source": pick(random, SOURCES),
    "account": "123456789012", "time": "2026-11-21T00:00:00Z", "region": "us-east-1", "resources": [], "detail": detail,
  };
}
