import { DefinitionError, describe as describeDiagnostic, parse, validate, type MachineType } from "../../local/services/states/asl";
import { World } from "../local/services/states/asl/support";
import { differ, type Case, type Difference } from "./compare";

/** Counts the causes of failures, whose words are compared apart. */
export interface Causes {
  same: number;
  of: number;
}

interface MachineCase extends Case {
  readonly type: MachineType;
  readonly definition: object;
  readonly input: unknown;
  readonly expect: { readonly status: string; readonly output: unknown; readonly error: string | null; readonly cause?: string | null; readonly causeTemplate?: string };
}

/** A case of an execution: status, output and error as AWS had them, in virtual time. */
export async function machine(given: Case, causes: Causes): Promise<Difference | undefined> {
  const { id, type, definition, input, expect } = given as MachineCase;
  const ran = await new World().run(parse(JSON.stringify(definition), { type }), input ?? {}, { type });
  if (expect.cause || expect.causeTemplate) {
    causes.of++;
    if (expect.cause ? ran.cause === expect.cause : fitsTemplate(expect.causeTemplate!, ran.cause ?? "")) causes.same++;
  }
  return differ(id, { status: expect.status, output: expect.output, error: expect.error }, { status: ran.outcome.status, output: ran.output ?? null, error: ran.error ?? null });
}

/** `<json-input:1>` and the like in a template stand for any text. */
function fitsTemplate(template: string, text: string): boolean {
  const parts = template.split(/<[\w-]+:\d+>/).map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&"));
  return new RegExp(`^${parts.join(".*")}$`, "s").test(text);
}

interface DefinitionCase extends Case {
  readonly type: MachineType;
  readonly definition: object;
  readonly api: "CreateStateMachine" | "ValidateStateMachineDefinition";
  readonly expect: object;
}

/** A case of a definition that AWS took or refused, with its words. */
export async function definition(given: Case): Promise<Difference | undefined> {
  const { id, type, definition, api, expect } = given as DefinitionCase;
  const text = JSON.stringify(definition);
  if (api === "ValidateStateMachineDefinition") {
    const diagnostics = validate(text, { type });
    return differ(id, expect, { valid: !diagnostics.some(({ severity }) => severity === "ERROR"), diagnostics });
  }
  try {
    parse(text, { type });
    return differ(id, expect, { valid: true });
  } catch (error) {
    if (!(error instanceof DefinitionError)) throw error;
    return differ(id, expect, { valid: false, code: "InvalidDefinition", message: `Invalid State Machine Definition: '${error.diagnostics.map(describeDiagnostic).join(", ")}'` });
  }
}
