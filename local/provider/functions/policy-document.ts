import { crc32 } from "node:zlib";
import { UserError } from "../../kernel/errors";
import { list, object, required, string, withDefault, type Values } from "../properties";
import { functionsIn } from "./function-type";

type Entry = string | readonly string[];

/** A statement as IAM writes it, its members in the order in which the real provider writes them. */
interface Statement {
  Sid?: string;
  Effect?: string;
  Action?: Entry;
  NotAction?: Entry;
  Resource?: Entry;
  NotResource?: Entry;
  Principal?: unknown;
  NotPrincipal?: unknown;
  Condition?: unknown;
}

interface Document {
  Version?: string;
  Id?: string;
  Statement: Statement[];
}

const PRINCIPALS = list(object({ identifiers: required(list(string())), type: required(string()) }));

const STATEMENT = {
  actions: list(string()),
  conditions: list(object({ test: required(string()), values: required(list(string())), variable: required(string()) })),
  effect: withDefault(string(), "Allow"),
  notActions: list(string()),
  notPrincipals: PRINCIPALS,
  notResources: list(string()),
  principals: PRINCIPALS,
  resources: list(string()),
  sid: string(),
};

type StatementInput = Values<typeof STATEMENT>;
type Principals = StatementInput["principals"];

const VERSION = "2012-10-17";

/** `&{...}` stands for `${...}`, which languages with templates would take for their own. */
function variables(values: readonly string[], version: string): string[] {
  if (version === "2008-10-17" && values.some((value) => value.includes("&{"))) {
    throw new UserError(`found ${String(values.find((v) => v.includes("&{")))}, which needs policy version 2012-10-17`);
  }
  return values.map((value) => value.replaceAll("&{", "${"));
}

/** One value alone stands without a list; several are a set, which the real provider writes from Z to A. */
function entry(values: readonly string[] | undefined, version: string): Entry | undefined {
  if (!values || values.length === 0) return undefined;
  const all = [...new Set(variables(values, version))].sort().reverse();
  return all.length === 1 ? all[0] : all;
}

function principal(groups: Principals, version: string): unknown {
  if (!groups || groups.length === 0) return undefined;
  const byType: Record<string, string[]> = {};
  for (const { type, identifiers } of groups) (byType[type] ??= []).push(...identifiers);
  // AWS: "*" and {"AWS": "*"} differ for trust policies, so only the type "*" is shortened.
  if (groups.length === 1 && byType["*"]?.length === 1 && byType["*"][0] === "*") return "*";
  return Object.fromEntries(Object.entries(byType).sort(byKey).map(([type, identifiers]) => [type, entry(identifiers, version)]));
}

function condition(conditions: StatementInput["conditions"], version: string): unknown {
  if (!conditions || conditions.length === 0) return undefined;
  const byTest: Record<string, Record<string, string[]>> = {};
  for (const { test, variable, values } of conditions) ((byTest[test] ??= {})[variable] ??= []).push(...variables(values, version));
  const single = (values: string[]): Entry => (values.length === 1 ? values[0]! : values);
  return Object.fromEntries(Object.entries(byTest).sort(byKey).map(([test, keys]) =>
    [test, Object.fromEntries(Object.entries(keys).sort(byKey).map(([key, values]) => [key, single(values)]))]));
}

const byKey = ([a]: readonly [string, unknown], [b]: readonly [string, unknown]): number => (a < b ? -1 : 1);

function toStatement(input: StatementInput, version: string): Statement {
  return {
    ...(input.sid ? { Sid: input.sid } : {}), Effect: input.effect,
    Action: entry(input.actions, version), NotAction: entry(input.notActions, version),
    Resource: entry(input.resources, version), NotResource: entry(input.notResources, version),
    Principal: principal(input.principals, version), NotPrincipal: principal(input.notPrincipals, version),
    Condition: condition(input.conditions, version),
  };
}

function parseDocument(text: string, name: string): Document {
  try {
    const parsed = JSON.parse(text) as { Statement?: Statement | Statement[] } & Omit<Document, "Statement">;
    const { Statement = [] } = parsed;
    return { ...parsed, Statement: Array.isArray(Statement) ? Statement : [Statement] };
  } catch (cause) {
    throw new UserError(`${name} is no policy document: ${(cause as Error).message}`, { cause });
  }
}

function uniqueSids(statements: readonly Statement[], where: string): void {
  const seen = new Set<string>();
  for (const { Sid } of statements) {
    if (!Sid) continue;
    if (seen.has(Sid)) throw new UserError(`duplicate Sid (${Sid})${where}. Remove the Sid or ensure the Sid is unique.`);
    seen.add(Sid);
  }
}

/** Later documents win: their version and id, and their statements over those with the same Sid. */
function merge(documents: readonly Document[]): Document {
  const merged: Document = { Statement: [] };
  for (const { Version, Id, Statement } of documents) {
    if (Version) merged.Version = Version;
    if (Id) merged.Id = Id;
    for (const statement of Statement) {
      const at = statement.Sid ? merged.Statement.findIndex(({ Sid }) => Sid === statement.Sid) : -1;
      if (at < 0) merged.Statement.push(statement); else merged.Statement[at] = statement;
    }
  }
  return { Version: merged.Version, ...(merged.Id && { Id: merged.Id }), Statement: merged.Statement };
}

export const getPolicyDocument = functionsIn("local/provider/functions/policy-document.ts")({
  token: "aws:iam/getPolicyDocument:getPolicyDocument",
  args: {
    overrideJson: string(),
    overridePolicyDocuments: list(string()),
    policyId: string(),
    sourceJson: string(),
    sourcePolicyDocuments: list(string()),
    statements: list(object(STATEMENT)),
    version: withDefault(string(), VERSION),
  },
  run(args) {
    const read = (texts: readonly (string | undefined)[], name: string) =>
      texts.flatMap((text) => (text ? [parseDocument(text, name)] : []));
    const sources = [...read([args.sourceJson], "sourceJson"), ...read(args.sourcePolicyDocuments ?? [], "sourcePolicyDocuments")];
    uniqueSids(sources.flatMap(({ Statement }) => Statement), " in sourcePolicyDocuments");
    const own: Document = {
      Version: args.version, ...(args.policyId && { Id: args.policyId }),
      Statement: (args.statements ?? []).map((statement) => toStatement(statement, args.version)),
    };
    uniqueSids(own.Statement, "");
    const overrides = [...read(args.overridePolicyDocuments ?? [], "overridePolicyDocuments"), ...read([args.overrideJson], "overrideJson")];
    const document = merge([...sources, own, ...overrides]);
    const json = JSON.stringify(document, null, 2);
    return { ...args, json, minifiedJson: JSON.stringify(document), id: String(crc32(json)) };
  },
});
