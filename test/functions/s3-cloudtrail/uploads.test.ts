import { strict as assert } from "node:assert";
import { logUpload, uploadOf } from "../../../functions/s3-cloudtrail/uploads";
import { apiCall, recorder } from "../events";

const record = (eventName: string, requestParameters: object | null, over: object = {}) => apiCall(eventName, { eventSource: "s3.amazonaws.com", requestParameters, ...over });
const parameters = (key: string, more: object = {}) => ({ bucketName: "demo-bucket", key, Host: "demo-bucket.s3.us-east-1.amazonaws.com", ...more });

describe("functions/s3-cloudtrail", () => {
  const cases: [what: string, detail: object, is: object][] = [
    ["a put", record("PutObject", parameters("incoming/report 2026.csv", { "x-id": "PutObject" }), { additionalEventData: { bytesTransferredIn: 18231 } }),
      { call: "PutObject", key: "incoming/report 2026.csv", bytes: 18231 }],
    ["the end of an upload in parts", record("CompleteMultipartUpload", parameters("video.mp4", { uploadId: "VXBsb2Fk" })), { call: "CompleteMultipartUpload", key: "video.mp4" }],
    ["a copy", record("CopyObject", parameters("copy.csv", { "x-amz-copy-source": "other/archive/copy.csv" })), { call: "CopyObject", key: "copy.csv", copiedFrom: "other/archive/copy.csv" }],
    ["a form", record("PostObject", parameters("form.bin")), { call: "PostObject", key: "form.bin" }],
    ["a key that looks encoded", record("PutObject", parameters("a%20b/../c ü")), { call: "PutObject", key: "a%20b/../c ü" }],
    ["a call by a service", record("PutObject", parameters("log"), { userIdentity: { type: "AWSService", invokedBy: "delivery.logs.amazonaws.com" } }),
      { call: "PutObject", key: "log", by: "delivery.logs.amazonaws.com" }],
  ];
  for (const [what, detail, is] of cases) {
    it(`says who put what: ${what}`, async () => {
      const { lines, log } = recorder();
      const upload = await logUpload(log)(detail);
      assert.deepEqual(upload, {
        bucket: "demo-bucket", by: "arn:aws:sts::123456789012:assumed-role/DbAdmin/alice", at: "2026-11-20T14:03:22Z", from: "198.51.100.24",
        eventID: "0c9a4f7b-2f5e-4a38-8f0b-3d5e1c77a902", ...is,
      });
      assert.deepEqual(lines, [{ message: "object created", ...upload }]);
    });
  }

  for (const detail of [undefined, {}, record("PutObject", null), record("PutObject", { bucketName: "b" }), record("PutObject", { bucketName: "b", key: 7 })]) {
    it(`throws for a record without bucket and key: ${JSON.stringify(detail)?.slice(0, 40)}`, () => {
      assert.throws(() => uploadOf(detail), { name: "InvalidEvent" });
    });
  }
});
