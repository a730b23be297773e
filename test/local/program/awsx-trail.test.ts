import { strict as assert } from "node:assert";
import { join } from "node:path";
import { LocalCloud } from "../../../local/cloud";
import { runProgram, type Deployment } from "../../../local/program/run";

describe("awsx.cloudtrail.Trail", function () {
  this.timeout(180_000);
  let cloud: LocalCloud;
  let deployment: Deployment;
  before(async () => {
    cloud = await LocalCloud.open({ seed: "awsx" });
    deployment = await runProgram({ directory: join(__dirname, "../../fixtures/awsx-trail"), stack: "dev", config: [], kernel: cloud.kernel, endpoint: cloud.url });
  });
  after(() => cloud?.dispose());

  const call = <Out>(service: string, operation: string, input: object): Promise<Out> => cloud.kernel.dispatch.handle<Out>({
    service, operation, input, caller: { type: "Root", account: cloud.kernel.account }, region: "us-east-1", transport: { via: "wire" },
  });
  const childrenOf = (name: string) => {
    const component = deployment.resources.find((resource) => resource.type === "awsx:cloudtrail:Trail" && resource.name === name)!;
    return deployment.resources.filter(({ parent }) => parent === component.urn).map((resource) => [resource.type, resource.name]).sort();
  };

  it("makes bucket, policy and trail under its own name, and is their parent", () => {
    assert.deepEqual(childrenOf("plain"), [["aws:cloudtrail/trail:Trail", "plain"], ["aws:s3/bucket:Bucket", "plain"], ["aws:s3/bucketPolicy:BucketPolicy", "plain"]]);
    assert.deepEqual(childrenOf("logged").map(([type]) => type), [
      "aws:cloudtrail/trail:Trail", "aws:cloudwatch/logGroup:LogGroup", "aws:iam/role:Role", "aws:s3/bucket:Bucket", "aws:s3/bucketPolicy:BucketPolicy",
    ]);
  });

  it("gives them to the program as resources", async () => {
    const { bucket, trail, noGroup, group, besideUrl } = deployment.outputs as Record<string, string>;
    assert.match(bucket!, /^plain-[0-9a-f]{7}$/);
    assert.match(trail!, /^arn:aws:cloudtrail:us-east-1:123456789012:trail\/plain-[0-9a-f]{7}$/);
    assert.equal(noGroup, true);
    assert.match(group!, /^logged-[0-9a-f]{7}$/);
    const { Tags } = await call<{ Tags: Record<string, string> }>("sqs", "ListQueueTags", { QueueUrl: besideUrl });
    assert.equal(Tags["bucket"], bucket);
  });

  it("has trails that are logging, one of them into its log group", async () => {
    const { trailList } = await call<{ trailList: { Name: string; S3BucketName: string; CloudWatchLogsLogGroupArn?: string }[] }>("cloudtrail", "DescribeTrails", {});
    for (const { Name } of trailList) assert.equal((await call<{ IsLogging: boolean }>("cloudtrail", "GetTrailStatus", { Name })).IsLogging, true);
    const groups = trailList.map(({ CloudWatchLogsLogGroupArn }) => CloudWatchLogsLogGroupArn).filter((arn) => arn !== undefined);
    assert.equal(groups.length, 1);
    assert.match(groups[0]!, /^arn:aws:logs:us-east-1:123456789012:log-group:logged-[0-9a-f]{7}:\*$/);
  });
});
