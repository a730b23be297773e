import type { IncomingMessage, ServerResponse } from "node:http";
import type { Duplex } from "node:stream";
import type { Port } from "./ports";

/**
 * Something that a program deployed and that answers HTTP itself. The wire asks it before any AWS API, once the Host
 * header was checked: who may use it from which page is the deployment's own affair (CORS). Any number are provided.
 */
export interface DeployedEndpoint {
  /** Answers a request; false when it is not for a deployment. */
  request(request: IncomingMessage, response: ServerResponse): boolean;
  /** Takes over a connection that asks for another protocol; false when it is not for a deployment. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): boolean;
  /** The cloud is going away: connections end, and nobody is told of it any more. */
  close(): void;
}

export const DEPLOYED_ENDPOINTS: Port<DeployedEndpoint> = { name: "deployed-endpoints" };
