import type { ServerResponse } from "node:http";
import type { Entry, Journal } from "../kernel/journal";
import { sendJson } from "./http";

const KINDS = ["call", "event", "delivery", "invocation", "transition", "request", "push", "resource", "note", "bug"];
const MAX_LIMIT = 10_000;

/**
 * `GET /_local/journal`: what happened, as JSON.
 *
 * - `since=N`: entries after position N. Default 0: all that are kept.
 * - `kind=event,delivery`, `trace=ID`, `service=lambda`: only these.
 * - `limit=N`: at most N entries (default 1,000); `position` says where to go on.
 * - `stream`: an entry a line, as they finish, until the client goes away.
 */
export function answerJournal(journal: Journal, query: URLSearchParams, response: ServerResponse): void {
  const since = Number(query.get("since") ?? 0);
  const limit = Number(query.get("limit") ?? 1000);
  const kinds = query.get("kind")?.split(",");
  const wrong = kinds?.find((kind) => !KINDS.includes(kind));
  if (!Number.isSafeInteger(since) || since < 0) return sendJson(response, 400, { error: "since must be a whole number, 0 or more" });
  if (!Number.isSafeInteger(limit) || limit < 1 || limit > MAX_LIMIT) return sendJson(response, 400, { error: `limit must be a whole number from 1 to ${MAX_LIMIT}` });
  if (wrong !== undefined) return sendJson(response, 400, { error: `there is no kind ${wrong}; there are ${KINDS.join(", ")}` });
  const trace = query.get("trace");
  const service = query.get("service");
  const wanted = (entry: Entry): boolean => (!kinds || kinds.includes(entry.kind)) && (!trace || entry.trace === trace)
    && (!service || ((entry.kind === "call" || entry.kind === "note") && entry.service === service));
  if (query.has("stream")) return stream(journal, since, wanted, response);
  const entries: Entry[] = [];
  let position = Math.max(since, journal.forgottenUntil);
  for (const entry of journal.since(since)) {
    if (entries.length === limit) break;
    position = entry.position;
    if (wanted(entry)) entries.push(entry);
  }
  sendJson(response, 200, { position, newest: journal.position, forgottenUntil: journal.forgottenUntil, entries: entries.map(plain) });
}

function stream(journal: Journal, since: number, wanted: (entry: Entry) => boolean, response: ServerResponse): void {
  response.writeHead(200, { "content-type": "application/x-ndjson; charset=utf-8", "cache-control": "no-store" });
  response.flushHeaders();
  const write = (entry: Entry): void => {
    if (!wanted(entry)) return;
    // A reader that does not keep up would make the cloud hold everything for it.
    if (response.writableLength > 16 * 1024 * 1024) return void response.destroy();
    response.write(`${JSON.stringify(plain(entry))}\n`);
  };
  for (const entry of journal.since(since)) write(entry);
  const stop = journal.listen(write);
  response.on("close", stop);
}

/** An entry as JSON has it: what is worked out on demand is worked out. */
const plain = (entry: Entry): object =>
  entry.kind === "event" && entry.evaluations ? { ...entry, evaluations: entry.evaluations() } : entry;
