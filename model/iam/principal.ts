import { splitArn } from "./arn-pattern";

/** Who asks. */
export type Principal =
  /** The account itself. */
  | { readonly type: "root"; readonly account: string }
  | { readonly type: "user"; readonly account: string; readonly arn: string }
  /** A session of a role: `arn` is `arn:aws:sts::ACCOUNT:assumed-role/ROLE/SESSION`, `roleArn` that of the role with its path. */
  | { readonly type: "session"; readonly account: string; readonly arn: string; readonly roleArn: string }
  /** For example `events.amazonaws.com`. */
  | { readonly type: "service"; readonly name: string }
  | { readonly type: "anonymous" };

/**
 * How a `Principal` element names somebody, best first.
 * `direct`: by their own ARN, their service's name or `*`; nothing but a Deny takes it back.
 * `role`: by the ARN of the session's role; the role's boundary and the session's policies still bound it.
 * `account`: by the account; an administrator there must allow it as well.
 */
export type Naming = "direct" | "role" | "account";

type Entry =
  | { readonly is: "everyone" }
  | { readonly is: "account"; readonly account: string }
  | { readonly is: "arn"; readonly arn: string }
  | { readonly is: "service"; readonly name: string }
  /** Identity providers, canonical users and ids of deleted principals: nobody here is one. */
  | { readonly is: "other" };

/** A `Principal` or `NotPrincipal` element. */
export interface PrincipalElement {
  readonly entries: readonly Entry[];
  /** As written: kinds and names, for messages. */
  readonly names: readonly { readonly kind: string; readonly name: string }[];
}

const listOf = (value: unknown): string[] => (Array.isArray(value) ? value : [value]).filter((item): item is string => typeof item === "string");

/** Reads the element; what cannot be read names nobody. */
export function parsePrincipal(value: unknown): PrincipalElement {
  if (value === "*") return { entries: [{ is: "everyone" }], names: [{ kind: "AWS", name: "*" }] };
  if (typeof value !== "object" || value === null) return { entries: [], names: [] };
  const names = Object.entries(value).flatMap(([kind, given]) => listOf(given).map((name) => ({ kind, name })));
  return { names, entries: names.map(({ kind, name }) => entryOf(kind, name)) };
}

function entryOf(kind: string, name: string): Entry {
  if (kind === "Service") return { is: "service", name };
  if (kind !== "AWS") return { is: "other" };
  if (name === "*") return { is: "everyone" };
  if (/^\d{12}$/.test(name)) return { is: "account", account: name };
  const parts = splitArn(name);
  if (!parts) return { is: "other" };
  return parts[2] === "iam" && parts[5] === "root" ? { is: "account", account: parts[4]! } : { is: "arn", arn: name };
}

/** How the element names `principal`, at best; undefined when it does not. */
export function naming({ entries }: PrincipalElement, principal: Principal): Naming | undefined {
  let best: Naming | undefined;
  for (const entry of entries) {
    const found = namingBy(entry, principal);
    if (found === "direct") return found;
    if (found === "role" || best === undefined) best = found ?? best;
  }
  return best;
}

function namingBy(entry: Entry, principal: Principal): Naming | undefined {
  switch (entry.is) {
    // AWS: `*` is everyone, services and the anonymous included.
    case "everyone": return "direct";
    case "service": return principal.type === "service" && (entry.name === principal.name || entry.name === "*") ? "direct" : undefined;
    case "account": return "account" in principal && principal.account === entry.account ? (principal.type === "root" ? "direct" : "account") : undefined;
    case "arn":
      if (principal.type === "user") return principal.arn === entry.arn ? "direct" : undefined;
      if (principal.type !== "session") return undefined;
      if (principal.arn === entry.arn) return "direct";
      return principal.roleArn === entry.arn ? "role" : undefined;
    case "other": return undefined;
  }
}

/** What somebody is, from themselves up to their account. */
function chain(principal: Principal): Entry[] {
  switch (principal.type) {
    case "root": return [{ is: "account", account: principal.account }];
    case "user": return [{ is: "arn", arn: principal.arn }, { is: "account", account: principal.account }];
    case "session": return [{ is: "arn", arn: principal.arn }, { is: "arn", arn: principal.roleArn }, { is: "account", account: principal.account }];
    case "service": return [{ is: "service", name: principal.name }];
    case "anonymous": return [];
  }
}

const same = (a: Entry, b: Entry): boolean =>
  a.is === "everyone" || (a.is === b.is && JSON.stringify(a) === JSON.stringify(b));

/**
 * Whether a `NotPrincipal` element leaves `principal` out.
 * AWS: to be left out of a Deny, a session must be listed with its role and its account, a user with the account; and
 * who has a permissions boundary is never left out.
 */
export function isExcepted({ entries }: PrincipalElement, principal: Principal, effect: "Allow" | "Deny", bounded: boolean): boolean {
  const listed = (link: Entry) => entries.some((entry) => same(entry, link));
  const links = chain(principal);
  if (effect === "Allow") return links.some(listed);
  return !bounded && links.length > 0 && links.every(listed);
}
