/** AWS: https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html. Bytes and milliseconds. */
export const MAX_MESSAGE = 128 * 1024;
export const MAX_FRAME = 32 * 1024;
export const IDLE = 10 * 60_000;
export const LIFETIME = 2 * 60 * 60_000;

/** What may wait for a client that does not read. AWS has such a limit, and does not say which. */
export const MAX_BUFFERED = 1024 * 1024;
/** How long a client may stay that far behind before it is cut. */
export const STALLED = 10_000;
/** Messages of one connection that are worked on at once; then nothing more is read from it. */
export const MAX_UNDER_WAY = 64;

export const CODES = { goingAway: 1001, unsupported: 1003, tooBig: 1009, normal: 1000 } as const;
