/** How a client of AWS writes its requests. */
export interface Client {
  /** The names of its headers, in the order in which it sends them. */
  readonly headers: readonly string[];
  /** Whether head and body come one after the other, as from Python's `http.client`. */
  readonly apart: boolean;
  /** Whether it puts spaces into its JSON, as Python does. */
  readonly spaced: boolean;
}

const client = (headers: string, options: Partial<Client> = {}): Client => ({ headers: headers.split(" "), apart: false, spaced: false, ...options });

/** Says only what it must. */
export const PLAIN = client("content-type content-length x-amz-target x-amz-date authorization");

/**
 * As those write that people use. V8 gives each order of headers a shape of its own, and compiles for the shapes that it
 * has seen: of five it compiles for any.
 */
export const CLIENTS: readonly Client[] = [
  PLAIN,
  // boto3 and the AWS CLI.
  client("host accept-encoding x-amz-target content-type user-agent x-amz-date authorization amz-sdk-invocation-id amz-sdk-request content-length", { apart: true, spaced: true }),
  // The SDK for JavaScript.
  client("content-type x-amz-target content-length host x-amz-user-agent user-agent amz-sdk-invocation-id amz-sdk-request x-amz-date x-amz-content-sha256 authorization connection"),
  // The SDK for Go.
  client("host user-agent content-length amz-sdk-invocation-id amz-sdk-request authorization content-type x-amz-date x-amz-target accept-encoding", { apart: true }),
  // curl.
  client("host accept user-agent authorization x-amz-date content-type x-amz-target content-length", { spaced: true }),
];
