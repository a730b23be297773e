import type { MessageAttributeValue } from "@aws-sdk/client-sns";
import { isObject, Matcher, parsePattern, PatternError, prepare, type Json, type JsonObject, type Leaf, type Mismatch } from "../../../model/pattern";

export type FilterScope = "MessageAttributes" | "MessageBody";
export const FILTER_SCOPES: readonly string[] = ["MessageAttributes", "MessageBody"] satisfies FilterScope[];

/** What filters look at. */
export interface Filtered {
  readonly body: string;
  readonly attributes: Readonly<Record<string, MessageAttributeValue>>;
}

const MOST_KEYS = 5;
const MOST_COMBINATIONS = 150;
const MOST_BYTES = 262_144;
/** AWS: numbers to a billion, either way. */
const FURTHEST = 1e9;

/** A subscription's filter policy, checked and made ready to run. */
export class Filter {
  private readonly matcher: Matcher;

  /** Throws a `PatternError` for what SNS refuses. */
  constructor(text: string, private readonly scope: FilterScope) {
    if (Buffer.byteLength(text) > MOST_BYTES) throw new PatternError("Filter policy is too long");
    const pattern = parsePattern(text);
    const policy = JSON.parse(text) as JsonObject;
    if (scope === "MessageAttributes" && Object.entries(policy).some(([key, value]) => isObject(value) || (key === "$or" && hasNested(value)))) {
      throw new PatternError("Filter policy scope MessageAttributes does not support nested filter policy");
    }
    // AWS: of nested keys only the first counts.
    if (Object.keys(policy).length > MOST_KEYS) throw new PatternError(`Filter policy can not have more than ${MOST_KEYS} keys`);
    if (pattern.alternatives.reduce((sum, leaves) => sum + combinations(leaves), 0) > MOST_COMBINATIONS) throw new PatternError("Filter policy is too complex");
    for (const leaves of pattern.alternatives) for (const leaf of leaves) checkNumbers(leaf.written);
    this.matcher = new Matcher(pattern);
  }

  /** Why a message is kept from the subscription; undefined when it is not. */
  explain({ body, attributes }: Filtered): Mismatch | undefined {
    if (this.scope === "MessageAttributes") return this.matcher.explain(prepare(attributesAsJson(attributes)));
    const value = parseBody(body);
    // AWS: a body that is no JSON object meets no filter on bodies.
    if (!isObject(value)) return { path: "", seen: body, operator: "object", wanted: "a JSON object", reason: "the message is no JSON object" };
    return this.matcher.explain(prepare(value));
  }
}

const hasNested = (branches: Json): boolean =>
  Array.isArray(branches) && branches.every(isObject) && branches.some((branch) => Object.values(branch).some(isObject));

/** AWS: the product of the numbers of values, each by how deep it is nested. */
const combinations = (leaves: readonly Leaf[]): number =>
  leaves.reduce((product, { path, conditions }) => product * conditions.length * path.split(".").length, 1);

function checkNumbers(value: Json): void {
  if (typeof value === "number" && Math.abs(value) > FURTHEST) throw new PatternError(`Numeric values must be between -${FURTHEST} and ${FURTHEST}`);
  if (Array.isArray(value)) value.forEach(checkNumbers);
  else if (isObject(value)) Object.values(value).forEach(checkNumbers);
}

function attributesAsJson(attributes: Filtered["attributes"]): JsonObject {
  const out = Object.create(null) as JsonObject;
  for (const [name, { DataType = "", StringValue = "" }] of Object.entries(attributes)) {
    // AWS: binary attributes are not looked at.
    if (DataType.startsWith("Binary")) continue;
    if (DataType === "String.Array") out[name] = JSON.parse(StringValue) as Json;
    else out[name] = DataType.startsWith("Number") ? Number(StringValue) : StringValue;
  }
  return out;
}

function parseBody(body: string): Json | undefined {
  try {
    return JSON.parse(body) as Json;
  } catch {
    return undefined;
  }
}
