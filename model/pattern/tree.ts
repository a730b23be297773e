import { testOf, type Leaf, type Test } from "./condition";

/** A leaf made ready to run. */
export interface CompiledLeaf {
  readonly leaf: Leaf;
  readonly steps: readonly string[];
  readonly test: Test;
  /** Whether a value can meet it. */
  readonly positive: boolean;
  /** Whether the absence of the field can meet it. */
  readonly absent: boolean;
}

/** One step of the paths of a pattern. */
export interface Node {
  readonly key: string;
  /** Whether every object has the key by its prototype, so that it takes a closer look. */
  readonly inherited: boolean;
  /** How many steps lead here. */
  readonly depth: number;
  leaf?: CompiledLeaf;
  readonly children: Node[];
  /** Whether everything from here down can be met by absence. */
  optional: boolean;
}

export interface Tree {
  readonly root: Node;
  readonly leaves: readonly CompiledLeaf[];
  /** Whether any leaf can be met by absence: then order matters, and more must be remembered. */
  readonly hasAbsent: boolean;
}

/** Joins leaves by their common steps. */
export function treeOf(leaves: readonly Leaf[]): Tree {
  const root: Node = { key: "", inherited: false, depth: 0, children: [], optional: false };
  const compiled = leaves.map(compileLeaf);
  const inner = new Map<Node, Map<string, Node>>();
  for (const leaf of compiled) {
    let node = root;
    for (const key of leaf.steps) {
      let children = inner.get(node);
      if (!children) inner.set(node, children = new Map());
      let next = children.get(key);
      if (!next) {
        next = { key, inherited: key in Object.prototype, depth: node.depth + 1, children: [], optional: false };
        children.set(key, next);
        node.children.push(next);
      }
      node = next;
    }
    node.leaf = leaf;
  }
  const hasAbsent = compiled.some((leaf) => leaf.absent);
  finish(root, hasAbsent);
  return { root, leaves: compiled, hasAbsent };
}

function compileLeaf(leaf: Leaf): CompiledLeaf {
  return {
    leaf,
    steps: leaf.path.split("."),
    test: testOf(leaf.conditions),
    positive: leaf.conditions.some((condition) => condition.op !== "exists" || condition.wanted),
    absent: leaf.conditions.some((condition) => condition.op === "exists" && !condition.wanted),
  };
}

function finish(node: Node, hasAbsent: boolean): void {
  for (const child of node.children) finish(child, hasAbsent);
  node.optional = (node.leaf?.absent ?? true) && node.children.every((child) => child.optional);
  node.children.sort(hasAbsent ? inPathOrder : leavesFirst);
}

/** AWS goes through the fields in the order of their paths, and `exists: false` looks no further than what was found before. */
const inPathOrder = (a: Node, b: Node): number => (sortKey(a) < sortKey(b) ? -1 : 1);
const sortKey = (node: Node): string => (node.children.length > 0 ? `${node.key}.` : node.key);

/** What is quick to refute comes first. */
const leavesFirst = (a: Node, b: Node): number => a.children.length - b.children.length;
