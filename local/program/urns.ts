import { UserError } from "../kernel/errors";

export const STACK_TYPE = "pulumi:pulumi:Stack";

/** The URNs of a stack, each given once. */
export class Urns {
  private readonly given = new Set<string>();

  constructor(private readonly project: string, private readonly stack: string) {}

  /** Throws in the engine's words when the URN is already taken. */
  claim(parent: string, type: string, name: string): string {
    const urn = `urn:pulumi:${this.stack}::${this.project}::${qualified(parent, type)}::${name}`;
    if (this.given.has(urn)) throw new UserError(`Duplicate resource URN '${urn}'; try giving it a unique name`);
    this.given.add(urn);
    return urn;
  }
}

/** The types of all ancestors but the stack, joined by `$`. */
function qualified(parent: string, type: string): string {
  const above = parent.split("::")[2];
  return above && above !== STACK_TYPE ? `${above}$${type}` : type;
}
