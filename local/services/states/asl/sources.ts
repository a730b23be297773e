import type { Ids } from "../../../kernel/ids";
import type { Path } from "./path/path";
import { select } from "./path/select";
import type { Scope } from "./scope";
import type { Json } from "./types";

/** What paths and intrinsic functions are evaluated on. */
export interface Sources {
  /** `$` */
  readonly input: Json;
  /** `$$`: made when it is asked for. */
  readonly context: () => Json;
  /** `$name` */
  readonly variables: Scope;
  readonly ids: Ids;
}

/** What the path leads to; undefined when it leads nowhere. */
export function resolve(path: Path, sources: Sources): Json | undefined {
  const root = path.root === "input" ? sources.input : path.root === "context" ? sources.context() : sources.variables.get(path.variable!);
  return root === undefined ? undefined : select(path, root);
}
