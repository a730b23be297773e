import type { Filter } from "@aws-sdk/client-rds";
import { NotSupported } from "../../kernel/errors";
import { list, string, structure } from "../../kernel/shape";
import { invalid } from "./errors";
import { parseArn } from "./identifiers";

export const FILTERS = list(structure({ Name: string({ required: true }), Values: list(string(), { required: true }) }));

/** What a filter looks at. */
export type Filterable<T> = Readonly<Record<string, (item: T) => string | undefined>>;

/** Those of `items` that fit every filter. An identifier may be given as an ARN. */
export function filtered<T>(items: Iterable<T>, filters: readonly Filter[] | undefined, known: Filterable<T>): T[] {
  let rest = [...items];
  for (const { Name, Values = [] } of filters ?? []) {
    if (!Object.hasOwn(known, Name!)) throw invalid(`Unrecognized filter name: ${Name}`);
    const wanted = new Set(Values.map((value) => (/-id$/.test(Name!) ? (parseArn(value)?.id ?? value.toLowerCase()) : value)));
    rest = rest.filter((item) => {
      const value = known[Name!]!(item);
      return value !== undefined && (wanted.has(value) || wanted.has(value.toLowerCase()));
    });
  }
  return rest;
}

/** Where AWS has a `Filters` member that does nothing yet, and the local cloud would have to know what. */
export function noFilters(filters: readonly Filter[] | undefined, operation: string): void {
  if (filters && filters.length > 0) throw new NotSupported(`Filters of rds:${operation} (AWS: this parameter isn't currently supported)`, "local/services/rds");
}
