/**
 * An error with a name of its own. Not a class: what Pulumi's serialiser makes of a class that extends Error loses its
 * message and stack.
 */
export function fail(name: string, message: string, extra?: object): Error {
  return Object.assign(new Error(message), { name }, extra);
}
