/** What is not known before a deployment, and what to do about it: say so, never guess. */

/** Stands for a value that only the deployment will bring. */
export const UNKNOWN: unique symbol = Symbol("not known before deployment");

/** A question that cannot be answered yet. Its message says what is missing. */
export class CannotTell extends Error {}

export type Props = Readonly<Record<string, unknown>>;

const isContainer = (value: unknown): value is object => typeof value === "object" && value !== null;

const holdsUnknown = (value: unknown): boolean => value === UNKNOWN || (isContainer(value) && Object.values(value).some(holdsUnknown));

/** The same properties, which throw a `CannotTell` when one is looked at that is not known. */
export const guarded = (props: Props): Props => (holdsUnknown(props) ? guard(props, "") : props);

function guard<T extends object>(value: T, path: string): T {
  return new Proxy(value, {
    get: (target, key) => {
      const found: unknown = Reflect.get(target, key);
      if (typeof key === "symbol") return found;
      const at = path === "" ? key : `${path}.${key}`;
      if (found === UNKNOWN) throw new CannotTell(`${at} is not known before deployment`);
      return isContainer(found) && Object.hasOwn(target, key) ? guard(found, at) : found;
    },
  });
}

/** What `find` comes to, or what it could not tell. */
export function attempt<T>(find: () => T): { readonly value: T } | { readonly cannotTell: string } {
  try {
    return { value: find() };
  } catch (error) {
    if (error instanceof CannotTell) return { cannotTell: error.message };
    throw error;
  }
}
