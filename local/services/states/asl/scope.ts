import { Fault, RUNTIME } from "./errors";
import type { Json } from "./types";

/** AWS: the largest variable, all that one Assign sets, and all variables of an execution, in bytes. */
const LONGEST_VARIABLE = 262_144;
const LONGEST_OF_ALL = 10 * 1024 * 1024;

/**
 * Variables. A branch or iteration sees those around it as they are and sets its own, which end with it.
 * AWS: an inner scope may not set a variable that an outer one has (refused when the definition is checked).
 */
export class Scope {
  private readonly values = new Map<string, Json>();
  private readonly sizes = new Map<string, number>();
  private total: { bytes: number };

  constructor(private readonly outer?: Scope) {
    this.total = outer ? outer.total : { bytes: 0 };
  }

  get(name: string): Json | undefined {
    return this.values.has(name) ? this.values.get(name) : this.outer?.get(name);
  }

  /** Sets several at once. Throws a `Fault`, and sets none, when they are too large. */
  assign(values: readonly (readonly [string, Json])[], textOf: (value: Json) => string): void {
    const sizes = values.map(([name, value]) => ({ name, bytes: Buffer.byteLength(textOf(value)) }));
    const large = sizes.find(({ bytes }) => bytes > LONGEST_VARIABLE);
    if (large) throw new Fault(RUNTIME, `The variable '${large.name}' has a size exceeding the maximum number of bytes service limit.`);
    const together = sizes.reduce((sum, { bytes }) => sum + bytes, 0);
    if (together > LONGEST_VARIABLE) throw new Fault(RUNTIME, "The variables of one Assign have a size exceeding the maximum number of bytes service limit.");
    const growth = sizes.reduce((sum, { name, bytes }) => sum + bytes - (this.sizes.get(name) ?? 0), 0);
    if (this.total.bytes + growth > LONGEST_OF_ALL) throw new Fault(RUNTIME, "The variables of the execution have a size exceeding the maximum number of bytes service limit.");
    this.total.bytes += growth;
    values.forEach(([name, value], at) => {
      this.values.set(name, value);
      this.sizes.set(name, sizes[at]!.bytes);
    });
  }

  /** Gives back the room of a scope that ended. */
  close(): void {
    for (const bytes of this.sizes.values()) this.total.bytes -= bytes;
  }

  /** All that can be seen from here. */
  entries(): Map<string, Json> {
    return this.outer ? new Map([...this.outer.entries(), ...this.values]) : new Map(this.values);
  }
}
