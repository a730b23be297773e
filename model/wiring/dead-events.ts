import { globbed, type Texts } from "../pattern/overlap";
import { parseArn } from "../arn";
import { publicationOfIntegration, publicationsOf, takes, type Publication } from "./publish";
import { busName, type Resource } from "./resource";
import { patternOf, type Rule, type Wiring } from "./wiring";

/** Events that somebody may publish, and that no rule takes. */

export interface DeadEvent {
  readonly bus: string;
  /** `source shop and detail-type billed` */
  readonly what: string;
}

/**
 * What a function, a state machine or an API's integration may publish to a bus of this stack, where no rule and no
 * archive takes it. Only what its policy limits can be told. Throws a `CannotTell`.
 */
export function deadEventsOf(wiring: Wiring, publisher: Resource): DeadEvent[] {
  return publicationsBy(wiring, publisher).filter(({ byAws }) => !byAws).flatMap((publication) => {
    const bus = wiring.resources.of("bus").find((one) => one.need("name") === publication.bus && (publication.region === undefined || one.region === publication.region));
    if (!bus || wiring.isOutput(bus.need("name"), bus.need("arn"))) return []; // Rules on it may be elsewhere.
    const rules = rulesOn(wiring, bus);
    // A bus without rules is another finding, or somebody else's; so is a pattern that nobody can read.
    if (rules.length === 0 || rules.some(isUnreadable) || isKept(wiring, bus)) return [];
    return kindsOf(publication).filter(({ fields }) => !rules.some(({ pattern }) => pattern && takes(pattern, publication as Publication, { fields }) !== "no"))
      .map(({ what }) => ({ bus: publication.bus, what }));
  });
}

type Published = Pick<Publication, "bus" | "limits" | "byAws"> & { readonly region: string | undefined };

function publicationsBy(wiring: Wiring, publisher: Resource): readonly Published[] {
  if (publisher.type.includes("/integration:")) {
    const publication = publicationOfIntegration(publisher);
    return publication ? [publication] : [];
  }
  return publicationsOf(wiring, publisher.need(publisher.type.includes("/function:") ? "role" : "roleArn"));
}

function rulesOn(wiring: Wiring, bus: Resource): readonly Rule[] {
  const name = bus.need("name");
  return wiring.resources.of("rule").filter((rule) => busName(rule.text("eventBusName")) === name).map((rule) => wiring.ruleOf(rule));
}

const isUnreadable = ({ pattern, resource }: Rule): boolean => pattern === undefined && resource.text("eventPattern") !== undefined;

/** Whether an archive takes everything that comes to a bus. */
const isKept = ({ resources }: Wiring, bus: Resource): boolean =>
  resources.of("archive").some((archive) => parseArn(archive.need("eventSourceArn"))?.resource === parseArn(bus.need("arn"))?.resource && patternOf(archive) === undefined);

interface Kind {
  readonly fields: ReadonlyMap<string, readonly Texts[]>;
  readonly what: string;
}

/** One for each source and detail type that it may have; none, when its source can be any. */
function kindsOf({ limits = {} }: Published): Kind[] {
  const detailTypes = limits["detail-type"] ?? [undefined];
  return (limits.source ?? []).flatMap((source) => detailTypes.map((type): Kind => ({
    fields: new Map([["source", [globbed(source)]], ...(type === undefined ? [] : [["detail-type", [globbed(type)]] as const])]),
    what: `source ${source}${type === undefined ? "" : ` and detail-type ${type}`}`,
  })));
}
