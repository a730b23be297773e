import { DefinitionError, readDefinition, type Definition, type Resource } from "../model/wiring";

/** What a state machine does; undefined when that cannot be read, which is a finding of its own. Throws a `CannotTell`. */
export function definitionOf(machine: Resource): Definition | undefined {
  try {
    return readDefinition(machine.need("definition"));
  } catch (error) {
    if (error instanceof DefinitionError) return undefined;
    throw error;
  }
}
