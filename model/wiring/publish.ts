import { contextOf, type Policy, type Statement } from "../iam";
import { parseArn } from "../arn";
import { parsePattern, type Leaf, type Pattern } from "../pattern";
import { anyText, canMatch, exactly, globbed, type Answer, type Emission, type Texts } from "../pattern/overlap";
import { rolePolicies, roleOf } from "./policies";
import { busName, type Resource } from "./resource";
import type { Wiring } from "./wiring";

/** What can come to a bus, and from whom. */
export interface Publication {
  /** The name of a bus in `region`. */
  readonly bus: string;
  readonly region: string;
  readonly emission: Emission;
  /** The one source that its events have, where it is known. */
  readonly source?: string;
  /** Of an event of a customer: the only sources and detail types that it may have, where they are limited. */
  readonly limits?: { readonly source?: readonly string[]; readonly "detail-type"?: readonly string[] };
  /** How a person says what is sent. */
  readonly what: string;
  /** AWS reserves sources that begin with `aws.`: they do not come from customers. */
  readonly byAws: boolean;
}

/** Events of customers: those of AWS have sources of their own. */
const NOT_OF_AWS: Pattern = parsePattern('{"source":[{"anything-but":{"prefix":"aws."}}]}');

/** Whether a pattern takes something of a publication, or of a part of it. */
export function takes(pattern: Pattern, publication: Publication, emission: Emission = publication.emission): Answer["answer"] {
  // Most pairs part by their sources, which is quickly told.
  if (pattern.alternatives.every((leaves) => leaves.some((leaf) => isOtherSource(leaf, publication)))) return "no";
  if (pattern.alternatives.some((leaves) => leaves.every((leaf) => isThisSource(leaf, publication)))) return "yes";
  return canMatch(publication.byAws ? pattern : [pattern, NOT_OF_AWS], emission).answer;
}

const isOtherSource = ({ path, conditions }: Leaf, { byAws, source }: Publication): boolean => path === "source"
  && conditions.every((condition) => condition.op === "equals" && (source === undefined ? !byAws && String(condition.value).startsWith("aws.") : condition.value !== source));

const none = contextOf();

const isThisSource = ({ path, conditions }: Leaf, { byAws, source }: Publication): boolean => path === "source" && source !== undefined
  && source.startsWith("aws.") === byAws && conditions.some((condition) => condition.op === "equals" && condition.value === source);

/** What the bearer of a role may publish, and which events of AWS its calls bring about. Throws a `CannotTell`. */
export const publicationsOf = (wiring: Wiring, roleArn: string): readonly Publication[] => wiring.once(`publications of ${roleArn}`, () => findPublications(wiring, roleArn));

function findPublications(wiring: Wiring, roleArn: string): readonly Publication[] {
  const { policies } = rolePolicies(roleOf(roleArn, wiring.resources), wiring.resources);
  const allowing = policies.flatMap(({ statements }: Policy) => statements.filter(({ effect }) => effect === "Allow"));
  return allowing.flatMap((statement) => [...events(wiring, statement), ...calls(wiring, statement), ...snapshots(wiring, statement)]);
}

/** `events:PutEvents`, as far as its conditions let it. */
function events(wiring: Wiring, statement: Statement): Publication[] {
  if (!statement.action.fits("events:putevents")) return [];
  return busesOf(wiring).filter(({ arn }) => statement.resource === undefined || statement.resource.fits(arn, none)).map(({ name, region }) => {
    const limits = new Map([["source", limitOf(statement, "events:source")], ["detail-type", limitOf(statement, "events:detail-type")]] as const);
    const said = [...limits].flatMap(([field, texts]) => (texts === undefined ? [] : [`${field} ${texts.join(" or ")}`]));
    return {
      bus: name, region, byAws: false, ...sole(limits.get("source")), limits: Object.fromEntries(limits), what: `events with ${said.length > 0 ? said.join(" and ") : "any source"}`,
      emission: { fields: new Map([...limits].map(([field, texts]): [string, readonly Texts[]] => [field, texts === undefined ? [anyText] : texts.map(globbed)])) },
    };
  });
}

/** A source that has no wildcard, and no other beside it. */
const sole = (sources: readonly string[] | undefined): { readonly source?: string } => (sources?.length === 1 && /^[\w.-]+$/.test(sources[0]!) ? { source: sources[0]! } : {});

/** The values that a condition leaves; undefined if it leaves all. Conditions of other kinds are taken as met. */
function limitOf({ conditions }: Statement, key: string): readonly string[] | undefined {
  const limit = conditions.find((condition) => condition.key.toLowerCase() === key && /^(ForAnyValue:|ForAllValues:)?String(Equals|Like)(IfExists)?$/i.test(condition.operator));
  return limit?.wanted;
}

interface BusPlace {
  readonly name: string;
  readonly region: string;
  readonly arn: string;
}

/** The stack's buses, and the default bus where its rules are. */
export const busesOf = (wiring: Wiring): readonly BusPlace[] => wiring.once("buses", () => findBuses(wiring));

function findBuses(wiring: Wiring): readonly BusPlace[] {
  const own = wiring.resources.of("bus").map((bus) => ({ name: bus.need("name"), region: bus.region, arn: bus.need("arn") }));
  const regions = [...new Set(wiring.rules.filter(({ bus }) => bus === "default").map(({ region }) => region))];
  return [...own, ...regions.map((region) => ({ name: "default", region, arn: `arn:aws:events:${region}:${wiring.account}:event-bus/default` }))];
}

/** Calls that only read: rules in the plain state ENABLED do not get them. */
const READS = /^(Describe|Get|List|Head|BatchGet|Lookup|Search|Query|Scan|Select|View|Assume)/;
/** What CloudTrail counts as data, not as management: nobody gets these without a trail that selects them. */
const DATA = /^(logs:(PutLogEvents|FilterLogEvents)|s3:\w*(Object|MultipartUpload)\w*|dynamodb:\w*(Item|Query|Scan)\w*|sqs:\w*Message\w*|sns:Publish\w*|events:PutEvents|lambda:Invoke\w*|execute-api:\w+|xray:\w+|kinesis:Put\w+|firehose:Put\w+|kms:(Decrypt|Encrypt|GenerateDataKey|ReEncrypt|Sign|Verify)\w*)$/;

/** Calls that the role may make, as CloudTrail tells of them. */
function calls(wiring: Wiring, { action, resource }: Statement): Publication[] {
  if (action.not) return [];
  return action.written.flatMap((written) => {
    const [service, name = "*"] = written.split(":") as [string, string?];
    const reads = /^[^*?]+$/.test(name) && READS.test(name);
    if (reads || (service !== "s3" && DATA.test(written.replace(/\*$/, "")))) return [];
    const buckets = service === "s3" && DATA.test(written.replace(/\*$/, "")) ? watchedBuckets(wiring, resource) : undefined;
    if (buckets !== undefined && buckets.length === 0) return [];
    return regionsOfDefault(wiring).map((region) => ({
      bus: "default", region, byAws: true, ...sole([`aws.${service}`]), what: `its own ${written}, as CloudTrail tells of it`,
      emission: { fields: new Map<string, readonly Texts[]>([
        ["source", [globbed(`aws.${service}`)]], ["detail-type", [exactly("AWS API Call via CloudTrail")]], ["region", [exactly(region)]],
        ["detail.eventSource", [globbed(`${service}.amazonaws.com`)]], ["detail.eventName", [globbed(name)]],
        ...(buckets === undefined ? [] : [["detail.requestParameters.bucketName", buckets.map(globbed)] as const]),
      ]) },
    }));
  });
}

/** The buckets whose data events a trail of the stack logs, as far as the statement reaches them. */
function watchedBuckets(wiring: Wiring, resource: Statement["resource"]): string[] {
  const watched = wiring.resources.of("trail").flatMap(watchedBy);
  return watched.filter((bucket) => resource === undefined || resource.fits(`arn:aws:s3:::${bucket}/any`, none));
}

/** Names of the buckets that a trail's basic selectors name. */
export const watchedBy = (trail: Resource): string[] => trail.list("eventSelectors")
  .flatMap(({ dataResources }) => (Array.isArray(dataResources) ? dataResources as { values?: unknown }[] : []))
  .flatMap(({ values }) => (Array.isArray(values) ? values.map(String) : []))
  .map((value) => value.replace(/^arn:aws[\w-]*:s3(:::)?/, "").replace(/\/.*$/, "") || "*");

/** A copy or a snapshot is told of by RDS itself, in the region where it is. Its name is the copier's choice. */
function snapshots(wiring: Wiring, { action, resource }: Statement): Publication[] {
  return ([["rds:copydbsnapshot", "snapshot", "RDS DB Snapshot Event"], ["rds:createdbsnapshot", "snapshot", "RDS DB Snapshot Event"],
    ["rds:copydbclustersnapshot", "cluster-snapshot", "RDS DB Cluster Snapshot Event"], ["rds:createdbclustersnapshot", "cluster-snapshot", "RDS DB Cluster Snapshot Event"]] as const)
    .filter(([call]) => action.fits(call)).flatMap(([call, type, detailType]) => regionsOfDefault(wiring)
      .filter((region) => resource === undefined || resource.written.some((written) => reaches(written, region)))
      .map((region) => ({
        bus: "default", region, byAws: true, source: "aws.rds", what: `the event of the ${type} that its ${call} makes in ${region}`,
        emission: { fields: new Map<string, readonly Texts[]>([["source", [exactly("aws.rds")]], ["detail-type", [exactly(detailType)]], ["region", [exactly(region)]]]) },
      })));
}

const reaches = (written: string, region: string): boolean => {
  const named = parseArn(written)?.region ?? "*";
  return named === "*" || named === region;
};

const regionsOfDefault = (wiring: Wiring): readonly string[] => [...new Set(wiring.rules.filter(({ bus }) => bus === "default").map(({ region }) => region))];

/** What an HTTP API's own integration publishes. */
export function publicationOfIntegration(integration: Resource): (Omit<Publication, "region"> & { readonly region: string | undefined }) | undefined {
  if (integration.text("integrationSubtype") !== "EventBridge-PutEvents") return undefined;
  const { EventBusName, Source, DetailType } = integration.props.requestParameters as Partial<Record<string, string>>;
  const limit = (value: string | undefined) => (value === undefined || value.startsWith("$") ? undefined : [value]);
  const fixed = (value: string | undefined): readonly Texts[] => limit(value)?.map(exactly) ?? [anyText];
  return {
    bus: busName(EventBusName), region: parseArn(EventBusName ?? "")?.region, byAws: false, what: `events with source ${Source}`,
    limits: { source: limit(Source), "detail-type": limit(DetailType) }, emission: { fields: new Map([["source", fixed(Source)], ["detail-type", fixed(DetailType)]]) },
  };
}
