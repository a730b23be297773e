import type { StageMessage } from "./contract";

/** Who follows which order, and how far each order is. */
export interface Followers {
  /** Remembers that a connection follows an order. */
  add(orderId: string, connectionId: string): Promise<void>;
  /** Connections that follow an order. */
  of(orderId: string): Promise<readonly string[]>;
  /** Orders that a connection follows. */
  ordersOf(connectionId: string): Promise<readonly string[]>;
  remove(orderId: string, connectionId: string): Promise<void>;
  /** The last stage of an order; undefined before the first. */
  lastStage(orderId: string): Promise<StageMessage | undefined>;
  /** Keeps a stage unless a later one is known. Answers whether it is the latest. */
  keepStage(message: StageMessage): Promise<boolean>;
}
