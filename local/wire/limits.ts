import type { WireSpec } from "../kernel/service";

const MIB = 1024 * 1024;

/** How much of a request is read into memory, in bytes, where a service does not say (`maxBody`). */
const BODY: Readonly<Record<WireSpec["protocol"], number>> = {
  // AWS: the largest JSON request is DynamoDB's BatchWriteItem, 16 MB.
  "json1.0": 16 * MIB,
  "json1.1": 16 * MIB,
  query: 6 * MIB,
  // AWS: a function's archive may have 50 MB, which base64 makes 67 MB.
  restJson: 72 * MIB,
  // Objects that are larger come as streams (`streamedInputs`).
  restXml: 72 * MIB,
};

export const maxBody = (spec: WireSpec | undefined): number => spec?.maxBody ?? BODY[spec?.protocol ?? "query"];

/** Milliseconds. An SDK keeps its connections; a hot client must not have to open a new one. */
export const KEEP_ALIVE = 60_000;
/** Until the head of a request must be there. */
export const HEADERS_TIMEOUT = 20_000;
/** Until a whole request must be there: five minutes carry a large upload. */
export const REQUEST_TIMEOUT = 300_000;
/** How long `close` waits for answers under way. */
export const CLOSE_GRACE = 250;
/** Presigned URLs carry session tokens of some kB. */
export const MAX_HEADER_BYTES = 32 * 1024;
