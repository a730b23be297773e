import { strict as assert } from "node:assert";
import { RdsSnapshot, type RdsSnapshotArgs } from "../../stacks/rds-snapshot";
import { plan } from "../support/mocks";
import { arnOf, deadLetters, handlerOf, ownDelivery, ruleArn, tagsOf, target, toFunction } from "./expected";

const NAME = "rds-snapshot";
const tags = tagsOf(NAME);
const make = (args: RdsSnapshotArgs = {}) => plan(() => new RdsSnapshot(NAME, args));
const GROUP = "/aws/events/event-architectures-test-rds-snapshot/rds-snapshot";
const KEY = arnOf("kms", "key/rds-snapshot-copies", "us-west-2");

const logged = {
  ...ownDelivery(NAME),
  "cloudwatch/logGroup rds-snapshot-events": { name: GROUP, retentionInDays: 7, tags },
  "cloudwatch/eventRule rds-snapshot-snapshots": {
    description: "Everything that happens to snapshots of the account", state: "ENABLED", tags,
    eventPattern: { source: ["aws.rds"], account: ["123456789012"], "detail-type": ["RDS DB Snapshot Event", "RDS DB Cluster Snapshot Event"] },
  },
  ...target({ scenario: NAME, rule: "snapshots", id: "log" }, arnOf("logs", `log-group:${GROUP}`)),
};

const snapshots = (region: string, name: string) => [arnOf("rds", `snapshot:${name}`, region), arnOf("rds", `cluster-snapshot:${name}`, region)];
const sources = snapshots("us-east-1", "*");
const copies = snapshots("us-west-2", "dr-*");
const viaRds = { StringEquals: { "kms:ViaService": ["rds.us-east-1.amazonaws.com", "rds.us-west-2.amazonaws.com"] } };
const keys = [arnOf("kms", "key/*"), KEY];

const mayCopy = [
  { Effect: "Allow", Action: ["rds:CopyDBSnapshot", "rds:CopyDBClusterSnapshot"], Resource: [...sources, ...copies] },
  { Effect: "Allow", Action: "rds:AddTagsToResource", Resource: copies },
  { Effect: "Allow", Action: ["rds:DescribeDBSnapshots", "rds:DescribeDBClusterSnapshots"], Resource: [...sources, ...snapshots("us-west-2", "*")] },
];
const mayUseKeys = [
  { Effect: "Allow", Action: ["kms:DescribeKey", "kms:Decrypt", "kms:Encrypt", "kms:ReEncrypt*", "kms:GenerateDataKey*"], Resource: keys, Condition: viaRds },
  { Effect: "Allow", Action: "kms:CreateGrant", Resource: keys, Condition: { ...viaRds, Bool: { "kms:GrantIsForAWSResource": "true" } } },
];

describe("stacks/rds-snapshot", () => {
  it("without copies: the log group, and a function that says each event in a line", async () => {
    assert.deepEqual(await make(), {
      ...logged,
      ...deadLetters(NAME, tags, [ruleArn("rds-snapshot-snapshots")]),
      ...handlerOf("rds-snapshot-summary", tags, { queue: NAME }),
      ...toFunction({ scenario: NAME, rule: "snapshots", id: "summary" }, "rds-snapshot-summary"),
    });
  });

  it("with copies: a rule for finished snapshots that are no copies, the function, and a key in the other region", async () => {
    assert.deepEqual(await make({ copyToRegion: "us-west-2" }), {
      ...logged,
      ...deadLetters(NAME, tags, [ruleArn("rds-snapshot-snapshots"), ruleArn("rds-snapshot-finished")]),
      "kms/key rds-snapshot-copies": { description: "Copies of RDS snapshots made by rds-snapshot", region: "us-west-2", enableKeyRotation: true, deletionWindowInDays: 30, tags },
      "kms/alias rds-snapshot-copies": { name: "alias/event-architectures-test-rds-snapshot-copies", region: "us-west-2", targetKeyId: "rds-snapshot-copies-id" },
      ...handlerOf("rds-snapshot-copy", tags, {
        queue: NAME, allow: [...mayCopy, ...mayUseKeys],
        more: { timeout: 300, environment: { variables: { TARGET_REGION: "us-west-2", KMS_KEY_ARN: KEY } } },
      }),
      "cloudwatch/eventRule rds-snapshot-finished": {
        description: "Finished snapshots are copied to us-west-2", state: "ENABLED", tags,
        eventPattern: {
          source: ["aws.rds"], account: ["123456789012"], "detail-type": ["RDS DB Snapshot Event", "RDS DB Cluster Snapshot Event"], "replay-name": [{ exists: false }],
          detail: {
            EventID: ["RDS-EVENT-0042", "RDS-EVENT-0091", "RDS-EVENT-0075", "RDS-EVENT-0169"],
            SourceIdentifier: [{ "anything-but": { prefix: ["dr-", "awsbackup:"] } }],
          },
        },
      },
      ...toFunction({ scenario: NAME, rule: "finished", id: "copy" }, "rds-snapshot-copy"),
    });
  });

  it("may delete copies, and only copies, when it keeps a number of them", async () => {
    const made = await make({ copyToRegion: "us-west-2", keepCopies: 3 });
    const { Statement } = made["iam/rolePolicy rds-snapshot-copy-policy"]!.policy as { Statement: { Action: unknown; Resource: unknown }[] };
    assert.deepEqual(Statement.filter(({ Action }) => JSON.stringify(Action).includes("Delete")), [
      { Effect: "Allow", Action: ["rds:DeleteDBSnapshot", "rds:DeleteDBClusterSnapshot"], Resource: copies },
    ]);
    assert.equal((made["lambda/function rds-snapshot-copy"] as { environment: { variables: Record<string, string> } }).environment.variables.KEEP_COPIES, "3");
  });

  it("uses the keys that it is given, and no others", async () => {
    const made = await make({ copyToRegion: "us-west-2", kmsKeyArn: "arn:aws:kms:us-west-2:123456789012:key/dr", sourceKmsKeyArns: ["arn:aws:kms:us-east-1:123456789012:key/a"] });
    assert.deepEqual(Object.keys(made).filter((key) => key.startsWith("kms/")), []);
    const { Statement } = made["iam/rolePolicy rds-snapshot-copy-policy"]!.policy as { Statement: { Action: unknown; Resource: unknown }[] };
    assert.deepEqual(Statement.at(-1)!.Resource, ["arn:aws:kms:us-east-1:123456789012:key/a", "arn:aws:kms:us-west-2:123456789012:key/dr"]);
  });

  for (const keepCopies of [0, -1, 1.5]) {
    it(`refuses to keep ${keepCopies} copies`, () => assert.throws(() => new RdsSnapshot(NAME, { copyToRegion: "us-west-2", keepCopies }), /keepCopies of rds-snapshot must be a whole number of at least 1/));
  }
});
