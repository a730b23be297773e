import { strict as assert } from "node:assert";
import { cloudtrailTypes } from "../../../local/provider/cloudtrail";
import { parseTable } from "../../../local/provider/properties";
import type { ResourceContext } from "../../../local/provider/resource-type";
import { cloudtrail } from "../../../local/services/cloudtrail";
import { s3 } from "../../../local/services/s3";
import { sns } from "../../../local/services/sns";
import { kernelWith } from "../../support/kernel";

/** The whole life of a trail, by the operations that the real provider calls. */
describe("aws:cloudtrail/trail:Trail", () => {
  const { kernel, call, dispose } = kernelWith([s3, sns, cloudtrail], { clock: "virtual" });
  after(dispose);
  const [type] = cloudtrailTypes;
  const context: ResourceContext = {
    name: "audit", region: kernel.region, account: kernel.account, partition: "aws", defaultTags: { owner: "us" }, ids: kernel.ids, now: () => kernel.clock.now(),
    call: <Out>(service: string, operation: string, input: object) => call<Out>(service, operation, input),
    sleep: (ms: number) => kernel.clock.sleep(ms),
  };
  const parse = (inputs: Record<string, unknown>) => parseTable(type!.properties, inputs, { type: type!.token, where: type!.where, path: "" }) as Record<string, unknown>;
  const change = (id: string, was: Record<string, unknown>, will: Record<string, unknown>) => {
    const [before, after] = [parse(was), parse(will)];
    return type!.update!(id, { was: before, will: after, has: (name) => JSON.stringify(before[name]) !== JSON.stringify(after[name]) }, context);
  };
  const operations = (from: number) => kernel.journal.since(from).flatMap((entry) => (entry.kind === "call" && entry.service === "cloudtrail" && !entry.readOnly ? [entry.operation] : []));

  const FIRST = { s3BucketName: "first-logs", tags: { team: "audit" }, eventSelectors: [{ readWriteType: "WriteOnly", includeManagementEvents: false, dataResources: [{ type: "AWS::S3::Object", values: ["arn:aws:s3:::uploads/"] }] }] };

  it("is made, read, changed in place and removed", async () => {
    for (const Bucket of ["first-logs", "second-logs"]) await call("s3", "CreateBucket", { Bucket });
    const { id } = await type!.create(parse(FIRST), context);
    assert.match(id, /^arn:aws:cloudtrail:us-east-1:123456789012:trail\/audit-[0-9a-f]{7}$/);
    const read = await type!.read(id, parse(FIRST), context);
    assert.deepEqual({ ...read, name: "" }, {
      arn: id, name: "", homeRegion: "us-east-1", region: "us-east-1", s3BucketName: "first-logs", s3KeyPrefix: "", cloudWatchLogsGroupArn: "", cloudWatchLogsRoleArn: "",
      enableLogFileValidation: false, includeGlobalServiceEvents: true, isMultiRegionTrail: false, isOrganizationTrail: false, kmsKeyId: "", enableLogging: true,
      snsTopicArn: "", snsTopicName: "", advancedEventSelectors: [],
      eventSelectors: [{ readWriteType: "WriteOnly", includeManagementEvents: false, excludeManagementEventSources: [], dataResources: [{ type: "AWS::S3::Object", values: ["arn:aws:s3:::uploads/"] }] }],
      tags: { team: "audit" }, tagsAll: { owner: "us", team: "audit" },
    });

    const advanced = [{ name: "puts", fieldSelectors: [{ field: "eventCategory", equals: ["Data"] }, { field: "resources.type", equals: ["AWS::S3::Object"] }, { field: "eventName", startsWiths: ["Put"] }] }];
    const SECOND = { s3BucketName: "second-logs", isMultiRegionTrail: true, enableLogging: false, advancedEventSelectors: advanced, tags: { stage: "dev" } };
    const from = kernel.journal.position;
    await change(id, FIRST, SECOND);
    assert.deepEqual(operations(from), ["UpdateTrail", "StopLogging", "PutEventSelectors", "RemoveTags", "AddTags"]);
    const changed = await type!.read(id, parse(SECOND), context);
    assert.deepEqual([changed!.s3BucketName, changed!.isMultiRegionTrail, changed!.enableLogging, changed!.advancedEventSelectors, changed!.eventSelectors, changed!.tags], ["second-logs", true, false, advanced, [], { stage: "dev" }]);

    await change(id, SECOND, { s3BucketName: "second-logs", isMultiRegionTrail: true, enableLogging: true });
    const last = await type!.read(id, {}, context);
    assert.deepEqual([last!.enableLogging, last!.eventSelectors, last!.advancedEventSelectors, last!.tags], [true, [], [], {}]);

    await type!.delete!(id, {}, context);
    assert.equal(await type!.read(id, {}, context), undefined);
    await type!.delete!(id, {}, context);
  });

  it("refuses both kinds of selectors", () =>
    assert.rejects(type!.create(parse({ ...FIRST, advancedEventSelectors: [{ fieldSelectors: [{ field: "eventCategory", equals: ["Management"] }] }] }), context), /exclude each other/));
});
