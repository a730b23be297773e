import { UserError } from "../kernel/errors";
import type { ResourceContext } from "./resource-type";

/** How the provider names what the program does not name itself. */
export interface Naming {
  /** AWS's longest name. */
  readonly max: number;
  /** Kept at the end of a generated name: `.fifo`. */
  readonly suffix?: string;
  /** The same where it depends on the other properties. */
  readonly ending?: (values: Readonly<Record<string, unknown>>) => string;
  /** In front of a generated name: `alias/`. */
  readonly prefix?: string;
  /** The property that is named, for messages. Default `name`. */
  readonly property?: string;
  /** Whether capitals of the logical name become small (buckets). */
  readonly lowerCase?: boolean;
}

export const RANDOM_DIGITS = 7;

/** `name` as given, else `namePrefix` with a unique ending, else the logical name with `-` and seven hex digits. */
export function nameOf(given: { readonly name?: string; readonly namePrefix?: string }, context: ResourceContext, { max, suffix = "", prefix = "", property = "name", lowerCase = false }: Naming): string {
  if (given.name !== undefined && given.namePrefix !== undefined) throw new UserError(`'${property}' and '${property}Prefix' exclude each other`);
  if (given.name !== undefined) return given.name;
  if (given.namePrefix !== undefined) return `${given.namePrefix}${uniqueId(context)}${suffix}`;
  return autoName(context.name, context.ids.hex(RANDOM_DIGITS), { max, suffix, prefix, property, lowerCase });
}

/** A name made of the logical name and seven hex digits. Throws when it would be too long. */
export function autoName(logical: string, digits: string, { max, suffix = "", prefix = "", property = "name", lowerCase = false }: Naming): string {
  const name = `${prefix}${lowerCase ? logical.toLowerCase() : logical}-${digits}${suffix}`;
  if (name.length <= max) return name;
  throw new UserError(`failed to auto-generate value for '${property}': name '${logical}-' plus ${RANDOM_DIGITS + suffix.length} random chars is longer than maximum length ${max}; give '${property}' or a shorter logical name`);
}

/** The provider's unique ending: the time to a tenth of a millisecond, and eight hex digits. */
export function uniqueId(context: ResourceContext): string {
  const time = new Date(context.now()).toISOString().replace(/\D/g, "");
  return `${time}0${context.ids.hex(8)}`;
}
