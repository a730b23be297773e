import { isObject, type Json } from "./json";
import type { CompiledLeaf, Node, Tree } from "./tree";

/**
 * Where the search stands within arrays: the element that was chosen, and whether a field was already found in it. Only
 * kept for patterns with `exists: false`, which asks about the innermost such element.
 */
interface Frame {
  readonly value: Json;
  readonly depth: number;
  readonly parent: Frame | undefined;
  bound: boolean;
  /** What was found about absent fields here: asked again for each element of an array. */
  absent?: Map<CompiledLeaf, boolean>;
}

export function matchTree(tree: Tree, event: Json): boolean {
  const frame: Frame | undefined = tree.hasAbsent ? { value: event, depth: 0, parent: undefined, bound: true } : undefined;
  return matchChildren(tree.root, event, frame);
}

function matchNode(node: Node, value: Json | undefined, frame: Frame | undefined): boolean {
  if (value === undefined && !node.optional) return false;
  if (node.leaf && !matchLeaf(node.leaf, value, frame)) return false;
  return node.children.length === 0 || matchChildren(node, value, frame);
}

function matchChildren(node: Node, value: Json | undefined, frame: Frame | undefined): boolean {
  if (typeof value === "object" && value !== null) {
    if (Array.isArray(value)) {
      if (value.length > 0) return matchElements(node, value, frame);
    } else {
      for (const child of node.children) {
        if (!matchNode(child, child.inherited && !Object.hasOwn(value, child.key) ? undefined : value[child.key], frame)) return false;
      }
      return true;
    }
  }
  // Nothing below: only absence can hold.
  for (const child of node.children) if (!matchNode(child, undefined, frame)) return false;
  return true;
}

/** Looks for one element in which everything below `node` holds. */
function matchElements(node: Node, elements: readonly Json[], frame: Frame | undefined): boolean {
  if (!frame) {
    for (const element of elements) if (matchChildren(node, element, undefined)) return true;
    return false;
  }
  const before = nearestBound(frame);
  for (const element of elements) {
    if (matchChildren(node, element, { value: element, depth: node.depth, parent: frame, bound: false })) return true;
    for (let at = frame; at !== before; at = at.parent!) at.bound = false;
  }
  return false;
}

function matchLeaf(leaf: CompiledLeaf, value: Json | undefined, frame: Frame | undefined): boolean {
  if (leaf.positive && value !== undefined && anyScalar(value, leaf.test)) {
    for (let at = frame; at && !at.bound; at = at.parent) at.bound = true;
    return true;
  }
  if (!leaf.absent) return false;
  const scope = nearestBound(frame!);
  scope.absent ??= new Map();
  let absent = scope.absent.get(leaf);
  if (absent === undefined) {
    absent = !present(scope.value, leaf.steps, scope.depth);
    scope.absent.set(leaf, absent);
  }
  return absent;
}

function nearestBound(frame: Frame): Frame {
  let at = frame;
  while (!at.bound) at = at.parent!;
  return at;
}

/** Whether any string, number, boolean or null in `value`, through arrays, passes. */
export function anyScalar(value: Json, test: (value: Json) => boolean): boolean {
  if (typeof value !== "object" || value === null) return test(value);
  if (!Array.isArray(value)) return false;
  for (const item of value) if (anyScalar(item, test)) return true;
  return false;
}

const anything = (): boolean => true;

function present(value: Json | undefined, steps: readonly string[], at: number): boolean {
  if (value === undefined) return false;
  if (at === steps.length) return anyScalar(value, anything);
  if (Array.isArray(value)) return value.some((item) => present(item, steps, at));
  return isObject(value) && Object.hasOwn(value, steps[at]!) && present(value[steps[at]!], steps, at + 1);
}
