import { createIds } from "../../local/kernel/ids";
import type { Entry } from "../../local/kernel/journal";
import { BUS, OPEN, queueOf, Scene, SPECS, type Spec } from "./scene";

/** What became of the events of one rule, counted at three places: what was asked for, what the journal says, what arrived. */
export interface Tally {
  /** Events that the rule must take, by the soak's own reckoning. */
  matched: number;
  readonly journal: Record<"delivered" | "dead-lettered" | "dropped" | "will-retry", number>;
  /** At the target, and in the dead-letter queue; each event once. */
  arrived: number;
  dead: number;
}

export interface Report {
  readonly put: number;
  /** Put, and taken by no rule. */
  readonly unmatched: number;
  /** Events on the bus, by the journal. */
  readonly events: number;
  readonly bugs: readonly string[];
  /** Events that arrived twice, or that no rule asked for. */
  readonly odd: readonly string[];
  readonly rules: Readonly<Record<string, Tally>>;
  /** Resident memory in MB, when a fifth of the events were put and at the end. */
  readonly memoryMb: readonly [number, number];
  readonly seconds: number;
}

/** Events between two changes of what is broken. */
const ROUND = 500;
/** AWS: the name of a deleted queue is free after 60 seconds. Milliseconds. */
const BETWEEN = 61_000;

type Message = { Body: string; ReceiptHandle: string; MessageAttributes?: Record<string, { StringValue: string }> };

class Soak {
  readonly tallies = new Map(SPECS.map(({ name }): [string, Tally] =>
    [name, { matched: 0, journal: { "delivered": 0, "dead-lettered": 0, "dropped": 0, "will-retry": 0 }, arrived: 0, dead: 0 }]));
  readonly odd: string[] = [];
  readonly bugs: string[] = [];
  put = 0;
  unmatched = 0;
  events = 0;
  private readonly scene: Scene;
  private readonly chance: () => number;
  /** For each rule, which events it must take and has not accounted for: 1. */
  private readonly open: ReadonlyMap<string, Uint8Array>;
  private readonly broken = new Map<string, "denied" | "gone" | "disabled">();

  constructor(private readonly total: number, seed: string) {
    this.chance = createIds(`${seed} events`).fraction;
    this.open = new Map(SPECS.map(({ name }) => [name, new Uint8Array(total)]));
    this.scene = new Scene(seed, (machine, input) => this.account(machine.slice(machine.lastIndexOf(":") + 1), input, "arrived"));
    this.scene.kernel.journal.listen((entry) => this.hear(entry));
  }

  async run(): Promise<Report> {
    const began = performance.now();
    const memory = () => Math.round(process.memoryUsage.rss() / 2 ** 20);
    let early = 0;
    try {
      await this.scene.build();
      while (this.put < this.total) {
        for (let left = Math.min(ROUND, this.total - this.put); left > 0; left -= 10) await this.putBatch(Math.min(10, left));
        await this.settle();
        for (const spec of SPECS) await this.change(spec);
        if (early === 0 && this.put >= this.total / 5) early = memory();
      }
      await this.settle();
    } finally {
      await this.scene.kernel.dispose();
    }
    const { put, unmatched, events, bugs, odd, tallies } = this;
    return { put, unmatched, events, bugs, odd, rules: Object.fromEntries(tallies), memoryMb: [early, memory()], seconds: (performance.now() - began) / 1000 };
  }

  private async putBatch(count: number): Promise<void> {
    const Entries = Array.from({ length: count }, () => {
      const [seq, n] = [this.put++, Math.floor(this.chance() * 1000)];
      const rules = SPECS.filter(({ name, from, to }) => n >= from && n < to && this.broken.get(name) !== "disabled");
      if (rules.length === 0) this.unmatched++;
      for (const { name } of rules) {
        this.tallies.get(name)!.matched++;
        this.open.get(name)![seq] = 1;
      }
      return { Source: "soak", DetailType: "d", EventBusName: BUS, Detail: JSON.stringify({ seq, n, pad: "x".repeat(200) }) };
    });
    const { FailedEntryCount } = await this.scene.call<{ FailedEntryCount: number }>("events", "PutEvents", { Entries });
    if (FailedEntryCount > 0) this.odd.push(`${FailedEntryCount} entries refused`);
  }

  /** Lets everything under way come to its end, and empties the queues. */
  private async settle(): Promise<void> {
    await this.scene.kernel.clock.advance(BETWEEN);
    await this.scene.kernel.work.idle();
    for (const spec of SPECS) {
      if ((spec.target === "queue" || spec.target === "fifo") && this.broken.get(spec.name) !== "gone") await this.drain(spec, queueOf(spec), "arrived");
      if (spec.deadLetters !== "none") await this.drain(spec, `${spec.name}-dead`, "dead");
    }
  }

  private async drain({ name }: Spec, queue: string, where: "arrived" | "dead"): Promise<void> {
    const QueueUrl = this.scene.url(queue);
    for (;;) {
      const { Messages = [] } = await this.scene.call<{ Messages?: Message[] }>("sqs", "ReceiveMessage", { QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] });
      if (Messages.length === 0) return;
      for (const { Body, MessageAttributes } of Messages) {
        this.account(name, Body, where);
        const given = Object.keys(MessageAttributes ?? {}).filter((key) => key !== "EXHAUSTED_RETRY_CONDITION").sort().join();
        if (where === "dead" && given !== "ERROR_CODE,ERROR_MESSAGE,RETRY_ATTEMPTS,RULE_ARN,TARGET_ARN") this.odd.push(`${name}: a dead letter with ${given}`);
      }
      await this.scene.call("sqs", "DeleteMessageBatch", { QueueUrl, Entries: Messages.map(({ ReceiptHandle }, i) => ({ Id: String(i), ReceiptHandle })) });
    }
  }

  /** Strikes an event off, wherever it arrived. */
  private account(rule: string, body: string, where: "arrived" | "dead"): void {
    const { seq } = (JSON.parse(body) as { detail: { seq: number } }).detail;
    const open = this.open.get(rule)!;
    if (open[seq] !== 1) this.odd.push(`${rule}: event ${seq} ${where}, and was not due`);
    open[seq] = 0;
    this.tallies.get(rule)![where]++;
  }

  /** Breaks what is whole, or mends what is broken, or neither. The queue is empty. */
  private async change(spec: Spec): Promise<void> {
    const { name, faults } = spec;
    if (!faults || this.chance() < 0.4) return;
    const [state, QueueUrl, queue] = [this.broken.get(name), this.scene.url(queueOf(spec)), queueOf(spec)];
    this.broken.delete(name);
    if (faults === "rule") {
      await this.scene.call("events", state ? "EnableRule" : "DisableRule", { Name: name, EventBusName: BUS });
      if (!state) this.broken.set(name, "disabled");
    } else if (state === "gone") {
      await this.scene.queue(queue, true);
    } else if (state === "denied") {
      await this.scene.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy: OPEN } });
    } else if (this.chance() < 0.5) {
      await this.scene.call("sqs", "DeleteQueue", { QueueUrl });
      this.broken.set(name, "gone");
    } else {
      await this.scene.call("sqs", "SetQueueAttributes", { QueueUrl, Attributes: { Policy: "" } });
      this.broken.set(name, "denied");
    }
  }

  /** Counts what the journal says, as it says it. */
  private hear(entry: Entry): void {
    if (entry.kind === "event" && entry.bus === BUS) this.events++;
    if (entry.kind === "bug") this.bugs.push(`${entry.what}: ${entry.message}`);
    if (entry.kind === "delivery" && entry.rule !== undefined && entry.outcome !== "filtered") this.tallies.get(entry.rule)!.journal[entry.outcome!]++;
  }
}

/** Puts `total` events past rules whose targets fail at random. The same seed does the same. */
export const soak = (total: number, seed: string): Promise<Report> => new Soak(total, seed).run();

/** What does not add up; empty: everything does. */
export function discrepancies({ put, events, unmatched, bugs, odd, rules }: Report): string[] {
  const found = [...bugs, ...odd];
  if (events !== put) found.push(`${put} events were put, ${events} came to the bus`);
  if (unmatched >= put) found.push("no event was matched");
  for (const [name, { matched, journal, arrived, dead }] of Object.entries(rules)) {
    const ended = journal.delivered + journal["dead-lettered"] + journal.dropped;
    if (ended !== matched) found.push(`${name}: ${matched} matched, ${ended} delivered, dead-lettered or dropped`);
    if (journal.delivered !== arrived) found.push(`${name}: ${journal.delivered} delivered, ${arrived} at the target`);
    if (journal["dead-lettered"] !== dead) found.push(`${name}: ${journal["dead-lettered"]} dead-lettered, ${dead} in the dead-letter queue`);
  }
  return found;
}
