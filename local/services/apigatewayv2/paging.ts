import { string } from "../../kernel/shape";
import { bad } from "./errors";

export const PAGE = { MaxResults: string(), NextToken: string() };

export interface PageInput {
  readonly MaxResults?: string;
  readonly NextToken?: string;
}

/** AWS: as many when nothing is said, and at most. */
const SIZE = 500;

/** A page of `items`, by their ids. The token holds the last one given, so that it stays good whatever is removed. */
export function page<T>(items: Iterable<T>, idOf: (item: T) => string | undefined, { MaxResults, NextToken }: PageInput): { Items: T[]; NextToken?: string } {
  const size = MaxResults === undefined ? SIZE : Number(MaxResults);
  if (!Number.isInteger(size) || size < 1) throw bad("Invalid maxResults parameter specified");
  let rest = [...items].sort((a, b) => (idOf(a)! < idOf(b)! ? -1 : 1));
  if (NextToken !== undefined) {
    const after = Buffer.from(NextToken, "base64").toString();
    if (NextToken === "" || Buffer.from(after).toString("base64") !== NextToken) throw bad("Invalid nextToken parameter specified");
    rest = rest.filter((item) => idOf(item)! > after);
  }
  const Items = rest.slice(0, Math.min(size, SIZE));
  return { Items, ...(Items.length < rest.length && { NextToken: Buffer.from(idOf(Items[Items.length - 1]!)!).toString("base64") }) };
}
