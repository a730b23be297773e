import { parseCall, type Call } from "./intrinsics/parse";
import { Query } from "./jsonata";
import { parsePath, parseReferencePath } from "./path/parse";
import type { Path } from "./path/path";

/** The expressions of one definition by their text, each read once. */
export class Expressions {
  readonly path = memo(parsePath);
  readonly referencePath = memo(parseReferencePath);
  readonly call = memo((text: string): Call => parseCall(text));
  readonly query = memo((text: string) => new Query(text));

  /** A path, or an intrinsic function: what may stand behind a name that ends with `.$`. */
  value(text: string): Path | Call {
    return text.startsWith("$") ? this.path(text) : this.call(text);
  }
}

function memo<T>(make: (text: string) => T): (text: string) => T {
  const made = new Map<string, T>();
  return (text) => {
    let value = made.get(text);
    if (value === undefined) made.set(text, value = make(text));
    return value;
  };
}
