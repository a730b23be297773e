/** A thing that is still there when a stack is gone, and why. */
export interface Leftover {
  /** `snapshot dr-1 in us-west-2, a backup`. */
  readonly what: string;
  /** A command of the AWS CLI, without its endpoint, and what it is good for. */
  readonly command?: { readonly to: string; readonly line: string };
}

/** A stack as it was before it was destroyed. */
export interface Before {
  readonly resources: readonly { readonly urn: string; readonly type: string; readonly id?: string; readonly retainOnDelete?: boolean }[];
  /** Whether the stack's state has this in it. */
  mentions(what: string | RegExp): boolean;
}

/** What a client of the AWS SDK needs to ask the cloud. */
export interface ClientSettings {
  readonly endpoint: string;
  readonly region: string;
  readonly credentials: { readonly accessKeyId: string; readonly secretAccessKey: string };
}

/** One kind of leftovers, as they are found in one region. */
export type Find = (before: Before, settings: ClientSettings) => Promise<readonly Leftover[]>;

/** All pages of a listing. */
export async function all<Page, Item>(pages: AsyncIterable<Page>, items: (page: Page) => readonly Item[] | undefined): Promise<Item[]> {
  const found: Item[] = [];
  for await (const page of pages) found.push(...(items(page) ?? []));
  return found;
}
