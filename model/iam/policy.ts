import { ResourceGlob } from "./arn-pattern";
import { compileCondition, type Condition } from "./conditions";
import type { Context } from "./context";
import { parsePrincipal, type PrincipalElement } from "./principal";
import { fill, parseTemplate, type Template } from "./variables";
import { Glob } from "./wildcard";

/** Policy documents, read for evaluation. */

/** Where a policy is attached: to a principal (also as its boundary or session policy), to a resource, or to a role as its trust. */
export type PolicyKind = "identity" | "resource" | "trust";

/** A document ready to be evaluated. */
export interface Policy {
  /** As messages name it: an ARN, or `NAME (inline)`. */
  readonly name: string;
  readonly kind: PolicyKind;
  readonly statements: readonly Statement[];
  /** What could not be read and therefore allows nothing; empty for a valid document. */
  readonly problems: readonly string[];
}

export interface Statement {
  readonly sid: string | undefined;
  /** From 1. */
  readonly position: number;
  readonly effect: "Allow" | "Deny";
  readonly action: ActionElement;
  /** Absent in policies of resources and roles, which are about what they belong to. */
  readonly resource: ResourceElement | undefined;
  readonly principal: { readonly not: boolean; readonly element: PrincipalElement } | undefined;
  readonly conditions: readonly Condition[];
}

export interface ActionElement {
  readonly not: boolean;
  readonly written: readonly string[];
  /** `action` in lower case. */
  fits(action: string): boolean;
}

export interface ResourceElement {
  readonly not: boolean;
  readonly written: readonly string[];
  fits(resource: string, context: Context): boolean;
}

type Json = Readonly<Record<string, unknown>>;

const isObject = (value: unknown): value is Json => typeof value === "object" && value !== null && !Array.isArray(value);
const listOf = (value: unknown): readonly unknown[] => (Array.isArray(value) ? value : [value]);

/** The texts in a value that may be one or a list; undefined when something else is among them. */
function texts(value: unknown): readonly string[] | undefined {
  const list = listOf(value);
  return list.every((item): item is string => typeof item === "string") ? list : undefined;
}

/**
 * Reads a document, given as JSON text or as what the text says. Never throws: a part that cannot be read allows nothing,
 * and is named in `problems`. To find out whether AWS would take a document, use `policyProblem`.
 */
export function readPolicy(name: string, document: unknown, kind: PolicyKind = "identity"): Policy {
  const problems: string[] = [];
  let read: unknown = document;
  if (typeof document === "string") {
    try {
      read = JSON.parse(document);
    } catch {
      return { name, kind, statements: [], problems: ["it is not JSON"] };
    }
  }
  if (!isObject(read)) return { name, kind, statements: [], problems: ["it is not an object"] };
  const variables = read.Version === "2012-10-17";
  const statements = listOf(read.Statement ?? []).flatMap((statement, i) => {
    const result = readStatement(statement, i + 1, kind, variables);
    if (typeof result !== "string") return [result];
    problems.push(`statement ${i + 1}: ${result}`);
    return [];
  });
  return { name, kind, statements, problems };
}

function readStatement(value: unknown, position: number, kind: PolicyKind, variables: boolean): Statement | string {
  if (!isObject(value)) return "it is not an object";
  const { Effect: effect } = value;
  if (effect !== "Allow" && effect !== "Deny") return "its Effect is neither Allow nor Deny";
  const action = readActions(value);
  if (!action) return "it has no actions";
  const resource = readResources(value, variables);
  if (resource === "none" && kind === "identity") return "it has no resources";
  if (resource === "bad") return "its resources are no texts";
  const conditions = readConditions(value.Condition, variables);
  if (!conditions) return "its conditions cannot be read";
  return {
    sid: typeof value.Sid === "string" && value.Sid !== "" ? value.Sid : undefined,
    position, effect, action, resource: resource === "none" ? undefined : resource, principal: readPrincipal(value), conditions,
  };
}

function readActions(statement: Json): ActionElement | undefined {
  const not = statement.Action === undefined;
  const written = texts(statement.Action ?? statement.NotAction);
  if (!written || written.length === 0) return undefined;
  // AWS: actions do not depend on case.
  const globs = written.map((text) => Glob.of(text.toLowerCase()));
  return { not, written, fits: (action) => globs.some((glob) => glob.matches(action)) !== not };
}

function readResources(statement: Json, variables: boolean): ResourceElement | "none" | "bad" {
  const not = statement.Resource === undefined;
  const given = statement.Resource ?? statement.NotResource;
  if (given === undefined) return "none";
  const written = texts(given);
  if (!written) return "bad";
  const patterns = written.map((text) => {
    const template = parseTemplate(text, { variables, wildcards: true });
    return typeof template === "string" ? new ResourceGlob(template) : template;
  });
  return { not, written, fits: (resource, context) => fitsResources(patterns, not, resource, context) };
}

function fitsResources(patterns: readonly (ResourceGlob | Template)[], not: boolean, resource: string, context: Context): boolean {
  let any = false;
  for (const pattern of patterns) {
    const glob = pattern instanceof ResourceGlob ? pattern : filled(pattern, context);
    // AWS: a variable without a value fits nothing, and makes a statement of what it is not invalid.
    if (!glob) {
      if (not) return false;
      continue;
    }
    any ||= glob.matches(resource);
  }
  return any !== not;
}

function filled(template: Template, context: Context): ResourceGlob | undefined {
  const text = fill(template, context);
  return text === undefined ? undefined : new ResourceGlob(text);
}

function readPrincipal(statement: Json): Statement["principal"] {
  if (statement.Principal !== undefined) return { not: false, element: parsePrincipal(statement.Principal) };
  if (statement.NotPrincipal !== undefined) return { not: true, element: parsePrincipal(statement.NotPrincipal) };
  return undefined;
}

function readConditions(value: unknown, variables: boolean): readonly Condition[] | undefined {
  if (value === undefined) return [];
  if (!isObject(value)) return undefined;
  const conditions: Condition[] = [];
  for (const [operator, block] of Object.entries(value)) {
    if (!isObject(block)) return undefined;
    for (const [key, given] of Object.entries(block)) {
      const wanted = listOf(given);
      if (!wanted.every((item) => ["string", "number", "boolean"].includes(typeof item))) return undefined;
      conditions.push(compileCondition(operator, key, wanted.map(String), variables));
    }
  }
  return conditions;
}

/** How messages name a statement. */
export const statementName = ({ sid, position }: Statement): string => (sid === undefined ? `statement ${position}` : `statement ${sid}`);
