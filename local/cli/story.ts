import type { Entry } from "../kernel/journal";
import { describeEntry } from "./story-lines";
import type { Style } from "./style";

/** One thing that happened, and what followed from it. */
interface Node {
  readonly entry: Entry;
  readonly children: Node[];
}

/** A node in words; nodes that say the same are told once. */
interface Told {
  readonly head: string;
  readonly details: readonly string[];
  readonly children: readonly Told[];
  /** Equal for nodes that differ in ids and durations only. */
  readonly likeness: string;
}

export interface StoryOptions {
  readonly style: Style;
  /** Keeps looks that found nothing out of the way: read-only calls that nothing followed from. Default true. */
  readonly hideLooks?: boolean;
}

/**
 * The entries as trees, one a story: call, event, rules matched and not, deliveries, invocations with their logs.
 * Siblings that differ in ids only are told once with their number.
 */
export function tellStories(entries: readonly Entry[], { style, hideLooks = true }: StoryOptions): string[] {
  const roots = treesOf(entries).filter((root) => !hideLooks || !isLook(root));
  return collapse(roots.map((root) => tell(root, style))).flatMap(({ told, times }) => lines(told, times, "", "", style));
}

function treesOf(entries: readonly Entry[]): Node[] {
  const nodes = new Map<number, Node>(entries.map((entry) => [entry.span, { entry, children: [] }]));
  const roots: Node[] = [];
  for (const node of [...nodes.values()].sort((a, b) => a.entry.span - b.entry.span)) {
    const parent = node.entry.parent === undefined ? undefined : nodes.get(node.entry.parent);
    (parent?.children ?? roots).push(node);
  }
  return roots;
}

/** A call that only looked, or a service's housekeeping that went well: true, but not the story. */
function isLook({ entry, children }: Node): boolean {
  return entry.kind === "call" && entry.readOnly && entry.status === "ok" && children.every(isPlumbing);
}

/** What one service asks of another so that something can happen, with nothing to tell below it. */
function isPlumbing({ entry, children }: Node): boolean {
  return isQuiet(entry) && children.every(isPlumbing);
}

const isQuiet = (entry: Entry): boolean => entry.kind === "call" && entry.via === "service" && entry.status === "ok";

/** What is told below a node: instead of a call between services that went well, what followed from it. */
const toldBelow = (node: Node): Node[] =>
  node.children.flatMap((child) => (isQuiet(child.entry) || repeats(child.entry, node.entry) ? toldBelow(child) : [child]));

/** A call between services whose failure is the failure of what it was made for: said there already. */
const repeats = (entry: Entry, cause: Entry): boolean =>
  entry.kind === "call" && entry.via === "service" && entry.error !== undefined && "error" in cause && cause.error?.message === entry.error.message;

function tell(node: Node, style: Style): Told {
  const { head, details, likeness } = describeEntry(node.entry, style);
  const children = toldBelow(node).map((child) => tell(child, style));
  return { head, details, children, likeness: `${likeness}(${children.map((child) => child.likeness).sort().join(",")})` };
}

function collapse(all: readonly Told[]): { told: Told; times: number }[] {
  const out: { told: Told; times: number }[] = [];
  for (const told of all) {
    const same = out.find((other) => other.told.likeness === told.likeness);
    if (same) same.times++; else out.push({ told, times: 1 });
  }
  return out;
}

function lines(told: Told, times: number, first: string, rest: string, style: Style): string[] {
  const children = collapse(told.children);
  const bar = children.length > 0 ? "│ " : "  ";
  const many = times > 1 ? style.quiet(` ×${times}`) : "";
  return [
    `${first}${told.head}${many}`,
    ...told.details.map((detail) => `${rest}${bar}${detail}`),
    ...children.flatMap((child, at) => {
      const last = at === children.length - 1;
      return lines(child.told, child.times, `${rest}${last ? "└─ " : "├─ "}`, `${rest}${last ? "   " : "│  "}`, style);
    }),
  ];
}
