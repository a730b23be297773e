/**
 * Events matched against many rules, in this process, one thread. Text: from JSON text to the rules that take it. Parsed:
 * from an object, including the search for dotted keys. First every result is compared with asking each rule.
 *
 *   npm run bench:matching            compiled by esbuild, with --expose-gc for the memory
 */
import { strict as assert } from "node:assert";
import { Matcher, parsePattern, prepare, RuleSet, type Json, type JsonObject } from "../model/pattern";
import { arrayRules, eventOf, mixedRules, seeded, wildcardRules } from "./rules";

interface Workload {
  readonly name: string;
  readonly rules: readonly JsonObject[];
  readonly texts: readonly string[];
  /** Events a second to stay ahead of, from DESIGN.md. */
  readonly wanted?: { readonly text: number; readonly parsed?: number };
}

const EVENTS = 2_000;
/** How long each measurement takes at least. Milliseconds. */
const LONG = 400;
const ROUNDS = 3;

const textsOf = (lines: number): string[] => {
  const random = seeded(7 + lines);
  return Array.from({ length: EVENTS }, (_, i) => JSON.stringify(eventOf(i, random, lines)));
};

const texts = textsOf(4);
const mixed = (count: number): JsonObject[] => mixedRules(count, seeded(7));
const WORKLOADS: readonly Workload[] = [
  { name: "mixed, 1 rule", rules: mixed(1), texts, wanted: { text: 274_000 } },
  { name: "mixed, 30 rules", rules: mixed(30), texts, wanted: { text: 148_000 } },
  { name: "mixed, 300 rules", rules: mixed(300), texts, wanted: { text: 112_000, parsed: 500_000 } },
  { name: "mixed, 10,000 rules", rules: mixed(10_000), texts, wanted: { text: 23_000 } },
  { name: "wildcards only, 300 rules", rules: wildcardRules(300, seeded(7)), texts },
  { name: "arrays of 4, 300 rules", rules: arrayRules(300, seeded(7)), texts },
  { name: "arrays of 100, 300 rules", rules: arrayRules(300, seeded(7)), texts: textsOf(100) },
];

const setOf = (rules: readonly JsonObject[]): RuleSet<Matcher> =>
  new RuleSet(rules.map((rule) => new Matcher(parsePattern(JSON.stringify(rule)))), (matcher) => matcher);

/** Compares with the plain way; how many rules matched in all. */
function check({ name, rules, texts }: Workload, set: RuleSet<Matcher>): number {
  const matchers = rules.map((rule) => new Matcher(parsePattern(JSON.stringify(rule))));
  const patterns = new Map(matchers.map((matcher, i) => [matcher, JSON.stringify(rules[i])]));
  const naive = new RuleSet(matchers, (matcher) => matcher);
  let total = 0;
  for (const text of texts.slice(0, rules.length > 1_000 ? 300 : EVENTS)) {
    const event = prepare(JSON.parse(text) as Json);
    const wanted = matchers.filter((matcher) => matcher.matches(event)).map((matcher) => patterns.get(matcher));
    assert.deepEqual(naive.matching(event).map((matcher) => patterns.get(matcher)), wanted, `${name}, parsed`);
    assert.equal(set.matchingText(text).length, wanted.length, `${name}, text`);
    total += wanted.length;
  }
  assert.ok(rules.length < 30 || total > 0, `${name}: nothing matched`);
  return total;
}

/** Events a second in the best of some rounds: the machine is shared. */
function rate<T>(events: readonly T[], match: (event: T) => unknown[]): number {
  let best = 0;
  for (let round = 0; round < ROUNDS; round++) {
    let count = 0;
    const began = performance.now();
    let took = 0;
    do {
      for (const event of events) match(event);
      count += events.length;
      took = performance.now() - began;
    } while (took < LONG);
    best = Math.max(best, (count / took) * 1000);
  }
  return best;
}

/** Bytes for each rule: pattern, matcher and index. */
function memoryOf(rules: readonly JsonObject[]): number | undefined {
  const collect = globalThis.gc;
  if (!collect) return undefined;
  const events = texts.slice(0, 3).map((text) => prepare(JSON.parse(text) as Json));
  collect();
  const before = process.memoryUsage().heapUsed;
  const set = setOf(rules);
  for (const event of events) set.matching(event);
  collect();
  const bytes = (process.memoryUsage().heapUsed - before) / rules.length;
  assert.ok(set.matching(events[0]!));
  return bytes;
}

const show = (value: number): string => Math.round(value).toLocaleString("en-US").padStart(11);
console.log(`${"events/s".padEnd(28)}${"text".padStart(11)}${"parsed".padStart(11)}   matches/event`);
// What text cannot be faster than, here and now.
console.log(`${"JSON.parse alone".padEnd(28)}${show(rate(texts, (text) => [JSON.parse(text) as Json]))}`);
let behind = false;
for (const workload of WORKLOADS) {
  const set = setOf(workload.rules);
  check(workload, set);
  const events = workload.texts.map((text) => JSON.parse(text) as Json);
  const matches = events.reduce<number>((sum, event) => sum + set.matching(prepare(event)).length, 0) / events.length;
  const fromText = rate(workload.texts, (text) => set.matchingText(text));
  const parsed = rate(events, (event) => set.matching(prepare(event)));
  const { wanted } = workload;
  const short = wanted && (fromText < wanted.text || parsed < (wanted.parsed ?? 0));
  behind ||= short === true;
  const goal = wanted ? `   wanted ${wanted.text.toLocaleString("en-US")}${wanted.parsed ? ` / ${wanted.parsed.toLocaleString("en-US")}` : ""}${short ? ": BEHIND" : ""}` : "";
  console.log(`${workload.name.padEnd(28)}${show(fromText)}${show(parsed)}   ${matches.toFixed(2)}${goal}`);
}
for (const count of [300, 10_000]) {
  const bytes = memoryOf(mixed(count));
  console.log(`memory, ${count} mixed rules: ${bytes === undefined ? "run with --expose-gc" : `${show(bytes).trim()} bytes a rule`}`);
}
const began = performance.now();
const large = setOf(mixed(10_000));
const compiled = performance.now() - began;
for (const text of texts.slice(0, 3)) large.matchingText(text);
console.log(`10,000 rules: compiled in ${compiled.toFixed(0)} ms, filed in ${(performance.now() - began - compiled).toFixed(0)} ms`);
if (behind) process.exitCode = 1;
