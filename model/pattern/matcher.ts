import type { Pattern } from "./condition";
import { explain, type Mismatch } from "./explain";
import type { Json } from "./json";
import { matchTree } from "./match";
import { treeOf, type Tree } from "./tree";

/**
 * A pattern made ready to run. Events are read as `prepare` returns them. Takes time linear in the event for each
 * combination of `$or` branches.
 *
 * AWS: a field holds when any of its values does (arrays are crushed); fields of objects in one array must hold in the
 * same element.
 */
export class Matcher {
  /** One for each combination of `$or` branches. */
  readonly trees: readonly Tree[];

  constructor(pattern: Pattern) {
    this.trees = pattern.alternatives.map(treeOf);
  }

  matches(event: Json): boolean {
    for (const tree of this.trees) if (matchTree(tree, event)) return true;
    return false;
  }

  /** The first thing that failed; undefined when the event matches. */
  explain(event: Json): Mismatch | undefined {
    return this.matches(event) ? undefined : explain(this.trees, event);
  }
}
