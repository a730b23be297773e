import { invalid, missing } from "./errors";

/** AWS: identifiers are stored in lower case, and compared without it. */
export const normal = (identifier: string): string => identifier.toLowerCase();

/** Throws RDS's words for what is no identifier. */
export function checkIdentifier(parameter: string, value: string | undefined, max: number): string {
  if (value === undefined || value === "") throw missing(parameter);
  if (value.length > max) throw invalid(`The parameter ${parameter} is not a valid identifier because it is longer than ${max} characters.`);
  if (!/^[A-Za-z](?:-?[A-Za-z0-9])*$/.test(value)) {
    throw invalid(`The parameter ${parameter} is not a valid identifier. Identifiers must begin with a letter; must contain only ASCII letters, digits, and hyphens; and must not end with a hyphen or contain two consecutive hyphens.`);
  }
  return normal(value);
}

export type Kind = "db" | "cluster" | "snapshot" | "cluster-snapshot";

export interface RdsArn {
  readonly region: string;
  readonly account: string;
  readonly kind: string;
  readonly id: string;
}

/** The parts of an RDS ARN; undefined when it is none. Automated snapshots have a colon in their identifiers. */
export function parseArn(arn: string): RdsArn | undefined {
  const found = /^arn:aws[a-z-]*:rds:([a-z0-9-]+):(\d{12}):([a-z-]+):(.+)$/.exec(arn);
  if (!found) return undefined;
  return { region: found[1]!, account: found[2]!, kind: found[3]!, id: normal(found[4]!) };
}
