import type { Trace } from "../../kernel/journal";
import type { ServiceContext } from "../../kernel/service";
import type { Message } from "./message";
import type { Queue } from "./queue";

/** Messages moved at a time when no rate is asked for. */
const CHUNK = 1_000;
/** AWS: the newest ten tasks of a queue are listed. */
const KEPT = 10;

export type MoveStatus = "RUNNING" | "COMPLETED" | "CANCELLING" | "CANCELLED" | "FAILED";

export interface MoveTask {
  readonly handle: string;
  readonly source: Queue;
  /** Absent: every message goes back to the queue it came from. */
  readonly destination: Queue | undefined;
  /** Messages a second. */
  readonly rate: number | undefined;
  readonly startedAt: number;
  readonly toMove: number;
  moved: number;
  status: MoveStatus;
  failure?: string;
}

/** Dead-letter queues being emptied into other queues. */
export class MoveTasks {
  private readonly bySource = new Map<Queue, MoveTask[]>();

  constructor(private readonly context: ServiceContext) {}

  /** Newest first. */
  of(source: Queue): readonly MoveTask[] {
    return this.bySource.get(source) ?? [];
  }

  find(source: Queue, handle: string): MoveTask | undefined {
    return this.of(source).find((task) => task.handle === handle);
  }

  start(order: Pick<MoveTask, "source" | "destination" | "rate">, find: (arn: string) => Queue | undefined, trace: Trace): MoveTask {
    const { ids, clock, work } = this.context;
    const task: MoveTask = {
      ...order, startedAt: clock.now(), toMove: order.source.counts().available, moved: 0, status: "RUNNING",
      handle: Buffer.from(JSON.stringify({ taskId: ids.uuid(), sourceArn: order.source.arn })).toString("base64"),
    };
    this.bySource.set(order.source, [task, ...this.of(order.source)].slice(0, KEPT));
    work.run(`moving the messages of ${order.source.name}`, trace, () => this.run(task, find, trace));
    return task;
  }

  private async run(task: MoveTask, find: (arn: string) => Queue | undefined, trace: Trace): Promise<void> {
    const { clock, work, journal } = this.context;
    const going = () => task.status === "RUNNING" && !task.source.deleted;
    while (going() && this.moveSome(task, find)) await work.aside(clock.sleep(task.rate === undefined ? 0 : 1_000));
    if (task.status === "RUNNING") task.status = "COMPLETED";
    if (task.status === "CANCELLING") task.status = "CANCELLED";
    journal.record(trace, {
      kind: "note", service: "sqs", message: `${task.source.name}: ${task.moved} messages were moved out of this dead-letter queue, ${task.status}${task.failure ? ` (${task.failure})` : ""}`,
      data: { source: task.source.arn, ...(task.destination && { destination: task.destination.arn }), moved: task.moved },
    });
  }

  /** Moves as many messages as belong to one second. Returns whether there may be more. */
  private moveSome(task: MoveTask, find: (arn: string) => Queue | undefined): boolean {
    for (let count = task.rate ?? CHUNK; count > 0; count--) {
      const message = task.moved < task.toMove ? task.source.peek() : undefined;
      if (!message) return false;
      const destination = this.destinationOf(message, task, find);
      if (!destination) return false;
      task.source.moveOut(message);
      destination.moveIn(message);
      task.moved++;
    }
    return true;
  }

  private destinationOf(message: Message, task: MoveTask, find: (arn: string) => Queue | undefined): Queue | undefined {
    const destination = task.destination ?? (message.deadLetterSourceArn === undefined ? undefined : find(message.deadLetterSourceArn));
    if (destination && !destination.deleted) return destination;
    task.status = "FAILED";
    // AWS: a message that was sent to the dead-letter queue by a client has no source.
    task.failure = task.destination || message.deadLetterSourceArn ? "AWS.SimpleQueueService.NonExistentQueue" : "CouldNotDetermineMessageSource";
    return undefined;
  }
}
