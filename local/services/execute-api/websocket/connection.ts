import type { Duplex } from "node:stream";
import { WebSocket } from "ws";
import type { Clock, Timer } from "../../../kernel/clock";
import { CODES, IDLE, LIFETIME, MAX_BUFFERED, MAX_FRAME, MAX_UNDER_WAY, STALLED } from "./limits";
import { FrameWatch } from "./frames";

/** Who a connection belongs to. */
export interface Opening {
  readonly id: string;
  readonly apiId: string;
  readonly stageName: string;
  readonly region: string;
  readonly sourceIp: string;
  readonly userAgent: string | undefined;
  /** Milliseconds since the epoch. */
  readonly connectedAt: number;
}

export interface Ending {
  readonly code: number;
  readonly reason: string;
}

export interface Listener {
  message(connection: Connection, text: string): Promise<void>;
  closed(connection: Connection, ending: Ending): void;
}

/** A WebSocket client that is connected. */
export class Connection {
  lastActiveAt: number;
  private readonly timers: Timer[] = [];
  private underWay = 0;
  private stalled = false;
  /** Why we ended it: what the client then says is not the reason. */
  private ending: Ending | undefined;

  constructor(readonly opening: Opening, private readonly socket: WebSocket, raw: Duplex, private readonly clock: Clock, private readonly listener: Listener) {
    this.lastActiveAt = opening.connectedAt;
    this.watchFrames(raw);
    socket.on("message", (data: Buffer, isBinary) => this.onMessage(data, isBinary));
    socket.on("ping", () => this.touch());
    socket.on("pong", () => this.touch());
    // The close that follows tells.
    socket.on("error", () => undefined);
    socket.once("close", (code, reason) => this.onClose({ code, reason: reason.toString() }));
    this.timers.push(clock.at(opening.connectedAt + LIFETIME, () => this.end(CODES.goingAway, "Going away"), { background: true }));
    this.armIdle();
  }

  get isOpen(): boolean {
    return this.socket.readyState === WebSocket.OPEN && this.ending === undefined;
  }

  /** Whether as much is waiting for the client as may. */
  get isFull(): boolean {
    if (this.socket.bufferedAmount <= MAX_BUFFERED) return false;
    this.cutIfStalled();
    return true;
  }

  send(text: string): void {
    this.touch();
    this.socket.send(text, () => undefined);
  }

  /** Ends it with a closing handshake; a client that does not take part is cut by `ws` after a while. */
  end(code: number, reason: string): void {
    if (this.ending) return;
    this.ending = { code, reason };
    this.socket.close(code, reason);
    if (this.socket.bufferedAmount > 0) this.socket.terminate();
  }

  /** Ends it at once, and nobody is told. */
  cut(): void {
    this.socket.removeAllListeners("close");
    for (const timer of this.timers) timer.cancel();
    this.socket.terminate();
  }

  private touch(): void {
    this.lastActiveAt = this.clock.now();
  }

  /** Before `ws` sees the bytes, so that nothing of a frame that is too large becomes a message. */
  private watchFrames(raw: Duplex): void {
    const watch = new FrameWatch(MAX_FRAME);
    raw.prependListener("data", (chunk: Buffer) => {
      if (!this.ending && watch.exceeds(chunk)) this.end(CODES.tooBig, "");
    });
  }

  private onMessage(data: Buffer, isBinary: boolean): void {
    if (this.ending) return;
    this.touch();
    // AWS: binary frames are refused.
    if (isBinary) return this.end(CODES.unsupported, "");
    this.underWay++;
    if (this.underWay >= MAX_UNDER_WAY) this.socket.pause();
    const done = () => {
      this.underWay--;
      if (this.socket.isPaused && this.underWay < MAX_UNDER_WAY) this.socket.resume();
    };
    this.listener.message(this, data.toString()).then(done, done);
  }

  private onClose(ending: Ending): void {
    for (const timer of this.timers) timer.cancel();
    this.ending ??= ending;
    this.listener.closed(this, this.ending);
  }

  private armIdle(): void {
    this.timers[1] = this.clock.at(this.lastActiveAt + IDLE, () => {
      if (this.clock.now() - this.lastActiveAt >= IDLE) this.end(CODES.goingAway, "Going away"); else this.armIdle();
    }, { background: true });
  }

  private cutIfStalled(): void {
    if (this.stalled) return;
    this.stalled = true;
    this.timers[2] = this.clock.at(this.clock.now() + STALLED, () => {
      this.stalled = false;
      if (this.socket.bufferedAmount > MAX_BUFFERED) this.socket.terminate();
    }, { background: true });
  }
}
