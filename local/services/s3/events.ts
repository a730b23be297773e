import type { Call } from "../../kernel/operation";
import { AWS_EVENTS } from "../../kernel/ports";
import type { Bucket, ObjectVersion } from "./model";
import type { S3 } from "./state";

/** Events for EventBridge. https://docs.aws.amazon.com/AmazonS3/latest/userguide/ev-events.html */

export type DetailType = "Object Created" | "Object Deleted" | "Object Tags Added" | "Object Tags Deleted" | "Object ACL Updated";

export interface Happening {
  readonly object: ObjectVersion;
  /** The API operation, or why S3 did it itself: `Lifecycle Expiration`. */
  readonly reason: string;
  readonly deletionType?: "Permanently Deleted" | "Delete Marker Created";
}

type Cause = Pick<Call, "trace"> & Partial<Pick<Call, "caller" | "requestId" | "transport">>;

/** Tells the default bus of the bucket's region, where the bucket is set up to. AWS: a service's event has no key encoded in any way. */
export function objectEvent(s3: S3, bucket: Bucket, detailType: DetailType, { object, reason, deletionType }: Happening, call: Cause): void {
  const [events] = s3.context.ports.all(AWS_EVENTS);
  if (!bucket.eventBridge || !events) return;
  const { caller, transport } = call;
  const requester = caller === undefined ? "s3.amazonaws.com" : caller.type === "AWSService" ? caller.principal : s3.context.account;
  events.emit(bucket.region, {
    source: "aws.s3", detailType, resources: [bucket.arn],
    detail: {
      version: "0", bucket: { name: bucket.name },
      object: {
        key: object.key, ...(!object.deleteMarker && detailType !== "Object Deleted" && { ...(detailType === "Object Created" && { size: object.content.size }), etag: object.etag.replaceAll('"', "") }),
        ...(bucket.versioning && { "version-id": object.versionId }), sequencer: sequencer(s3),
      },
      "request-id": call.requestId ?? s3.context.ids.text(16), requester,
      ...(transport?.sourceIp !== undefined && { "source-ip-address": transport.sourceIp }), reason,
      ...(deletionType !== undefined && { "deletion-type": deletionType }),
    },
  }, call.trace);
}

/** AWS: hexadecimal digits by which events of one key are put in order. */
const sequencer = (s3: S3): string => `00${s3.context.clock.now().toString(16).toUpperCase().padStart(12, "0")}${s3.context.ids.hex(6).toUpperCase()}`;
