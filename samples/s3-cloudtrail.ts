import { gunzipSync } from "node:zlib";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import {
  CompleteMultipartUploadCommand, CopyObjectCommand, CreateMultipartUploadCommand, DeleteObjectsCommand, GetObjectCommand, ListObjectsV2Command,
  ListObjectVersionsCommand, PutObjectCommand, S3Client, UploadPartCommand,
} from "@aws-sdk/client-s3";
import type { Upload } from "../functions/s3-cloudtrail/uploads";
import { messagesOf } from "./logs";
import { must, type Limit, type Sample } from "./sample";

const TOLD: Limit = { local: 15, aws: 1_200 };
const FILED: Limit = { local: 30, aws: 1_800 };

interface ApiCall {
  readonly detail: { readonly eventName: string; readonly requestParameters: { readonly key: string } };
}

export const s3Cloudtrail: Sample = {
  onAws: "Puts three small objects into the stack's bucket and removes them; their data events cost a fraction of a cent. CloudTrail takes 5 to 20 minutes to tell of them.",
  needs: ["bucketName", "trailBucketName", "functionLogGroup", "eventLogGroup"],

  async run(stage) {
    const s3 = new S3Client({});
    const anonymous = new S3Client({ signer: { sign: (request) => Promise.resolve(request) } });
    const logs = new CloudWatchLogsClient({});
    const since = Date.now() - 60_000;
    const Bucket = stage.output("bucketName");
    const prefix = `sample-${stage.run}`;
    const keys = [`${prefix}/report 2026.csv`, `${prefix}/video.mp4`, `${prefix}/copy.csv`];
    const denied = `${prefix}/denied.txt`;
    stage.cleanup(`objects below ${prefix}/`, () => removeAll(s3, Bucket, prefix));

    await stage.step("put an object, upload one in parts, copy one", async () => {
      await s3.send(new PutObjectCommand({ Bucket, Key: keys[0], Body: "day,orders\n" }));
      const { UploadId } = await s3.send(new CreateMultipartUploadCommand({ Bucket, Key: keys[1] }));
      const { ETag } = await s3.send(new UploadPartCommand({ Bucket, Key: keys[1], UploadId, PartNumber: 1, Body: Buffer.alloc(64 * 1024, 7) }));
      await s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: keys[1], UploadId, MultipartUpload: { Parts: [{ PartNumber: 1, ETag }] } }));
      await s3.send(new CopyObjectCommand({ Bucket, Key: keys[2], CopySource: `${Bucket}/${encodeURI(keys[0]!)}` }));
      return keys.join(", ");
    });
    await stage.step("an unsigned put is denied", async () => {
      const outcome = await anonymous.send(new PutObjectCommand({ Bucket, Key: denied, Body: "x" })).then(() => "it was taken", (error: Error) => error.name);
      must(outcome === "AccessDenied", outcome);
      return outcome;
    });
    await stage.step("the function says who put what", async () => {
      const lines = await stage.eventually("three lines", TOLD, async () => {
        const found = (await messagesOf<{ message: Upload }>(logs, stage.output("functionLogGroup"), since, `{ $.message.key = "${prefix}/*" }`)).map(({ message }) => message);
        return distinct(found.map(({ key }) => key)) >= keys.length ? found : undefined;
      });
      must(lines.every(({ key }) => keys.includes(key)), `a line about something else: ${JSON.stringify(lines.map(({ key }) => key))}`);
      return lines.map(({ call, key }) => `${call} ${key}`).join("; ");
    });
    await stage.step("the log group has the whole events, none for the denied call", async () => {
      const events = await stage.eventually("three events", TOLD, async () => {
        const found = await messagesOf<ApiCall>(logs, stage.output("eventLogGroup"), since, `{ $.detail.requestParameters.key = "${prefix}/*" }`);
        return distinct(found.map(({ detail }) => detail.requestParameters.key)) >= keys.length ? found : undefined;
      });
      must(events.every(({ detail }) => detail.requestParameters.key !== denied), "the denied call is in the log group");
      return events.map(({ detail }) => detail.eventName).sort().join(", ");
    });
    await stage.step("the trail's log file lies in its bucket", async () => {
      const file = await stage.eventually("a log file with these calls", FILED, () => fileWith(s3, stage.output("trailBucketName"), since, keys));
      return file;
    });
  },

  next: (output) => [
    `echo hello | aws s3 cp - s3://${output("bucketName")}/hello.txt`,
    `aws logs tail ${output("functionLogGroup")}`,
    `aws s3 ls --recursive s3://${output("trailBucketName")}/AWSLogs/`,
  ],
};

const distinct = (values: readonly string[]): number => new Set(values).size;

async function fileWith(s3: S3Client, Bucket: string, since: number, keys: readonly string[]): Promise<string | undefined> {
  const wanted = new Set(keys);
  for (let ContinuationToken: string | undefined; ;) {
    const page = await s3.send(new ListObjectsV2Command({ Bucket, Prefix: "AWSLogs/", ContinuationToken }));
    for (const { Key, LastModified } of page.Contents ?? []) {
      // CloudTrail begins with an empty object that marks the folder.
      if (!/\/CloudTrail\/.*\.json\.gz$/.test(Key!) || LastModified!.getTime() < since) continue;
      const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }));
      const { Records } = JSON.parse(gunzipSync(await Body!.transformToByteArray()).toString()) as { Records: { requestParameters?: { key?: string } }[] };
      for (const { requestParameters } of Records) wanted.delete(requestParameters?.key ?? "");
      if (wanted.size === 0) return Key;
    }
    ContinuationToken = page.NextContinuationToken;
    if (!ContinuationToken) return undefined;
  }
}

/** Every version and delete marker below a prefix. */
async function removeAll(s3: S3Client, Bucket: string, Prefix: string): Promise<void> {
  for (;;) {
    const { Versions = [], DeleteMarkers = [] } = await s3.send(new ListObjectVersionsCommand({ Bucket, Prefix }));
    const Objects = [...Versions, ...DeleteMarkers].map(({ Key, VersionId }) => ({ Key: Key!, VersionId }));
    if (Objects.length === 0) return;
    const { Errors = [] } = await s3.send(new DeleteObjectsCommand({ Bucket, Delete: { Objects, Quiet: true } }));
    if (Errors.length > 0) throw new Error(`${Errors[0]!.Key}: ${Errors[0]!.Code}`);
  }
}
