import type { AccessRequest, Call } from "./operation";

/** Decides whether a call may do something. */
export interface Authorizer {
  /** Throws an `AwsError` with code `accessDenied`, AWS's words and the `denial`, unless `question` is allowed. `quotesResource`: whether those words quote the resource. */
  require(question: AccessRequest, call: Call, accessDenied: string, quotesResource?: boolean): void;
}
