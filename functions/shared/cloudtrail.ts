import { fail } from "./errors";

/** Who made a call, as far as the handlers care. */
export interface UserIdentity {
  readonly type?: string;
  readonly arn?: string;
  readonly principalId?: string;
  /** Set when an AWS service made the call. */
  readonly invokedBy?: string;
  readonly userName?: string;
}

/** Detail of `AWS API Call via CloudTrail`. What is not typed here is not looked at. */
export interface ApiCallRecord {
  readonly eventID: string;
  readonly eventName: string;
  readonly eventSource: string;
  /** `YYYY-MM-DDTHH:MM:SSZ` */
  readonly eventTime: string;
  readonly awsRegion: string;
  readonly sourceIPAddress?: string;
  readonly userIdentity?: UserIdentity;
  /** Present when the call failed. Its spelling differs from the API's: test whether it is there, never what it says. */
  readonly errorCode?: string;
  readonly requestParameters?: Readonly<Record<string, unknown>> | null;
  readonly responseElements?: Readonly<Record<string, unknown>> | null;
  readonly additionalEventData?: Readonly<Record<string, unknown>> | null;
}

/** Throws `InvalidEvent` when `detail` is no record, so that it ends where somebody looks. */
export function parseApiCall(detail: unknown): ApiCallRecord {
  const record = (detail ?? {}) as Partial<ApiCallRecord>;
  for (const [field, value] of Object.entries({ eventID: record.eventID, eventName: record.eventName, eventSource: record.eventSource, eventTime: record.eventTime })) {
    if (typeof value !== "string" || value === "") throw fail("InvalidEvent", `${field} is missing: this is no CloudTrail record`);
  }
  return record as ApiCallRecord;
}

/** The caller as a person would name it. */
export const callerOf = ({ userIdentity = {} }: ApiCallRecord): string =>
  userIdentity.arn ?? userIdentity.invokedBy ?? userIdentity.principalId ?? userIdentity.type ?? "unknown";
