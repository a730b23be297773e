import type { Call, TrailNotes, TrailResource } from "../../kernel/operation";
import type { S3 } from "./state";

/** What CloudTrail writes of calls of S3: not the API's inputs and outputs, but names of headers and query parameters. */

/** Input members that travel in the query string, or in a header that CloudTrail shows. */
const SHOWN: Readonly<Record<string, string>> = {
  ACL: "x-amz-acl", BucketKeyEnabled: "x-amz-server-side-encryption-bucket-key-enabled", CopySource: "x-amz-copy-source", CopySourceRange: "x-amz-copy-source-range",
  MetadataDirective: "x-amz-metadata-directive", ObjectOwnership: "x-amz-object-ownership", ServerSideEncryption: "x-amz-server-side-encryption",
  SSEKMSKeyId: "x-amz-server-side-encryption-aws-kms-key-id", SSEKMSEncryptionContext: "x-amz-server-side-encryption-context", StorageClass: "x-amz-storage-class", Tagging: "x-amz-tagging", TaggingDirective: "x-amz-tagging-directive",
  WebsiteRedirectLocation: "x-amz-website-redirect-location", ExpectedBucketOwner: "x-amz-expected-bucket-owner",
  ContinuationToken: "continuation-token", Delimiter: "delimiter", EncodingType: "encoding-type", FetchOwner: "fetch-owner", KeyMarker: "key-marker", Marker: "marker",
  MaxBuckets: "max-buckets", MaxKeys: "max-keys", MaxParts: "max-parts", MaxUploads: "max-uploads", PartNumber: "partNumber", PartNumberMarker: "part-number-marker",
  Prefix: "prefix", StartAfter: "start-after", UploadId: "uploadId", UploadIdMarker: "upload-id-marker", VersionId: "versionId", VersionIdMarker: "version-id-marker",
  ResponseCacheControl: "response-cache-control", ResponseContentDisposition: "response-content-disposition", ResponseContentEncoding: "response-content-encoding",
  ResponseContentLanguage: "response-content-language", ResponseContentType: "response-content-type", ResponseExpires: "response-expires",
};

const ANSWERED: Readonly<Record<string, string>> = {
  ServerSideEncryption: "x-amz-server-side-encryption", SSEKMSKeyId: "x-amz-server-side-encryption-aws-kms-key-id", VersionId: "x-amz-version-id",
  CopySourceVersionId: "x-amz-copy-source-version-id", DeleteMarker: "x-amz-delete-marker",
};

type Fields = Readonly<Record<string, unknown>>;

const pick = (fields: Fields, names: Readonly<Record<string, string>>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(names).flatMap(([member, name]) => {
    const value = fields[member];
    return value === undefined || typeof value === "object" ? [] : [[name, value]];
  }));

export interface TrailOptions {
  readonly eventName?: string;
  /** Parameters that name a part of a bucket: `policy`, `acl`, `uploads`. */
  readonly subresource?: string;
  readonly more?: Fields;
  /** Bytes of object data that came in, and that went out. */
  readonly bytesIn?: number;
  readonly bytesOut?: number;
  readonly sseApplied?: string;
  /** Management events carry no resources but the bucket. */
  readonly object?: string | undefined;
  readonly readOnly?: boolean;
}

/** Notes for one call. `input` may name a bucket that is not there. */
export function trailOf(s3: S3, input: Fields, output: Fields | undefined, call: Call, options: TrailOptions = {}): TrailNotes {
  const name = input["Bucket"] as string | undefined;
  const { subresource, more, object, eventName } = options;
  const xId = new URLSearchParams(call.transport.query ?? "").get("x-id");
  const elements = output && pick(output, ANSWERED);
  return {
    ...(eventName !== undefined && { eventName }),
    requestParameters: {
      ...(name !== undefined && { bucketName: name }), ...(object !== undefined && { key: object }), Host: hostOf(name, call),
      ...(subresource !== undefined && { [subresource]: "" }), ...pick(input, SHOWN), ...more, ...(xId !== null && { "x-id": xId }),
    },
    responseElements: !options.readOnly && elements && Object.keys(elements).length > 0 ? elements : null,
    additionalEventData: additional(call, options, output !== undefined),
    resources: name === undefined ? [] : resourcesOf(s3, name, object),
  };
}

/** AWS: callers other than through HTTP see S3's own host. */
const hostOf = (bucket: string | undefined, call: Call): string =>
  call.transport.host ?? `${bucket === undefined ? "" : `${bucket}.`}s3.${call.region}.amazonaws.com`;

function additional(call: Call, { bytesIn = 0, bytesOut = 0, sseApplied }: TrailOptions, succeeded: boolean): object {
  const { authentication, extendedRequestId } = call.transport;
  const signed = call.caller.type !== "Anonymous";
  const method = authentication === "Form" ? "HtmlForm" : (authentication ?? "AuthHeader");
  return {
    ...(signed && { SignatureVersion: "SigV4" }), CipherSuite: "TLS_AES_128_GCM_SHA256", bytesTransferredIn: succeeded ? bytesIn : 0, bytesTransferredOut: bytesOut,
    ...(signed && { AuthenticationMethod: method }), ...(sseApplied !== undefined && { SSEApplied: sseApplied }),
    ...(extendedRequestId !== undefined && { "x-amz-id-2": extendedRequestId }),
  };
}

function resourcesOf(s3: S3, bucket: string, key: string | undefined): readonly TrailResource[] {
  const ARN = `arn:${s3.context.partition}:s3:::${bucket}`;
  const own: TrailResource = { accountId: s3.context.account, type: "AWS::S3::Bucket", ARN };
  return key === undefined ? [own] : [{ type: "AWS::S3::Object", ARN: `${ARN}/${key}` }, own];
}

/** How CloudTrail names the encryption that was applied. */
export function sseApplied(encryption: { readonly ServerSideEncryption: string; readonly byDefault: boolean } | undefined): string | undefined {
  if (!encryption) return undefined;
  const kind = encryption.ServerSideEncryption === "AES256" ? "SSE_S3" : "SSE_KMS";
  return encryption.byDefault ? `Default_${kind}` : kind;
}

/** The notes of operations on a bucket's settings. */
export const bucketTrail = (s3: S3, subresource?: string, eventName?: string) =>
  (input: object, output: object | undefined, call: Call): TrailNotes =>
    trailOf(s3, input as Fields, output as Fields | undefined, call, { ...(subresource !== undefined && { subresource }), ...(eventName !== undefined && { eventName }) });

