import { Regional } from "../../kernel/regional";
import type { Call } from "../../kernel/operation";
import type { ServiceContext } from "../../kernel/service";
import { fail } from "./errors";
import { Queue } from "./queue";
import type { Settings } from "./settings";

/** AWS: a name is free again a minute after its queue was deleted. */
const REST_MS = 60_000;

/** The queues of one region. */
export class Queues {
  private readonly byName = new Map<string, Queue>();
  /** When queues were deleted, by name. */
  private readonly deletedAt = new Map<string, number>();

  constructor(private readonly context: ServiceContext, private readonly region: string) {}

  find(name: string): Queue | undefined {
    return this.byName.get(name);
  }

  findByArn(arn: string): Queue | undefined {
    const queue = this.byName.get(arn.slice(arn.lastIndexOf(":") + 1));
    return queue?.arn === arn ? queue : undefined;
  }

  /** In the order of their names. */
  all(): Queue[] {
    return [...this.byName.values()].sort((a, b) => (a.name < b.name ? -1 : 1));
  }

  arnOf(name: string): string {
    return `arn:${this.context.partition}:sqs:${this.region}:${this.context.account}:${name}`;
  }

  create(name: string, settings: Settings, tags: Record<string, string>): Queue {
    const { clock } = this.context;
    const deletedAt = this.deletedAt.get(name);
    if (deletedAt !== undefined && clock.now() < deletedAt + REST_MS) {
      throw fail("QueueDeletedRecently", "You must wait 60 seconds after deleting a queue before you can create another with the same name.");
    }
    this.deletedAt.delete(name);
    const queue = new Queue({ context: this.context, name, arn: this.arnOf(name), settings, tags, find: (arn) => this.findByArn(arn) });
    this.byName.set(name, queue);
    return queue;
  }

  delete(queue: Queue): void {
    this.byName.delete(queue.name);
    this.deletedAt.set(queue.name, this.context.clock.now());
    queue.end();
  }

  /** Queues whose dead-letter queue is `queue`. */
  sourcesOf(queue: Queue): Queue[] {
    return this.all().filter(({ settings }) => settings.RedrivePolicy?.deadLetterTargetArn === queue.arn);
  }
}

/** What every operation needs. */
export class Sqs {
  readonly regions: Regional<Queues>;
  /** What is called for one queue is called again: its URL need not be read each time. */
  private last: { readonly url: string; readonly region: string; readonly queue: Queue } | undefined;

  constructor(readonly context: ServiceContext) {
    this.regions = new Regional((region) => new Queues(context, region));
  }

  queues(call: Call): Queues {
    return this.regions.in(call.region);
  }

  urlOf(queue: Queue): string {
    return `${this.context.endpoint()}/${this.context.account}/${queue.name}`;
  }

  /** The queue that a URL names: its last two segments are account and name; any host will do. */
  queue(url: string | undefined, call: Call): Queue {
    if (!url) throw fail("MissingParameter", "The request must contain the parameter QueueUrl.");
    const { last } = this;
    if (last?.url === url && last.region === call.region && !last.queue.deleted) return last.queue;
    const end = url.endsWith("/") ? url.length - 1 : url.length;
    const slash = url.lastIndexOf("/", end - 1);
    if (slash < 0) throw fail("InvalidAddress", `The address ${url} is not valid for this endpoint.`);
    const account = url.slice(url.lastIndexOf("/", slash - 1) + 1, slash);
    const queue = account === this.context.account ? this.queues(call).find(url.slice(slash + 1, end)) : undefined;
    if (!queue) throw nonExistent();
    this.last = { url, region: call.region, queue };
    return queue;
  }
}

export const nonExistent = () => fail("QueueDoesNotExist", "The specified queue does not exist.");
