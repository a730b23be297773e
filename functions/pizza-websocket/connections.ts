import type { Log } from "../shared/log";
import { isOrderId, type StageMessage } from "./contract";
import type { Followers } from "./followers";

/** What API Gateway hands to the functions of a WebSocket API, as far as it is looked at. */
export interface SocketEvent {
  readonly requestContext: { readonly connectionId: string };
  readonly queryStringParameters?: Readonly<Record<string, string | undefined>> | null;
  readonly body?: string | null;
}

export interface SocketAnswer {
  readonly statusCode: number;
  readonly body?: string;
}

export interface SocketPorts {
  followers: Followers;
  log: Log;
}

/** `$connect?order_id=...`: from now on the connection is told of this order. Without a usable id it is refused with 400. */
export const connect = ({ followers, log }: SocketPorts) => async (event: SocketEvent): Promise<SocketAnswer> => {
  const { connectionId } = event.requestContext;
  const orderId = event.queryStringParameters?.order_id;
  if (!isOrderId(orderId)) return { statusCode: 400, body: "order_id must be 1 to 64 letters, digits, - or _" };
  await followers.add(orderId, connectionId);
  log.info({ message: "connected", orderId, connectionId });
  return { statusCode: 200 };
};

/** `$disconnect`: best effort on AWS, so rows also expire and a failed push removes them. */
export const disconnect = ({ followers, log }: SocketPorts) => async (event: SocketEvent): Promise<SocketAnswer> => {
  const { connectionId } = event.requestContext;
  const orders = await followers.ordersOf(connectionId);
  for (const orderId of orders) await followers.remove(orderId, connectionId);
  log.info({ message: "disconnected", connectionId, orders });
  return { statusCode: 200 };
};

/**
 * `$default`: `{"action": "status"}` is answered with the last stage of the order that this connection follows, and of
 * no other; who asks after every connect misses nothing.
 */
export const status = ({ followers }: SocketPorts) => async (event: SocketEvent): Promise<SocketAnswer> => {
  if (actionOf(event.body) !== "status") return { statusCode: 400, body: JSON.stringify({ error: 'known is only {"action": "status"}' }) };
  const stages: StageMessage[] = [];
  const orders = await followers.ordersOf(event.requestContext.connectionId);
  // AWS: who is told before $connect has answered is gone (410), and forgotten. It learns so here, and connects again.
  if (orders.length === 0) return { statusCode: 200, body: JSON.stringify({ stage: 0, following: false }) };
  for (const orderId of orders) {
    const last = await followers.lastStage(orderId);
    if (last) stages.push(last);
  }
  return { statusCode: 200, body: JSON.stringify(stages[0] ?? { stage: 0 }) };
};

function actionOf(body: string | null | undefined): unknown {
  try {
    return (JSON.parse(body ?? "") as { action?: unknown } | null)?.action;
  } catch {
    return undefined;
  }
}
