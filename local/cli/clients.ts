export type HeaderName =
  | "host" | "connection" | "accept" | "accept-encoding" | "user-agent" | "content-type" | "content-length" | "authorization"
  | "x-amz-target" | "x-amz-date" | "x-amz-user-agent" | "x-amz-content-sha256" | "amz-sdk-invocation-id" | "amz-sdk-request";

/** How a client of AWS writes its requests. */
export interface Client {
  /** In the order in which it sends them. */
  readonly headers: readonly HeaderName[];
  /** Whether head and body come one after the other, as from Python's `http.client`. */
  readonly apart: boolean;
  /** Whether it puts spaces into its JSON, as Python does. */
  readonly spaced: boolean;
}

/** Says only what it must. */
export const PLAIN: Client = { headers: ["content-type", "content-length", "x-amz-target", "x-amz-date", "authorization"], apart: false, spaced: false };

const PYTHON: Client = {
  headers: [
    "host", "accept-encoding", "x-amz-target", "content-type", "user-agent", "x-amz-date", "authorization", "amz-sdk-invocation-id", "amz-sdk-request", "content-length",
  ],
  apart: true, spaced: true,
};

const JAVASCRIPT: Client = {
  headers: [
    "content-type", "x-amz-target", "content-length", "host", "x-amz-user-agent", "user-agent", "amz-sdk-invocation-id", "amz-sdk-request", "x-amz-date",
    "x-amz-content-sha256", "authorization", "connection",
  ],
  apart: false, spaced: false,
};

const GO: Client = {
  headers: [
    "host", "user-agent", "content-length", "amz-sdk-invocation-id", "amz-sdk-request", "authorization", "content-type", "x-amz-date", "x-amz-target", "accept-encoding",
  ],
  apart: true, spaced: false,
};

const CURL: Client = {
  headers: ["host", "accept", "user-agent", "authorization", "x-amz-date", "content-type", "x-amz-target", "content-length"],
  apart: false, spaced: true,
};

/**
 * As those write that people use. V8 gives each order of headers a shape of its own, and compiles for the shapes that it
 * has seen: of more than four it compiles for any.
 */
export const CLIENTS: readonly Client[] = [PLAIN, PYTHON, JAVASCRIPT, GO, CURL];
