import { isTooDeep, MAX_DEPTH, type Json } from "../json";
import { matchTree } from "../match";
import type { Matcher } from "../matcher";
import { prepare } from "../prepare";
import type { Tree } from "../tree";
import { branchOf, type Ask, type Branch, type Item } from "./branch";
import { Fields } from "./fields";
import { keysOf } from "./keys";
import { Skim } from "./skim";

/** So few rules are asked one by one, and so few events do not pay for an index. */
const FEW_RULES = 4;
const FEW_EVENTS = 2;
/** So few texts do not pay for knowing what can be left out of them. */
const FEW_TEXTS = 16;

/**
 * Which of many rules take an event. Exactly those whose matcher says so, in the order of the rules; but an event costs
 * what it comes near to, not how many rules there are.
 *
 * The rules are filed, each under the field that tells it best from the others, and the ones that share a place there
 * under their next field. What an event finds on these shelves is a superset, which the matchers then check.
 *
 * A set never changes. Making one costs nothing until it is asked for the third time.
 */
export class RuleSet<R> {
  private index: Index | undefined;
  private events = 0;
  private texts = 0;
  /** Undefined: texts are parsed as a whole. */
  private skim: Skim | undefined;

  /** Rules whose `matcherOf` is undefined take nothing. */
  constructor(private readonly rules: readonly R[], private readonly matcherOf: (rule: R) => Matcher | undefined) {}

  /** Takes an event as `prepare` returns it. */
  matching(event: Json): R[] {
    if (!this.index && (this.rules.length < FEW_RULES || ++this.events <= FEW_EVENTS)) {
      const taking: R[] = [];
      for (const rule of this.rules) if (this.matcherOf(rule)?.matches(event)) taking.push(rule);
      return taking;
    }
    this.index ??= new Index(this.rules.map(this.matcherOf));
    return this.index.matching(event).map((place) => this.rules[place]!);
  }

  /** Takes an event as JSON text. Throws a `SyntaxError` for text that is no JSON, a `RangeError` for what is nested deeper than AWS reads. */
  matchingText(text: string): R[] {
    if (++this.texts === FEW_TEXTS) this.skim = Skim.over(this.paths());
    const skimmed = this.skim?.read(text);
    if (skimmed) return this.matching(skimmed);
    const event = JSON.parse(text) as Json;
    if (isTooDeep(text)) throw new RangeError(`The event is nested more than ${MAX_DEPTH} deep`);
    return this.matching(hasNoDottedKey(text) ? event : prepare(event));
  }

  /** Every field that a rule asks about. */
  private *paths(): Iterable<readonly string[]> {
    for (const rule of this.rules) for (const tree of this.matcherOf(rule)?.trees ?? []) for (const { steps } of tree.leaves) yield steps;
  }
}

/** Whether it is certain that no key in valid JSON text has a dot. Looks at the dots only, which are few. */
export function hasNoDottedKey(text: string): boolean {
  // With no escapes, the next quote after a dot in a string ends that string; a colon follows only a key.
  const first = text.indexOf(".");
  if (first < 0) return !text.includes("\\");
  if (text.includes("\\")) return false;
  for (let dot = first; dot >= 0;) {
    const quote = text.indexOf('"', dot);
    if (quote < 0) return true;
    let after = quote + 1;
    while (text.charCodeAt(after) <= 0x20) after++;
    if (text.charCodeAt(after) === 0x3a) return false;
    dot = text.indexOf(".", quote);
  }
  return true;
}

class Index {
  private readonly fields: Fields;
  private readonly root: Branch;
  /** By item: the rule's place, and what to check. */
  private readonly places: number[] = [];
  private readonly trees: Tree[] = [];
  /** By item: the last event for which it was checked. */
  private readonly checked: number[] = [];
  private event = 0;
  private readonly found: number[] = [];
  private readonly shelvesOf: Branch[] = [];

  constructor(matchers: readonly (Matcher | undefined)[]) {
    const items: Item[] = [];
    const slots = new Map<string, number>();
    const slotOf = (path: string): number => slots.get(path) ?? slots.set(path, slots.size).get(path)!;
    for (const [place, matcher] of matchers.entries()) {
      for (const tree of matcher?.trees ?? []) {
        items.push({ id: items.length, asks: asksOf(tree, slotOf), copies: 1 });
        this.places.push(place);
        this.trees.push(tree);
        this.checked.push(0);
      }
    }
    this.root = branchOf(items);
    const used = slotsUsed(this.root);
    this.fields = new Fields([...slots].map(([path, slot]) => (used.has(slot) ? path.split(".") : undefined)));
  }

  /** The places of the rules that match, in order. */
  matching(event: Json): number[] {
    this.event++;
    this.found.length = 0;
    this.fields.read(event);
    this.visit(this.root);
    for (let branch = this.shelvesOf.pop(); branch; branch = this.shelvesOf.pop()) this.look(branch);
    this.fields.forget();
    const matched: number[] = [];
    for (const id of this.found) if (matchTree(this.trees[id]!, event)) matched.push(this.places[id]!);
    return inOrder(matched);
  }

  private readonly visit = (branch: Branch): void => {
    if (branch.seen === this.event) return;
    branch.seen = this.event;
    for (const id of branch.ids) {
      if (this.checked[id] === this.event) continue;
      this.checked[id] = this.event;
      this.found.push(id);
    }
    if (branch.shelves.length > 0) this.shelvesOf.push(branch);
  };

  private look(branch: Branch): void {
    const { values, counts } = this.fields;
    for (const shelf of branch.shelves) {
      const own = values[shelf.slot]!;
      for (let i = 0; i < counts[shelf.slot]!; i++) shelf.find(own[i]!, this.visit);
    }
  }
}

function asksOf(tree: Tree, slotOf: (path: string) => number): Ask[] {
  return tree.leaves.flatMap(({ leaf }) => {
    const keys = keysOf(leaf);
    return keys ? [{ slot: slotOf(leaf.path), keys }] : [];
  });
}

function slotsUsed(branch: Branch, into = new Set<number>()): Set<number> {
  for (const shelf of branch.shelves) {
    into.add(shelf.slot);
    for (const inner of shelf.items) slotsUsed(inner, into);
  }
  return into;
}

/** Ascending, each once. */
function inOrder(places: number[]): number[] {
  if (places.length < 2) return places;
  places.sort((a, b) => a - b);
  return places.filter((place, i) => place !== places[i - 1]);
}
