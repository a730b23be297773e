/**
 * Whether a bucket policy gives access to everybody, as S3 Block Public Access sees it.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/access-control-block-public-access.html#access-control-block-public-access-policy-status
 */

const asList = (value: unknown): unknown[] => (Array.isArray(value) ? value : value === undefined ? [] : [value]);

/** AWS: a fixed value of one of these makes a statement not public. */
const NARROWING: ReadonlySet<string> = new Set([
  "aws:sourceip", "aws:sourcearn", "aws:sourcevpc", "aws:sourcevpce", "aws:sourceowner", "aws:sourceaccount", "aws:principalorgid", "aws:principalorgpaths",
  "aws:principalarn", "aws:principalaccount", "aws:userid", "aws:sourceorgid", "s3:x-amz-server-side-encryption-aws-kms-key-id", "s3:dataaccesspointarn",
  "s3:dataaccesspointaccount",
]);

interface Statement {
  readonly Effect?: unknown;
  readonly Principal?: unknown;
  readonly NotPrincipal?: unknown;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

export function isPublicPolicy(document: string): boolean {
  const { Statement } = JSON.parse(document) as { Statement?: unknown };
  return asList(Statement).some((statement) => isPublic(statement as Statement));
}

function isPublic({ Effect, Principal, NotPrincipal, Condition }: Statement): boolean {
  if (Effect !== "Allow" || !(namesEverybody(Principal) || NotPrincipal !== undefined)) return false;
  return !Object.entries(Condition ?? {}).some(([operator, tests]) => {
    if (/not|^null$/i.test(operator) || /ifexists$/i.test(operator)) return false;
    return Object.entries(tests).some(([key, values]) => NARROWING.has(key.toLowerCase()) && asList(values).every((value) => isFixed(key.toLowerCase(), String(value))));
  });
}

const namesEverybody = (principal: unknown): boolean =>
  principal === "*" || (typeof principal === "object" && principal !== null && asList((principal as { AWS?: unknown }).AWS).includes("*"));

/** AWS: no wildcard that could stand for anybody, no policy variable, no range of addresses that is nearly the world. */
function isFixed(key: string, value: string): boolean {
  if (value.includes("${")) return false;
  if (key === "aws:sourceip") return !/\/[0-7]$/.test(value);
  // AWS: in ARNs, wildcards may stand behind the account.
  if (key.endsWith("arn")) return value.split(":").slice(0, 5).every((part, at) => at < 4 || /^\d{12}$/.test(part)) || !/[*?]/.test(value);
  return !/[*?]/.test(value);
}
