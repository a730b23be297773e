import { UserError } from "../kernel/errors";

/** What the id of an import says of a resource: its own id, and what else is needed to find it. */
export interface Imported {
  readonly id: string;
  readonly known?: Readonly<Record<string, unknown>>;
}

/** Takes an id apart at its slashes. Throws a `UserError` that names the type and the form that it wants. */
export function importParts(token: string, form: string, id: string): string[] {
  const parts = id.split("/");
  if (parts.length !== form.split("/").length || parts.includes("")) throw wrongForm(token, form, id);
  return parts;
}

export const wrongForm = (token: string, form: string, id: string): UserError => new UserError(`${token} is imported by ${form} (given: ${id})`);

/** The importer of a type whose id is the last part, and whose others are inputs. */
export const importedBy = (token: string, form: string, ...inputs: readonly string[]) => (id: string): Imported => {
  const parts = importParts(token, form, id);
  return { id: parts.at(-1)!, known: Object.fromEntries(inputs.map((name, i) => [name, parts[i]])) };
};

/** `BUCKET` or `BUCKET,OWNER`. */
export function importedBucket(id: string): Imported {
  const [bucket, expectedBucketOwner] = id.split(",");
  return { id: bucket!, ...(expectedBucketOwner !== undefined && { known: { expectedBucketOwner } }) };
}

/** AWS provider 7: behind an id, `@` and a region say where to look. */
export function withRegion(id: string): { readonly id: string; readonly region?: string } {
  const [, own, region] = /^(.+)@([a-z]{2}(?:-[a-z]+)+-\d)$/.exec(id) ?? [];
  return own === undefined ? { id } : { id: own, region: region! };
}
