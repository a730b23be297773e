import { invalidPrincipal, parsePrincipal, policyProblem, type CheckedKind } from "../../../model/iam";
import { fail, quotaExceeded } from "./errors";
import type { Entity, Role } from "./model";
import type { Iam } from "./state";

/** Policy documents: what AWS takes, and how it gives them back. */

/** AWS: documents come back URL-encoded (RFC 3986). */
export const encoded = (document: string): string =>
  encodeURIComponent(document).replace(/[!'()*]/g, (character) => `%${character.charCodeAt(0).toString(16).toUpperCase()}`);

/** AWS: white space does not count. */
const sizeOf = (document: string): number => document.replace(/\s/g, "").length;

const MANAGED = 6144;
const TRUST = 2048;
const INLINE = { role: 10_240, user: 2048 } as const;

function checkSyntax(document: string, kind: CheckedKind): void {
  const problem = policyProblem(document, kind);
  if (problem) throw fail("MalformedPolicyDocumentException", problem);
}

export function checkManaged(document: string): void {
  checkSyntax(document, "managed");
  if (sizeOf(document) > MANAGED) throw quotaExceeded("PolicySize", MANAGED);
}

/** An inline policy, together with the others that the entity has. */
export function checkInline(entity: Entity, name: string, document: string): void {
  checkSyntax(document, "inline");
  const others = [...entity.inline].filter(([known]) => known !== name).map(([, text]) => text);
  const most = INLINE[entity.kind];
  if ([...others, document].reduce((sum, text) => sum + sizeOf(text), 0) > most) {
    throw fail("LimitExceededException", `Maximum policy size of ${most} bytes exceeded for ${entity.kind} ${entity.name}`);
  }
}

export function checkTrust(iam: Iam, document: string): void {
  checkSyntax(document, "trust");
  if (sizeOf(document) > TRUST) throw quotaExceeded("ACLSizePerRole", TRUST);
  for (const { kind, name } of principalsIn(document)) {
    // AWS: users and roles must exist; of other accounts nothing is known here.
    if (kind === "AWS" && !exists(iam, name)) throw fail("MalformedPolicyDocumentException", invalidPrincipal(kind, name));
  }
}

interface Named {
  readonly kind: string;
  readonly name: string;
}

type Json = Record<string, unknown>;
const statementsOf = (document: Json): Json[] => [document.Statement].flat() as Json[];

function principalsIn(text: string): readonly Named[] {
  return statementsOf(JSON.parse(text) as Json).flatMap((statement) => parsePrincipal(statement.Principal ?? statement.NotPrincipal).names);
}

function exists(iam: Iam, principal: string): boolean {
  const [, , service, , account, resource] = principal.split(":");
  if (account !== iam.context.account || resource === undefined || resource === "root") return true;
  if (service === "iam") return iam.entity(principal) !== undefined;
  const [kind, name] = resource.split("/");
  return kind !== "assumed-role" || iam.roles.has(name!);
}

/**
 * Takes somebody out of the trust policies of all roles.
 * AWS: a trust policy knows users and roles by their ids, so that one made later under the same name is not trusted;
 * what is left in the policy's text is the id.
 */
export function forgetPrincipal(roles: Iterable<Role>, { arn, id }: Entity): void {
  const renamed = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(renamed);
    return value === arn ? id : value;
  };
  for (const role of roles) {
    if (!role.trust.includes(`"${arn}"`)) continue;
    const document = JSON.parse(role.trust) as Json;
    for (const statement of statementsOf(document)) {
      for (const element of ["Principal", "NotPrincipal"]) {
        const given = statement[element] as Json | undefined;
        if (typeof given === "object" && given.AWS !== undefined) given.AWS = renamed(given.AWS);
      }
    }
    role.trust = JSON.stringify(document);
  }
}
