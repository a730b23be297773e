import { List, type Linked } from "./list";
import type { Message } from "./message";

/** Which message comes next. */
export interface Order {
  /** How many messages are available, those that wait for others of their group included. */
  readonly size: number;
  /** Whether `take` would find one. */
  readonly ready: boolean;
  /** The one that `take` would find. */
  readonly first: Message | undefined;
  /** A message becomes available, for the first time or again. */
  add(message: Message): void;
  /** Up to `limit` messages. One that `skip` takes elsewhere is left out. */
  take(limit: number, skip: (message: Message) => boolean): Message[];
  /** An available message goes away. */
  remove(message: Message): void;
  /** A message that was taken is no longer in flight: it goes away, or `add` follows. */
  release(message: Message): void;
  clear(): void;
}

/**
 * Standard queues: in the order in which messages became available, so that one that always fails holds up no other.
 * AWS: best-effort ordering; a message that returns after its visibility timeout may come before or after newer ones.
 */
export class StandardOrder implements Order {
  private available = new List<Message>();

  get size(): number {
    return this.available.size;
  }

  get ready(): boolean {
    return this.available.size > 0;
  }

  get first(): Message | undefined {
    return this.available.first;
  }

  add(message: Message): void {
    this.available.append(message);
  }

  take(limit: number, skip: (message: Message) => boolean): Message[] {
    const taken: Message[] = [];
    while (taken.length < limit) {
      const message = this.available.shift();
      if (!message) break;
      if (!skip(message)) taken.push(message);
    }
    return taken;
  }

  remove(message: Message): void {
    this.available.remove(message);
  }

  release(): void {}

  clear(): void {
    this.available = new List();
  }
}

class Group implements Linked<Group> {
  previous: Group | undefined;
  next: Group | undefined;
  list: object | undefined;
  readonly available = new List<Message>();
  inFlight = 0;

  constructor(readonly id: string) {}
}

/** FIFO queues: strictly in order within a message group, of which one batch at a time is in flight. */
export class FifoOrder implements Order {
  private readonly groups = new Map<string, Group>();
  /** Groups that have an available message and none in flight, longest waiting first. */
  private free = new List<Group>();
  size = 0;

  get ready(): boolean {
    return this.free.size > 0;
  }

  get first(): Message | undefined {
    return this.free.first?.available.first;
  }

  add(message: Message): void {
    const id = message.draft.groupId!;
    let group = this.groups.get(id);
    if (!group) this.groups.set(id, group = new Group(id));
    // What returns was taken from the front, so that its place is found within one batch.
    let next = group.available.first;
    if (group.available.size > 0 && message.receivesHere === 0) next = undefined;
    while (next && next.position < message.position) next = next.next;
    group.available.insertBefore(message, next);
    this.size++;
    this.place(group);
  }

  take(limit: number, skip: (message: Message) => boolean): Message[] {
    const taken: Message[] = [];
    while (taken.length < limit) {
      const group = this.free.first;
      if (!group) break;
      // AWS: as many messages of one group as possible, before those of the next.
      const message = group.available.shift()!;
      this.size--;
      if (!skip(message)) {
        taken.push(message);
        group.inFlight++;
      }
      if (group.available.size > 0 && taken.length < limit) continue;
      // A group of which some are taken is locked until these are deleted or visible again.
      this.free.remove(group);
      this.place(group);
    }
    return taken;
  }

  remove(message: Message): void {
    const group = this.groups.get(message.draft.groupId!);
    if (!group) return;
    if (message.list === group.available) this.size--;
    group.available.remove(message);
    this.place(group);
  }

  release(message: Message): void {
    const group = this.groups.get(message.draft.groupId!);
    if (!group) return;
    group.inFlight--;
    this.place(group);
  }

  clear(): void {
    this.groups.clear();
    this.free = new List();
    this.size = 0;
  }

  /** Puts a group where it belongs now: among the free, locked, or forgotten when nothing of it is left. */
  private place(group: Group): void {
    if (group.inFlight > 0 || group.available.size === 0) this.free.remove(group);
    else if (group.list !== this.free) this.free.append(group);
    if (group.inFlight === 0 && group.available.size === 0) this.groups.delete(group.id);
  }
}
