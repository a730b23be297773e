import { boolean, structure, type Structure } from "../../local/kernel/shape";

/** The input of an operation that takes whatever comes. A boolean has no constraints. */
export const anything: Structure = structure(new Proxy({}, {
  get: () => boolean(), getOwnPropertyDescriptor: () => ({ configurable: true, enumerable: false, value: boolean() }),
}));
