import { callerOf, parseApiCall } from "../shared/cloudtrail";
import { fail } from "../shared/errors";
import type { Log } from "../shared/log";

/** Who put what where. */
export interface Upload {
  readonly bucket: string;
  readonly key: string;
  readonly by: string;
  /** The call that created the object: `PutObject`, `CompleteMultipartUpload`, `CopyObject` or `PostObject`. */
  readonly call: string;
  /** ISO 8601, UTC. */
  readonly at: string;
  readonly from?: string;
  /** What was copied, as `bucket/key`. */
  readonly copiedFrom?: string;
  /** Bytes that the call itself carried; a multipart upload carries them before it is completed. */
  readonly bytes?: number;
  /** Equal for every delivery of the same call. */
  readonly eventID: string;
}

/** The upload that a CloudTrail record tells of. Throws `InvalidEvent` when it tells of none. */
export function uploadOf(detail: unknown): Upload {
  const record = parseApiCall(detail);
  const { bucketName, key, "x-amz-copy-source": copiedFrom } = record.requestParameters ?? {};
  if (typeof bucketName !== "string" || typeof key !== "string") throw fail("InvalidEvent", `${record.eventName} ${record.eventID} names no bucket and key`);
  const bytes = record.additionalEventData?.bytesTransferredIn;
  return {
    bucket: bucketName,
    // In CloudTrail a key is as it is, not URL-encoded as in S3's own notifications.
    key,
    by: callerOf(record),
    call: record.eventName,
    at: record.eventTime,
    eventID: record.eventID,
    ...(record.sourceIPAddress !== undefined && { from: record.sourceIPAddress }),
    ...(typeof copiedFrom === "string" && { copiedFrom }),
    ...(typeof bytes === "number" && { bytes }),
  };
}

/** Writes one line for each upload. Takes the CloudTrail record itself: the rule hands over `$.detail`. */
export const logUpload = (log: Log) => async (detail: unknown): Promise<Upload> => {
  const upload = uploadOf(detail);
  log.info({ message: "object created", ...upload });
  return upload;
};
