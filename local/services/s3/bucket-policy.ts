import { readPolicy } from "../../../model/iam";
import type { ServiceContext } from "../../kernel/service";
import { fail } from "./errors";
import type { Bucket } from "./model";

/** AWS: bytes. */
const MOST_BYTES = 20 * 1024;
const ELEMENTS: ReadonlySet<string> = new Set(["Sid", "Effect", "Principal", "NotPrincipal", "Action", "NotAction", "Resource", "NotResource", "Condition"]);

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : [value]);
const isObject = (value: unknown): value is Record<string, unknown> => typeof value === "object" && value !== null && !Array.isArray(value);
const malformed = (message: string) => fail("MalformedPolicy", message);

/** Throws S3's error for a policy that it does not take. */
export function checkPolicy(text: string, bucket: Bucket, { partition }: ServiceContext): void {
  let policy: unknown;
  try {
    policy = JSON.parse(text);
  } catch {
    throw malformed("This policy contains invalid Json");
  }
  if (!text.trimStart().startsWith("{") || !isObject(policy)) throw malformed("Policies must be valid JSON and the first byte must be '{'");
  if (Buffer.byteLength(text) > MOST_BYTES) throw malformed("Normalized policy document exceeds the maximum allowed size of 20480 bytes.");
  if (policy.Statement === undefined) throw malformed("Missing required field Statement");
  if (policy.Version !== undefined && policy.Version !== "2012-10-17" && policy.Version !== "2008-10-17") throw malformed("The policy must contain a valid version string");
  const sids = new Set<unknown>();
  for (const statement of asList(policy.Statement)) {
    if (!isObject(statement)) throw malformed("Could not parse the policy: Statement is not an object");
    if (statement.Sid !== undefined && sids.size === sids.add(statement.Sid).size) throw malformed("Statement IDs (SID) in a single policy must be unique.");
    checkStatement(statement, bucket, partition);
  }
  try {
    readPolicy(`bucket policy of ${bucket.name}`, text, "resource");
  } catch (error) {
    throw malformed((error as Error).message);
  }
}

function checkStatement(statement: Record<string, unknown>, bucket: Bucket, partition: string): void {
  for (const name of Object.keys(statement)) if (!ELEMENTS.has(name)) throw malformed(`Unknown field ${name}`);
  if (statement.Effect !== "Allow" && statement.Effect !== "Deny") {
    throw malformed(statement.Effect === undefined ? "Missing required field Effect" : `Invalid effect: ${String(statement.Effect)}`);
  }
  const principal = statement.Principal ?? statement.NotPrincipal;
  if (principal === undefined) throw malformed("Missing required field Principal");
  if (principal !== "*" && !isObject(principal)) throw malformed("Invalid policy syntax.");
  const actions = statement.Action ?? statement.NotAction;
  if (actions === undefined) throw malformed("Missing required field Action");
  for (const action of asList(actions)) {
    if (typeof action !== "string" || !(action === "*" || /^s3:[A-Za-z*?]+$/i.test(action))) throw malformed("Policy has invalid action");
  }
  const resources = statement.Resource ?? statement.NotResource;
  if (resources === undefined) throw malformed("Missing required field Resource");
  for (const resource of asList(resources)) checkResource(resource, bucket, partition);
  checkFit(asList(actions) as string[], asList(resources) as string[], statement.Action !== undefined && statement.Resource !== undefined);
}

/** AWS: a bucket's policy speaks of that bucket and of what is in it. */
function checkResource(resource: unknown, bucket: Bucket, partition: string): void {
  const begin = `arn:${partition}:s3:::`;
  const fits = typeof resource === "string" && resource.startsWith(begin) && mayName(resource.slice(begin.length), bucket.name);
  if (!fits) throw malformed("Policy has invalid resource");
}

function mayName(pattern: string, name: string): boolean {
  const slash = pattern.indexOf("/");
  const own = slash < 0 ? pattern : pattern.slice(0, slash);
  const glob = own.replace(/[.+^${}()|[\]\\]/g, "\\$&").replace(/\*/g, ".*").replace(/\?/g, ".");
  return new RegExp(`^${glob}$`).test(name);
}

const OBJECT_ACTION = /^s3:(?:(?:Get|Put|Delete|Restore|Replicate)Object|AbortMultipartUpload$|ListMultipartUploadParts$)/i;

/** AWS: actions on objects need a resource with a slash, those on the bucket one without. */
function checkFit(actions: readonly string[], resources: readonly string[], isPlain: boolean): void {
  if (!isPlain) return;
  for (const action of actions) {
    if (action.includes("*") || action.includes("?")) continue;
    const onObjects = OBJECT_ACTION.test(action) && !/^s3:(?:Get|Put)ObjectLockConfiguration$/i.test(action);
    if (!resources.some((resource) => resource.endsWith("*") || resource.slice(resource.lastIndexOf(":") + 1).includes("/") === onObjects)) {
      throw malformed("Action does not apply to any resource(s) in statement");
    }
  }
}
