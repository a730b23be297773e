import { strict as assert } from "node:assert";
import { createHash, createPublicKey, createVerify } from "node:crypto";
import { gunzipSync } from "node:zlib";
import { GetTrailStatusCommand, ListPublicKeysCommand } from "@aws-sdk/client-cloudtrail";
import { GetObjectCommand, ListObjectsV2Command } from "@aws-sdk/client-s3";
import { CreateQueueCommand } from "@aws-sdk/client-sqs";
import { TrailCloud } from "./support";

interface Digest {
  readonly digestEndTime: string;
  readonly digestS3Object: string;
  readonly digestPublicKeyFingerprint: string;
  readonly previousDigestS3Object: string | null;
  readonly previousDigestHashValue: string | null;
  readonly previousDigestSignature: string | null;
  readonly logFiles: readonly { readonly s3Object: string; readonly hashValue: string }[];
}

describe("digest files", () => {
  let cloud: TrailCloud;
  before(async () => { cloud = await TrailCloud.open({ clock: "virtual" }); });
  after(() => cloud.dispose());

  const Bucket = "logs-of-checked";
  const sha256 = (data: Buffer) => createHash("sha256").update(data).digest("hex");
  const read = async (Key: string) => {
    const { Body, Metadata = {} } = await cloud.s3.send(new GetObjectCommand({ Bucket, Key }));
    return { text: gunzipSync(Buffer.from(await Body!.transformToByteArray())), metadata: Metadata };
  };

  it("are signed and chained, and name every log file with its hash, as the CLI checks it", async () => {
    await cloud.logging("checked", { EventSelectors: [{ ReadWriteType: "WriteOnly" }] }, { EnableLogFileValidation: true });
    await cloud.sqs.send(new CreateQueueCommand({ QueueName: "first" }));
    await cloud.kernel.clock.advance(3_600_000);
    await cloud.kernel.clock.advance(3_600_000);
    await cloud.idle();
    const { Contents = [] } = await cloud.s3.send(new ListObjectsV2Command({ Bucket, Prefix: "AWSLogs/123456789012/CloudTrail-Digest/" }));
    const keys = Contents.map(({ Key }) => Key!).sort();
    assert.equal(keys.length, 2);
    assert.match(keys[0]!, /^AWSLogs\/123456789012\/CloudTrail-Digest\/us-east-1\/\d{4}\/\d\d\/\d\d\/123456789012_CloudTrail-Digest_us-east-1_checked_us-east-1_\d{8}T\d{6}Z\.json\.gz$/);
    const { PublicKeyList: [key] = [] } = await cloud.trail.send(new ListPublicKeysCommand({}));
    const publicKey = createPublicKey({ key: Buffer.from(key!.Value!), format: "der", type: "pkcs1" });
    let before: { digest: Digest; text: Buffer; signature: string } | undefined;
    const named: string[] = [];
    for (const at of keys) {
      const { text, metadata } = await read(at);
      const digest = JSON.parse(text.toString()) as Digest;
      const signature = metadata["signature"]!;
      assert.equal(digest.digestPublicKeyFingerprint, key!.Fingerprint);
      const signed = `${digest.digestEndTime}\n${Bucket}/${at}\n${sha256(text)}\n${digest.previousDigestSignature ?? "null"}`;
      assert.ok(createVerify("RSA-SHA256").update(signed).verify(publicKey, signature, "hex"));
      assert.ok(!createVerify("RSA-SHA256").update(`${signed} `).verify(publicKey, signature, "hex"));
      assert.deepEqual([digest.previousDigestS3Object, digest.previousDigestSignature, digest.previousDigestHashValue],
        before ? [before.digest.digestS3Object, before.signature, sha256(before.text)] : [null, null, null]);
      for (const { s3Object, hashValue } of digest.logFiles) {
        named.push(s3Object);
        assert.equal(sha256((await read(s3Object)).text), hashValue);
      }
      before = { digest, text, signature };
    }
    assert.deepEqual(named.sort(), (await cloud.files(Bucket)).filter((file) => !keys.includes(file)).sort());
    assert.ok((await cloud.trail.send(new GetTrailStatusCommand({ Name: "checked" }))).LatestDigestDeliveryTime);
  });
});
