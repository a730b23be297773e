/** Event patterns as plain data: what a rule says on AWS, letter by letter. */

type Leaf = string | number | boolean | null
  | { readonly prefix: string } | { readonly suffix: string } | { readonly "equals-ignore-case": string } | { readonly wildcard: string }
  | { readonly exists: boolean } | { readonly numeric: readonly (string | number)[] } | { readonly cidr: string }
  | { readonly "anything-but": string | number | readonly (string | number)[] | { readonly prefix: string | readonly string[] } | { readonly suffix: string | readonly string[] } };

type Content = { readonly [field: string]: readonly (Leaf | Content)[] | Content };

/** Fields are alternatives in a list; all fields must match. */
export interface EventPattern {
  readonly source?: readonly Leaf[];
  readonly "detail-type"?: readonly Leaf[];
  readonly account?: readonly Leaf[];
  readonly region?: readonly Leaf[];
  readonly resources?: readonly Leaf[];
  readonly "replay-name"?: readonly Leaf[];
  readonly detail?: Content;
  /** Alternatives of several fields at once. At least two. */
  readonly $or?: readonly Omit<EventPattern, "$or">[];
}

/** The field is not in the event. */
export const absent: readonly Leaf[] = [{ exists: false }];
