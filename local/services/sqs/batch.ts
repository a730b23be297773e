import type { BatchResultErrorEntry } from "@aws-sdk/client-sqs";
import { AwsError } from "../../kernel/errors";
import { fail, present } from "./errors";

const LIMIT = 10;

interface Entry {
  readonly Id?: string;
}

/** The entries of a batch, checked as a whole. `kind` is the name of an entry's shape, for SQS's sentence. */
export function checkBatch<E extends Entry>(entries: readonly E[] | undefined, kind: string): readonly (E & { readonly Id: string })[] {
  if (!entries || entries.length === 0) throw fail("EmptyBatchRequest", `There should be at least one ${kind} in the request.`);
  if (entries.length > LIMIT) {
    throw fail("TooManyEntriesInBatchRequest", `Maximum number of entries per request are ${LIMIT}. You have sent ${entries.length}.`);
  }
  const seen = new Set<string>();
  for (const entry of entries) {
    const id = present(entry.Id, `${kind}.Id`);
    if (!/^[\w-]{1,80}$/.test(id)) {
      throw fail("InvalidBatchEntryId", "A batch entry id can only contain alphanumeric characters, hyphens and underscores. It can be at most 80 letters long.");
    }
    if (seen.has(id)) throw fail("BatchEntryIdsNotDistinct", `Id ${id} repeated.`);
    seen.add(id);
  }
  return entries as readonly (E & { readonly Id: string })[];
}

/** Does every entry by itself: one that fails does not stop the others. */
export function eachEntry<E extends { readonly Id: string }, R extends object>(entries: readonly E[], run: (entry: E) => R): { Successful: (R & { Id: string })[]; Failed: BatchResultErrorEntry[] } {
  const Successful: (R & { Id: string })[] = [];
  const Failed: BatchResultErrorEntry[] = [];
  for (const entry of entries) {
    try {
      Successful.push({ Id: entry.Id, ...run(entry) });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      Failed.push({ Id: entry.Id, SenderFault: true, Code: error.code, Message: error.message });
    }
  }
  return { Successful, Failed };
}
