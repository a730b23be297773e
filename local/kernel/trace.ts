/** Where in a story something happens. Carried through every call, event, delivery and invocation. */
export interface Trace {
  /** `1-xxxxxxxx-xxxxxxxxxxxxxxxxxxxxxxxx`, the Root of an `X-Amzn-Trace-Id`. */
  readonly id: string;
  /** The `span` of the entry that this follows from; absent at the beginning of a story. */
  readonly parent?: number;
  /** How many events lie between the beginning and here: the loop guard counts them. */
  readonly hops: number;
}

/** The story that an event or a message belongs to, one hop further. */
export const nextHop = ({ id, parent, hops }: Trace): Trace => ({ id, parent, hops: hops + 1 });
