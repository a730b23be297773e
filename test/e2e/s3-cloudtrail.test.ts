import { strict as assert } from "node:assert";
import { CloudTrailClient, GetTrailStatusCommand, StopLoggingCommand } from "@aws-sdk/client-cloudtrail";
import { CompleteMultipartUploadCommand, ListObjectsV2Command, PutBucketPolicyCommand, PutObjectCommand, S3Client } from "@aws-sdk/client-s3";
import { messagesOf } from "../../samples/logs";
import { Deployed } from "../support/deployed";
import { on, without } from "../support/on";

/** One stack for all of it: what is taken away is given back, or is the last thing. */
describe("e2e: s3-cloudtrail without something", function () {
  this.timeout(180_000);
  let deployed: Deployed;
  let s3: S3Client;
  let trail: CloudTrailClient;
  let Bucket: string, Name: string, TrailBucket: string;
  before(async () => {
    deployed = await Deployed.open(["s3-cloudtrail"], { clock: "virtual" });
    [s3, trail] = [on(deployed)(S3Client), on(deployed)(CloudTrailClient)];
    [Bucket, Name, TrailBucket] = [deployed.output("s3-cloudtrail", "bucketName"), deployed.output("s3-cloudtrail", "trailName"), deployed.output("s3-cloudtrail", "trailBucketName")];
  });
  after(() => deployed?.dispose());
  afterEach(() => assert.deepEqual(deployed.entries("bug"), []));

  const settle = () => deployed.cloud.kernel.clock.advance(10_000);
  const put = (Key: string) => s3.send(new PutObjectCommand({ Bucket, Key, Body: "x" }));
  const lines = async (output: "functionLogGroup" | "eventLogGroup", text: string) =>
    (await messagesOf<object>(deployed.clients.logs, deployed.output("s3-cloudtrail", output), 0)).filter((line) => JSON.stringify(line).includes(text)).length;
  const files = async () => ((await s3.send(new ListObjectsV2Command({ Bucket: TrailBucket, Prefix: "AWSLogs/" }))).Contents ?? []).filter(({ Key }) => Key!.endsWith(".json.gz")).length;

  it("what fails or is denied is not logged; what is odd in a key is", async () => {
    const anonymous = new S3Client({ endpoint: deployed.cloud.url, region: "us-east-1", forcePathStyle: true, maxAttempts: 1, credentials: { accessKeyId: "none", secretAccessKey: "none" }, signer: { sign: (request) => Promise.resolve(request) } });
    await assert.rejects(anonymous.send(new PutObjectCommand({ Bucket, Key: "denied", Body: "x" })), { name: "AccessDenied" });
    await assert.rejects(s3.send(new CompleteMultipartUploadCommand({ Bucket, Key: "failed", UploadId: "none", MultipartUpload: { Parts: [{ PartNumber: 1, ETag: "x" }] } })), { name: "NoSuchUpload" });
    await put("../ünï çødé/a+b.txt");
    await settle();
    for (const group of ["functionLogGroup", "eventLogGroup"] as const) {
      assert.deepEqual([await lines(group, "\"denied\""), await lines(group, "\"failed\""), await lines(group, "\"../ünï çødé/a+b.txt\"")], [0, 0, 1], group);
    }
  });

  it("the trail's write into its bucket: AWS's error in the status, the reason in the journal; events arrive all the same", async () => {
    const before = await files();
    const { document } = without(deployed, "s3-cloudtrail-trail", ({ Sid }) => Sid === "CloudTrailWrites");
    const whole = without(deployed, "s3-cloudtrail-trail", ({ Sid }) => Sid === "CloudTrailChecks");
    await s3.send(new PutBucketPolicyCommand({ Bucket: TrailBucket, Policy: document }));
    const position = deployed.cloud.kernel.journal.position;
    await put("unfiled");
    await settle();
    assert.equal(await lines("functionLogGroup", "\"unfiled\""), 1);
    assert.equal(await files(), before);
    const status = await trail.send(new GetTrailStatusCommand({ Name }));
    assert.deepEqual([status.IsLogging, status.LatestDeliveryError], [true, "AccessDenied"]);
    const denial = deployed.denials(position).find(({ action }) => action === "s3:PutObject")!;
    assert.match(JSON.stringify(denial.missing), /cloudtrail\.amazonaws\.com/);
    assert.match(deployed.story(position), new RegExp(`Trail ${Name} could not deliver \\d+ records to bucket ${TrailBucket}: .*s3:PutObject`));

    await s3.send(new PutBucketPolicyCommand({ Bucket: TrailBucket, Policy: whole.document }));
    await put("filed");
    await settle();
    assert.equal(await files(), before + 1);
    assert.equal((await trail.send(new GetTrailStatusCommand({ Name }))).LatestDeliveryError, undefined);
  });

  it("the trail: nothing arrives, and the tree of the call says why", async () => {
    await trail.send(new StopLoggingCommand({ Name }));
    const position = deployed.cloud.kernel.journal.position;
    await put("unseen");
    await settle();
    assert.deepEqual([deployed.entries("invocation", position), await lines("functionLogGroup", "\"unseen\""), await lines("eventLogGroup", "\"unseen\"")], [[], 0, 0]);
    assert.match(deployed.story(position), /PutObject[\s\S]*PutObject was not sent to EventBridge, where rule s3-cloudtrail-created-[0-9a-f]{7} would take it: no trail that is logging in us-east-1 selects write data events of arn:aws:s3:::s3-cloudtrail-data/);
    const sample = await deployed.play("s3-cloudtrail", 0.5);
    assert.equal(sample.steps.find((step) => !step.ok)!.title, "the function says who put what");
  });
});
