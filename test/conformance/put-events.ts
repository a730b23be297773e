import { differ, type Case, type Difference } from "./compare";
import { errorOf, type Endpoint } from "./endpoint";

interface Request {
  readonly Entries: readonly { readonly Time?: string }[];
}

/** A case of PutEvents. Times go as the SDKs send them, in seconds. */
export async function putEvents(endpoint: Endpoint, given: Case): Promise<Difference | undefined> {
  const { Entries, ...rest } = given.request as Request;
  const answer = await endpoint.ask("events", "PutEvents", {
    ...rest, Entries: Entries.map(({ Time, ...entry }) => ({ ...entry, ...(Time !== undefined && { Time: Date.parse(Time) / 1000 }) })),
  });
  const { code, message } = errorOf(answer);
  return differ(given.id, given.expect, { httpStatus: answer.status, ...(answer.status === 200 ? answer.body : { error: { Code: code, Message: message } }) });
}
