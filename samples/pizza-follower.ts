import { WebSocket } from "ws";
import type { StageMessage } from "../functions/pizza-websocket/contract";

/** One who follows an order through the WebSocket API. */
export interface Follower {
  readonly messages: readonly StageMessage[];
  /** Why the other side closed; undefined while it is open. */
  readonly closed: string | undefined;
  send(message: object): void;
  close(): void;
}

/** Rejects with the status when the connection is refused. */
export function follow(url: string): Promise<Follower> {
  const socket = new WebSocket(url);
  const messages: StageMessage[] = [];
  let closed: string | undefined;
  socket.on("message", (data) => messages.push(JSON.parse((data as Buffer).toString()) as StageMessage));
  socket.on("close", (code, reason) => { closed = `${code} ${reason.toString()}`; });
  return new Promise((resolve, reject) => {
    socket.once("error", reject);
    socket.once("open", () => {
      socket.on("error", (error) => { closed = error.message; });
      resolve({
        messages,
        get closed() { return closed; },
        send: (message) => socket.send(JSON.stringify(message)),
        close: () => socket.close(),
      });
    });
  });
}
