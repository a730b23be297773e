import type { IncomingMessage } from "node:http";
import type { Ids } from "../kernel/ids";
import type { Trace } from "../kernel/journal";
import type { Identity } from "./identity";
import { incoming, type Incoming } from "./incoming";
import type { WireService } from "./registry";
import type { RequestIds } from "./response";

/** What is known of a request so far. Errors are answered, and recorded, by it. */
export class Exchange {
  readonly head: Incoming;
  phase: "reading" | "dispatched" | "writing" = "reading";
  service: WireService | undefined;
  /** The service that the request names, where it is not here. */
  claimed: string | undefined;
  operation: string | undefined;
  identity: Identity | undefined;
  private made: RequestIds | undefined;

  constructor(readonly request: IncomingMessage, readonly trace: Trace, private readonly source: Ids) {
    this.head = incoming(request);
  }

  /** AWS: S3 has ids of its own kind. */
  get ids(): RequestIds {
    return (this.made ??= this.service?.spec.quirks?.s3Errors
      ? { requestId: this.source.text(16), hostId: this.source.bytes(56).toString("base64") }
      : { requestId: this.source.uuid(), hostId: "" });
  }
}
