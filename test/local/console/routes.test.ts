import { strict as assert } from "node:assert";
import { once } from "node:events";
import { createServer, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { createInterface } from "node:readline";
import { Readable } from "node:stream";
import { answerLocal, type StackView } from "../../../local/console/routes";
import type { Entry } from "../../../local/kernel/journal";
import type { Kernel } from "../../../local/kernel/kernel";
import { kernelWith } from "../../support/kernel";

interface JournalPage {
  readonly position: number;
  readonly newest: number;
  readonly forgottenUntil: number;
  readonly entries: readonly (Entry & { readonly message?: string; readonly evaluations?: unknown })[];
}

describe("local/console/routes", () => {
  let kernel: Kernel;
  let server: Server;
  let url: string;
  let stack: StackView | undefined;
  beforeEach(async () => {
    ({ kernel } = kernelWith([]));
    stack = undefined;
    server = createServer((request, response) => {
      if (!answerLocal({ kernel, stack: () => stack }, request, response)) response.writeHead(404).end();
    }).listen(0, "127.0.0.1");
    await once(server, "listening");
    url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });
  afterEach(async () => {
    server.closeAllConnections();
    server.close();
    await kernel.dispose();
  });

  const note = (message: string, service = "events") => kernel.journal.record(kernel.journal.begin(), { kind: "note", service, message });
  const page = async (query = "") => (await (await fetch(`${url}/_local/journal${query}`)).json()) as JournalPage;
  const messages = ({ entries }: JournalPage) => entries.map(({ message }) => message);

  it("shows the journal from a position on, a page at a time", async () => {
    for (let at = 1; at <= 5; at++) note(String(at));
    const first = await page("?limit=2");
    assert.deepEqual([messages(first), first.position, first.newest, first.forgottenUntil], [["1", "2"], 2, 5, 0]);
    assert.deepEqual(messages(await page(`?since=${first.position}`)), ["3", "4", "5"]);
    assert.deepEqual(messages(await page("?since=5")), []);
  });

  it("filters by kind, trace and service", async () => {
    const trace = note("one");
    note("two", "lambda");
    kernel.journal.record(kernel.journal.begin(), { kind: "bug", what: "x", message: "oops" });
    assert.deepEqual(messages(await page("?kind=bug")), ["oops"]);
    assert.deepEqual(messages(await page("?kind=bug,note")), ["one", "two", "oops"]);
    assert.deepEqual(messages(await page(`?trace=${trace.id}`)), ["one"]);
    assert.deepEqual(messages(await page("?service=lambda")), ["two"]);
  });

  it("works out what rules said when it is read", async () => {
    let asked = 0;
    kernel.journal.record(kernel.journal.begin(), {
      kind: "event", bus: "default", region: "us-east-1", id: "e", source: "s", detailType: "d", event: {}, origin: "put-events",
      evaluations: () => { asked++; return [{ rule: "r", matched: true }]; },
    });
    assert.equal(asked, 0);
    assert.deepEqual((await page()).entries[0]!.evaluations, [{ rule: "r", matched: true }]);
  });

  it("streams what was and what comes, an entry a line, and forgets a reader that went away", async () => {
    note("before");
    const abort = new AbortController();
    const answer = await fetch(`${url}/_local/journal?stream&kind=note`, { signal: abort.signal });
    const lines = createInterface({ input: Readable.fromWeb(answer.body as never) })[Symbol.asyncIterator]();
    const next = async () => (JSON.parse((await lines.next()).value as string) as { message: string }).message;
    assert.equal(await next(), "before");
    kernel.journal.record(kernel.journal.begin(), { kind: "bug", what: "x", message: "not asked for" });
    note("after");
    assert.equal(await next(), "after");
    abort.abort();
  });

  for (const [query, says] of [["?since=-1", /since must be/], ["?since=x", /since must be/], ["?limit=0", /limit must be/], ["?limit=100000", /limit must be/], ["?kind=nope", /there is no kind nope; there are call/]] as const) {
    it(`refuses ${query}`, async () => {
      const answer = await fetch(`${url}/_local/journal${query}`);
      assert.equal(answer.status, 400);
      assert.match(((await answer.json()) as { error: string }).error, says);
    });
  }

  it("shows the deployed stack, and says so when there is none", async () => {
    assert.equal((await fetch(`${url}/_local/stack`)).status, 404);
    stack = { project: "p", stack: "dev", outputs: { a: 1 }, resources: [] };
    assert.deepEqual(await (await fetch(`${url}/_local/stack`)).json(), stack);
  });

  it("knows nothing else", async () => {
    assert.equal((await fetch(`${url}/_local/other`)).status, 404);
    assert.equal((await fetch(`${url}/_local/stack`, { method: "POST" })).status, 404);
  });
});
