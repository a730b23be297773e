import type { Member, StructureType } from "./model";

/** Where the members of a structure travel in HTTP. Worked out once for each structure. */
export interface Bindings {
  readonly labels: readonly Member[];
  readonly queries: readonly Member[];
  /** All other query parameters. */
  readonly queryParams: Member | undefined;
  /** With the header's name in lower case. */
  readonly headers: readonly (readonly [name: string, member: Member])[];
  readonly prefixHeaders: readonly (readonly [prefix: string, member: Member])[];
  readonly payload: Member | undefined;
  readonly responseCode: Member | undefined;
  /** Members that are in the body, and whether there are any. */
  readonly inBody: ReadonlySet<Member>;
}

const known = new WeakMap<StructureType, Bindings>();

export function bindingsOf(type: StructureType): Bindings {
  let bindings = known.get(type);
  if (!bindings) known.set(type, (bindings = work(type.members)));
  return bindings;
}

function work(members: readonly Member[]): Bindings {
  const bound = new Set<Member>();
  const pick = (chosen: (member: Member) => boolean): Member[] => {
    const found = members.filter(chosen);
    for (const member of found) bound.add(member);
    return found;
  };
  return {
    labels: pick(({ traits }) => Boolean(traits.httpLabel)),
    queries: pick(({ traits }) => traits.httpQuery !== undefined),
    queryParams: pick(({ traits }) => Boolean(traits.httpQueryParams))[0],
    headers: pick(({ traits }) => traits.httpHeader !== undefined).map((member) => [member.traits.httpHeader!.toLowerCase(), member]),
    // The prefix may be empty: all headers.
    prefixHeaders: pick(({ traits }) => typeof traits.httpPrefixHeaders === "string").map((member) => [member.traits.httpPrefixHeaders!.toLowerCase(), member]),
    payload: pick(({ traits }) => Boolean(traits.httpPayload))[0],
    responseCode: pick(({ traits }) => Boolean(traits.httpResponseCode))[0],
    inBody: new Set(members.filter((member) => !bound.has(member))),
  };
}
