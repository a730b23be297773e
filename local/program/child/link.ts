import type { FromChild, RequestKind, Requests, ToChild } from "../protocol";

interface Waiting {
  resolve(answer: unknown): void;
  reject(error: Error): void;
}

/** The channel to the local cloud. It keeps this process alive only while an answer is due. */
export class Link {
  /** How many requests were ever made: whoever sees it unchanged knows that nothing new happened. */
  requests = 0;
  private readonly waiting = new Map<number, Waiting>();

  constructor() {
    if (!process.send) throw new Error("this is started by the local cloud, not by hand");
    process.on("message", (message) => this.receive(message as ToChild));
    // The local cloud is gone: there is nothing left to deploy to.
    process.on("disconnect", () => process.exit(1));
    process.channel?.unref();
  }

  get pending(): number {
    return this.waiting.size;
  }

  request<K extends RequestKind>(of: K, ask: Requests[K]["ask"]): Promise<Requests[K]["answer"]> {
    const number = ++this.requests;
    return new Promise((resolve, reject) => {
      this.waiting.set(number, { resolve: resolve as (answer: unknown) => void, reject });
      process.channel?.ref();
      this.send({ kind: "request", number, of, ask });
    });
  }

  /** Ends the channel from this side. */
  close(): void {
    process.removeAllListeners("disconnect");
    process.disconnect?.();
  }

  send(message: FromChild, sent: () => void = () => undefined): void {
    process.send!(message, sent);
  }

  private receive(message: ToChild): void {
    const waiting = this.waiting.get(message.number);
    if (!waiting) return;
    this.waiting.delete(message.number);
    if (this.waiting.size === 0) process.channel?.unref();
    if (message.kind === "answer") waiting.resolve(message.answer);
    else waiting.reject(new Error(message.message));
  }
}
