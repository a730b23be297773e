import type { PutObjectCommandInput } from "@aws-sdk/client-s3";
import type { Readable } from "node:stream";
import { NotSupported } from "../../../kernel/errors";
import type { Operation } from "../../../kernel/operation";
import { blob, map, string, structure } from "../../../kernel/shape";
import { fail, invalidArgument } from "../errors";
import { requireByPolicy } from "../post-policy";
import { required } from "../shapes";
import type { S3 } from "../state";
import { sseApplied, trailOf } from "../trail";
import { putQuestions, putWhole } from "./put-object";

/** Uploads by browser forms: an operation that no SDK has. */

export interface PostObjectInput {
  readonly Bucket: string;
  /** Names in lower case. */
  readonly Fields: Readonly<Record<string, string>>;
  readonly FileName?: string;
  readonly Body?: Readable;
}

export interface PostObjectOutput {
  readonly Status: number;
  readonly Location: string;
  readonly ETag: string;
  readonly VersionId?: string;
  readonly ServerSideEncryption?: string;
  readonly ContentType?: string;
  readonly Document?: string;
}

const MEMBERS: Readonly<Record<string, keyof PutObjectCommandInput>> = {
  acl: "ACL", "cache-control": "CacheControl", "content-disposition": "ContentDisposition", "content-encoding": "ContentEncoding", "content-language": "ContentLanguage",
  "content-type": "ContentType", expires: "Expires", "x-amz-storage-class": "StorageClass", "x-amz-server-side-encryption": "ServerSideEncryption",
  "x-amz-server-side-encryption-aws-kms-key-id": "SSEKMSKeyId", "x-amz-server-side-encryption-context": "SSEKMSEncryptionContext", "x-amz-website-redirect-location": "WebsiteRedirectLocation",
  "x-amz-checksum-crc32": "ChecksumCRC32", "x-amz-checksum-crc32c": "ChecksumCRC32C", "x-amz-checksum-crc64nvme": "ChecksumCRC64NVME",
  "x-amz-checksum-sha1": "ChecksumSHA1", "x-amz-checksum-sha256": "ChecksumSHA256",
};

/** The form as the upload that it is. AWS: `${filename}` in the key stands for the file's own name. */
function asPut({ Bucket, Fields, FileName = "", Body }: PostObjectInput): PutObjectCommandInput {
  const key = Fields["key"];
  if (key === undefined) throw invalidArgument("Bucket POST must contain a field named 'key'.  If it is specified, please check the order of the fields.", "key", "");
  if (Fields["tagging"] !== undefined) throw new NotSupported("s3:PostObject tagging (tags of an upload by a form)", "local/services/s3");
  const input: Record<string, unknown> = { Bucket, Key: key.replaceAll("${filename}", FileName.split(/[\\/]/).pop() ?? ""), Body };
  const Metadata: Record<string, string> = {};
  for (const [field, value] of Object.entries(Fields)) {
    const member = MEMBERS[field];
    if (member !== undefined) input[member] = value;
    else if (field.startsWith("x-amz-meta-")) Metadata[field.slice("x-amz-meta-".length)] = value;
    else if (field.startsWith("x-amz-object-lock-") || field.includes("customer")) throw new NotSupported(`s3:PostObject ${field}`, "local/services/s3");
  }
  return { ...input, Metadata } as PutObjectCommandInput;
}

const escape = (text: string): string => text.replace(/[&<>"]/g, (c) => `&#${c.charCodeAt(0)};`);

/** AWS: 204 unless the form wants 200 or 201, or another page. */
function answerTo(s3: S3, { Fields }: PostObjectInput, put: PutObjectCommandInput, output: { readonly ETag: string; readonly VersionId?: string; readonly ServerSideEncryption?: string }): PostObjectOutput {
  const { Bucket: bucket = "", Key: key = "" } = put;
  const Location = `${s3.context.endpoint()}/${bucket}/${key.split("/").map(encodeURIComponent).join("/")}`;
  const redirect = Fields["success_action_redirect"] ?? Fields["redirect"];
  if (redirect !== undefined && URL.canParse(redirect)) {
    const url = new URL(redirect);
    for (const [name, value] of Object.entries({ bucket, key, etag: output.ETag })) url.searchParams.set(name, value);
    return { ...output, Status: 303, Location: url.href };
  }
  const Status = { "200": 200, "201": 201 }[Fields["success_action_status"] ?? ""] ?? 204;
  if (Status !== 201) return { ...output, Status, Location };
  const inner = Object.entries({ Location, Bucket: bucket, Key: key, ETag: output.ETag }).map(([name, value]) => `<${name}>${escape(value)}</${name}>`).join("");
  return { ...output, Status, Location, ContentType: "application/xml", Document: `<?xml version="1.0" encoding="UTF-8"?>\n<PostResponse>${inner}</PostResponse>` };
}

export const postObject = (s3: S3): Operation<PostObjectInput, PostObjectOutput> => ({
  input: structure({ Bucket: required, Fields: map(string(), string(), { required: true }), FileName: string(), Body: blob() }),
  readOnly: false,
  category: "data",
  trail(input, output, call) {
    const put = input.Fields["key"] === undefined ? { Bucket: input.Bucket } : asPut(input);
    return trailOf(s3, { ...put }, output && { ...output }, call, {
      ...("Key" in put && { object: put.Key }), ...(output && { sseApplied: sseApplied({ ServerSideEncryption: output.ServerSideEncryption ?? "AES256", byDefault: !("ServerSideEncryption" in put) })! }),
    });
  },
  authorize(input, call) {
    const put = asPut(input);
    return putQuestions(s3, s3.bucket(put, call), put, call);
  },
  async run(input, call) {
    const { Fields, Body } = input;
    const put = asPut(input);
    if (!Body) throw fail("InvalidArgument", "POST requires exactly one file upload per request.", { members: { ArgumentName: "file", ArgumentValue: 0 } });
    const limits = Fields["policy"] === undefined ? {} : requireByPolicy(Fields["policy"], { ...Fields, key: put.Key!, bucket: input.Bucket }, s3.context.clock.now());
    const { output } = await putWhole(s3, put, call, "PostObject", limits);
    return answerTo(s3, input, put, {
      ETag: output.ETag!, ...(output.VersionId !== undefined && { VersionId: output.VersionId }), ...(output.ServerSideEncryption !== undefined && { ServerSideEncryption: output.ServerSideEncryption }),
    });
  },
});
