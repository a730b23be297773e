import type { TrailNotes } from "../../kernel/operation";

/** AWS: what CloudTrail shows instead of what a state machine's owner would not want in a log. */
const HIDDEN = "HIDDEN_DUE_TO_SECURITY_REASONS";

/** CloudTrail's notes of a call whose input holds secrets: these members are hidden where they are given. */
export function hidden(input: object, ...members: readonly string[]): TrailNotes {
  const given = Object.entries(input).filter(([, value]) => value !== undefined);
  return { requestParameters: Object.fromEntries(given.map(([name, value]) => [name, members.includes(name) ? HIDDEN : value as unknown])) };
}
