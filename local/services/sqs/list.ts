/** What can be in one `List` at a time. */
export interface Linked<T> {
  previous: T | undefined;
  next: T | undefined;
  /** The list that it is in. */
  list: object | undefined;
}

/** A doubly linked list whose links the items carry: every operation takes constant time. */
export class List<T extends Linked<T>> {
  first: T | undefined;
  private last: T | undefined;
  size = 0;

  append(item: T): void {
    this.insertBefore(item, undefined);
  }

  /** Puts `item` before `next`, or at the end. */
  insertBefore(item: T, next: T | undefined): void {
    const previous = next ? next.previous : this.last;
    item.previous = previous;
    item.next = next;
    item.list = this;
    if (previous) previous.next = item; else this.first = item;
    if (next) next.previous = item; else this.last = item;
    this.size++;
  }

  shift(): T | undefined {
    const item = this.first;
    if (item) this.remove(item);
    return item;
  }

  /** Nothing happens when it is not in this list. */
  remove(item: T): void {
    if (item.list !== this) return;
    if (item.previous) item.previous.next = item.next; else this.first = item.next;
    if (item.next) item.next.previous = item.previous; else this.last = item.previous;
    item.previous = item.next = undefined;
    item.list = undefined;
    this.size--;
  }
}
