import { parseArn } from "../arn";
import { CannotTell } from "./known";
import { resourcePolicy } from "./policies";
import { known, type Resource, type TYPES } from "./resource";
import { allowedStatements, mayDoSomething } from "./roles";
import type { Wiring } from "./wiring";

/** Whether functions may use what their environment names. */

interface Kind {
  readonly service: string;
  /** Properties whose values stand for nothing else. */
  readonly exact: readonly string[];
  readonly name: string;
  /** What a variable is called that holds a name: a name alone may be a word that means something else. */
  readonly variable: RegExp;
  /** What a variable is called that can hold nothing else than a name of this kind, and the resource part of its ARN. */
  readonly certain?: RegExp;
  readonly resourceOf?: (name: string) => string;
}

const KINDS: Readonly<Partial<Record<keyof typeof TYPES, Kind>>> = {
  table: { service: "dynamodb", exact: ["arn"], name: "name", variable: /TABLE/i, certain: /^(TABLE|(\w+_)?TABLE_?NAME|(\w+_)?(DYNAMO|DYNAMODB|DDB)_?TABLE)$/i, resourceOf: (name) => `table/${name}` },
  bus: { service: "events", exact: ["arn"], name: "name", variable: /BUS/i, certain: /^((\w+_)?BUS_?NAME|(\w+_)?EVENT_?BUS|BUS)$/i, resourceOf: (name) => `event-bus/${name}` },
  queue: { service: "sqs", exact: ["arn", "url"], name: "name", variable: /QUEUE/i },
  topic: { service: "sns", exact: ["arn"], name: "name", variable: /TOPIC/i },
  machine: { service: "states", exact: ["arn"], name: "name", variable: /MACHINE/i },
  bucket: { service: "s3", exact: ["arn"], name: "bucket", variable: /BUCKET/i },
};

/** What of a function's environment its role may do nothing with, a sentence for each. Throws a `CannotTell`. */
export function misnamedIn(wiring: Wiring, fn: Resource): string[] {
  const { variables } = (fn.list("environment")[0] ?? {}) as { variables?: Readonly<Record<string, unknown>> };
  return Object.entries(variables ?? {}).flatMap(([variable, value]) => (typeof value === "string" ? problemOf(wiring, fn, variable, value) ?? [] : []));
}

function problemOf(wiring: Wiring, fn: Resource, variable: string, value: string): string | undefined {
  for (const [type, kind] of Object.entries(KINDS) as [keyof typeof TYPES, Kind][]) {
    const found = wiring.resources.of(type).find((one) => kind.exact.some((key) => known(one, key) === value) || (kind.variable.test(variable) && known(one, kind.name) === value));
    if (found) return mayUse(wiring, fn, kind.service, found) ? undefined : `its variable ${variable} names the ${type} ${found.name}, and its role may do nothing with it`;
  }
  for (const kind of Object.values(KINDS)) {
    if (kind.certain?.test(variable) && namesAnother(wiring, fn, kind, value)) return `its variable ${variable} is ${value}, and its role may use others, but not that one`;
  }
  return undefined;
}

function mayUse(wiring: Wiring, fn: Resource, service: string, resource: Resource): boolean {
  const role = fn.need("role");
  // The resource's own policy may let the role in.
  if (resourcePolicy(resource, wiring.resources) && JSON.stringify(policiesAbout(wiring, resource)).includes(role)) return true;
  return mayDoSomething(wiring, role, service, resource.need("arn"));
}

const policiesAbout = ({ resources }: Wiring, resource: Resource): unknown[] =>
  [...resources.of("queuePolicy"), ...resources.of("topicPolicy"), ...resources.of("bucketPolicy"), resource].map(({ props }) => props.policy);

/** Whether a role names tables or buses one by one, and this name is not among them. */
function namesAnother(wiring: Wiring, fn: Resource, { service, resourceOf }: Kind, value: string): boolean {
  if (!/^[\w./-]{1,256}$/.test(value)) return false;
  const prefix = `:${resourceOf!("")}`;
  const { statements } = allowedStatements(wiring, fn.need("role"));
  if (!statements.some(({ resource }) => resource?.written.some((written) => written.includes(`:${service}:`) && written.includes(prefix)))) return false;
  const place = parseArn(fn.need("arn"));
  if (!place) throw new CannotTell(`arn of ${fn.name} is no ARN`);
  return !mayDoSomething(wiring, fn.need("role"), service, `arn:${place.partition}:${service}:${place.region}:${place.account}:${resourceOf!(value)}`);
}
