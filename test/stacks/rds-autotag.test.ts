import { strict as assert } from "node:assert";
import { RdsAutotag, type RdsAutotagArgs } from "../../stacks/rds-autotag";
import { plan } from "../support/mocks";
import { arnOf, deadLetters, handlerOf, ruleArn, settledBucket, tagsOf, target, toFunction } from "./expected";

const NAME = "rds-autotag";
const tags = tagsOf(NAME);
const make = (args: RdsAutotagArgs = {}) => plan(() => new RdsAutotag(NAME, args));
const DATABASES = [arnOf("rds", "db:*"), arnOf("rds", "cluster:*")];
const TOPIC = arnOf("sns", "rds-autotag-mail");

const mayTag = { Effect: "Allow", Action: "rds:AddTagsToResource", Resource: DATABASES, Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["auto-tagged"] } } };
const mayLook = { Effect: "Allow", Action: "rds:ListTagsForResource", Resource: DATABASES };

const always = {
  ...deadLetters(NAME, tags, [ruleArn("rds-autotag-created")]),
  ...handlerOf("rds-autotag-tagger", tags, {
    queue: NAME, allow: [mayTag, mayLook],
    more: { timeout: 300, memorySize: 128, publish: true, environment: { variables: { TAG_KEY: "auto-tagged", TAG_VALUE: "true", OVERWRITE: "false" } } },
  }),
  "cloudwatch/eventRule rds-autotag-created": {
    description: "An RDS instance or cluster was created", state: "ENABLED", tags,
    eventPattern: {
      source: ["aws.rds"], "detail-type": ["AWS API Call via CloudTrail"],
      detail: {
        eventSource: ["rds.amazonaws.com"], errorCode: [{ exists: false }],
        eventName: [
          "CreateDBInstance", "CreateDBInstanceReadReplica", "RestoreDBInstanceFromDBSnapshot", "RestoreDBInstanceToPointInTime", "RestoreDBInstanceFromS3",
          "CreateDBCluster", "RestoreDBClusterFromSnapshot", "RestoreDBClusterToPointInTime", "RestoreDBClusterFromS3",
        ],
      },
    },
  },
  ...toFunction({ scenario: NAME, rule: "created", id: "tagger" }, "rds-autotag-tagger"),
};

const mail = {
  "sns/topicSubscription rds-autotag-mail": { topic: TOPIC, protocol: "email", endpoint: "ops@example.com" },
  "sns/topicPolicy rds-autotag-created-mail": {
    arn: TOPIC,
    policy: { Version: "2012-10-17", Statement: [{ Sid: "EventBridgePublishes", Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sns:Publish", Resource: TOPIC }] },
  },
  ...target({ scenario: NAME, rule: "created", id: "mail" }, TOPIC, { inputTransformer: {
    inputTemplate: '"RDS <instance><cluster> was created by <who> at <when> (<call>)."',
    inputPaths: {
      instance: "$.detail.responseElements.dBInstanceArn", cluster: "$.detail.responseElements.dBClusterArn",
      who: "$.detail.userIdentity.arn", when: "$.detail.eventTime", call: "$.detail.eventName",
    },
  } }),
};

describe("stacks/rds-autotag", () => {
  it("makes exactly these resources where the account has a trail", async () => {
    assert.deepEqual(await make(), always);
  });

  it("tells by mail through a topic with a customer key of its own, since EventBridge may not use AWS's", async () => {
    assert.deepEqual(await make({ notifyEmail: "ops@example.com" }), {
      ...always, ...mail,
      "sns/topic rds-autotag-mail": { kmsMasterKeyId: arnOf("kms", "key/rds-autotag-mail-key"), tags },
      "kms/key rds-autotag-mail-key": {
        description: "Messages of rds-autotag's mail topic", enableKeyRotation: true, tags,
        policy: { Version: "2012-10-17", Statement: [
          { Sid: "AccountManages", Effect: "Allow", Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*", Resource: "*" },
          { Sid: "EventBridgePublishes", Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: ["kms:Decrypt", "kms:GenerateDataKey*"], Resource: "*" },
        ] },
      },
    });
  });

  it("takes a key that is there, and names the rule in the topic's policy where that is asked for", async () => {
    const notifyKmsKeyArn = "arn:aws:kms:us-east-1:123456789012:key/mine";
    const made = await make({ notifyEmail: "ops@example.com", notifyKmsKeyArn, snsSourceArn: true });
    assert.deepEqual(made["sns/topic rds-autotag-mail"], { kmsMasterKeyId: notifyKmsKeyArn, tags });
    assert.equal(made["kms/key rds-autotag-mail-key"], undefined);
    const { Statement } = made["sns/topicPolicy rds-autotag-created-mail"]!.policy as { Statement: { Condition: unknown }[] };
    assert.deepEqual(Statement[0]!.Condition, { ArnEquals: { "aws:SourceArn": ruleArn("rds-autotag-created") } });
  });

  it("with a trail of its own: awsx's, and around its bucket what awsx leaves out, but no second policy", async () => {
    // Mocks do not show what a component of a plugin makes: test/local/program has that.
    assert.deepEqual(await make({ createTrail: true, trailRetentionDays: 30 }), { ...always, ...settledBucket("rds-autotag-trail", "rds-autotag-trail-bucket", 30) });
  });

  it("tags as it is told, and needs no look when it overwrites", async () => {
    const made = await make({ tagKey: "owner", tagValue: "dba", overwrite: true });
    assert.deepEqual((made["lambda/function rds-autotag-tagger"] as { environment: unknown }).environment, { variables: { TAG_KEY: "owner", TAG_VALUE: "dba", OVERWRITE: "true" } });
    const { Statement } = made["iam/rolePolicy rds-autotag-tagger-policy"]!.policy as { Statement: { Action: unknown }[] };
    assert.deepEqual(Statement.slice(2), [{ ...mayTag, Condition: { "ForAllValues:StringEquals": { "aws:TagKeys": ["owner"] } } }]);
  });
});
