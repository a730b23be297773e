import { fail } from "./errors";
import type { Limits } from "./store";

/** The policy document of an upload by a browser's form. https://docs.aws.amazon.com/AmazonS3/latest/API/sigv4-HTTPPOSTConstructPolicy.html */

const invalid = (why: string) => fail("InvalidPolicyDocument", `Invalid Policy: ${why}`);
const failed = (why: string) => fail("AccessDenied", `Invalid according to Policy: ${why}`);

/** AWS: fields that no condition need speak of. */
const FREE = /^(?:x-amz-signature|file|policy|awsaccesskeyid|signature|x-ignore-.*|x-amz-checksum-.*)$/;

type Fields = Readonly<Record<string, string>>;
type Condition = readonly [operator: "eq" | "starts-with", field: string, value: string] | readonly ["content-length-range", number, number];

function conditionsOf(listed: readonly unknown[]): Condition[] {
  return listed.flatMap((item): Condition[] => {
    if (Array.isArray(item)) return [conditionOf(item)];
    if (typeof item !== "object" || item === null) throw invalid("Invalid Simple-Condition: value must be a string or an object.");
    return Object.entries(item).map(([field, value]) => ["eq", field.toLowerCase(), String(value)] as const);
  });
}

function conditionOf(item: readonly unknown[]): Condition {
  const [operator, left, right] = item;
  if (item.length !== 3) throw invalid("Invalid Condition: wrong number of arguments.");
  const kind = String(operator).toLowerCase();
  if (kind === "content-length-range") {
    const [least, most] = [Number(left), Number(right)];
    if (!Number.isInteger(least) || !Number.isInteger(most) || least < 0 || most < least) throw invalid("Invalid content-length-range.");
    return ["content-length-range", least, most];
  }
  if (kind !== "eq" && kind !== "starts-with") throw invalid(`Invalid Condition: unknown operation '${String(operator)}'.`);
  if (typeof left !== "string" || !left.startsWith("$")) throw invalid("Invalid Condition: the field must begin with $.");
  return [kind, left.slice(1).toLowerCase(), String(right)];
}

function parse(document: string): { readonly expiration: number; readonly conditions: readonly unknown[] } {
  let policy: { expiration?: unknown; conditions?: unknown };
  try {
    policy = JSON.parse(Buffer.from(document, "base64").toString("utf8")) as typeof policy;
  } catch {
    throw invalid("Invalid JSON.");
  }
  const expiration = typeof policy?.expiration === "string" ? Date.parse(policy.expiration) : NaN;
  if (policy?.expiration === undefined) throw invalid("Policy missing expiration.");
  if (Number.isNaN(expiration)) throw invalid(`Invalid 'expiration' value: '${String(policy.expiration)}'`);
  if (!Array.isArray(policy.conditions)) throw invalid("Policy missing conditions.");
  return { expiration, conditions: policy.conditions };
}

/** Throws unless the form is as its policy wants it; gives how large the file may be. */
export function requireByPolicy(document: string, fields: Fields, now: number): Limits {
  const { expiration, conditions } = parse(document);
  if (expiration <= now) throw failed("Policy expired.");
  const spoken = new Set<string>(["bucket"]);
  let limits: Limits = {};
  for (const condition of conditionsOf(conditions)) {
    if (condition[0] === "content-length-range") {
      limits = { least: condition[1], most: condition[2] };
      continue;
    }
    const [operator, field, value] = condition;
    spoken.add(field);
    const given = fields[field] ?? "";
    const fits = operator === "eq" ? given === value : field === "content-type" ? given.split(",").every((part) => part.startsWith(value)) : given.startsWith(value);
    if (!fits) throw failed(`Policy Condition failed: ["${operator}", "$${field}", "${value}"]`);
  }
  const extra = Object.keys(fields).filter((field) => !spoken.has(field) && !FREE.test(field));
  if (extra.length > 0) throw failed(`Extra input fields: ${extra.join(", ")}`);
  return limits;
}
