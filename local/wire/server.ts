import type { IncomingMessage, ServerResponse } from "node:http";
import type { Kernel } from "../kernel/kernel";
import type { ServiceModule } from "../kernel/service";

export interface WireOptions {
  /** 0: any free one. */
  readonly port: number;
  readonly modules: readonly ServiceModule[];
  readonly kernel: Kernel;
  /** Answers requests below `/_local`, after Host and Origin were checked; returns false for what it does not know. */
  readonly local: (request: IncomingMessage, response: ServerResponse) => boolean;
}

export interface Wire {
  /** `http://127.0.0.1:PORT`. */
  readonly url: string;
  close(): Promise<void>;
}

export declare function listen(options: WireOptions): Promise<Wire>;
