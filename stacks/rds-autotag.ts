import * as aws from "@pulumi/aws";
import * as awsx from "@pulumi/awsx/cloudtrail";
import * as pulumi from "@pulumi/pulumi";
import { autotagLambda } from "../functions/rds-autotag/autotag-lambda";
import { CREATES_CLUSTER, CREATES_INSTANCE } from "../functions/rds-autotag/contract";
import { settleBucket } from "./parts/bucket";
import { DeadLetters } from "./parts/dead-letters";
import { handler } from "./parts/handler";
import { resourcePolicy } from "./parts/iam";
import { absent } from "./parts/patterns";
import { placeOf } from "./parts/place";
import { routeEvents } from "./parts/route";
import { scopeOf, type ScenarioArgs, type Scope } from "./parts/scenario";
import { toFunction, toTopic, type TargetInput } from "./parts/targets";

export interface RdsAutotagArgs extends ScenarioArgs {
  /** @default auto-tagged */
  readonly tagKey?: string;
  /** @default true */
  readonly tagValue?: string;
  /** Whether a value that an owner has set is replaced. @default false */
  readonly overwrite?: boolean;
  /** Who is told by e-mail of each creation; the address must confirm the subscription. @default nobody */
  readonly notifyEmail?: pulumi.Input<string>;
  /** Customer key of the topic; its policy must let `events.amazonaws.com` use it. @default one that the component makes */
  readonly notifyKmsKeyArn?: pulumi.Input<string>;
  /** Whether the topic's policy names the rule. @default false: AWS's documents disagree on whether it may */
  readonly snsSourceArn?: boolean;
  /** Whether the component makes the trail without which no call becomes an event. @default false: the account has one */
  readonly createTrail?: boolean;
  /** Days that the trail's log files are kept. @default 90 */
  readonly trailRetentionDays?: pulumi.Input<number>;
}

/** Tags every RDS instance and cluster as it is created: trail -> default bus -> rule -> function -> AddTagsToResource. */
export class RdsAutotag extends pulumi.ComponentResource {
  readonly functionName: pulumi.Output<string>;
  readonly roleArn: pulumi.Output<string>;
  readonly logGroup: pulumi.Output<string>;
  readonly ruleName: pulumi.Output<string>;
  readonly tagKey: pulumi.Output<string>;
  readonly tagValue: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;
  readonly topicArn: pulumi.Output<string | undefined>;
  readonly trailBucket: pulumi.Output<string | undefined>;

  constructor(name: string, args: RdsAutotagArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("event-architectures:stacks:RdsAutotag", name, {}, opts);
    const scope = scopeOf(this, name, "rds-autotag", args);
    const { tagKey = "auto-tagged", tagValue = "true", overwrite = false } = args;
    const { partition, region, accountId } = placeOf(this);
    const databases = ["db", "cluster"].map((type) => pulumi.interpolate`arn:${partition}:rds:${region}:${accountId}:${type}:*`);
    const deadLetters = new DeadLetters(scope);
    const trailBucket = args.createTrail ? accountTrail(scope, args.trailRetentionDays ?? 90) : undefined;

    const tagger = handler("tagger", {
      factory: autotagLambda,
      environment: { TAG_KEY: tagKey, TAG_VALUE: tagValue, OVERWRITE: String(overwrite) },
      allow: [
        { actions: ["rds:AddTagsToResource"], resources: databases, conditions: { "ForAllValues:StringEquals": { "aws:TagKeys": [tagKey] } } },
        ...(overwrite ? [] : [{ actions: ["rds:ListTagsForResource"], resources: databases }]),
      ],
      deadLetters, timeoutSeconds: 300, memoryMb: 128, publish: true,
    }, scope);
    const mail = args.notifyEmail === undefined ? undefined : mailTopic(args.notifyEmail, args, scope);

    const rules = routeEvents({
      created: {
        description: "An RDS instance or cluster was created",
        pattern: {
          source: ["aws.rds"],
          "detail-type": ["AWS API Call via CloudTrail"],
          detail: { eventSource: ["rds.amazonaws.com"], eventName: [...CREATES_INSTANCE, ...CREATES_CLUSTER], errorCode: absent },
        },
        targets: { tagger: toFunction(tagger.function), ...(mail && { mail: toTopic(mail, { nameRule: args.snsSourceArn ?? false }, MESSAGE) }) },
      },
    }, deadLetters, scope);
    this.functionName = tagger.function.name;
    this.roleArn = tagger.role.arn;
    this.logGroup = tagger.logGroup.name;
    this.ruleName = rules.created!.name;
    this.tagKey = pulumi.output(tagKey);
    this.tagValue = pulumi.output(tagValue);
    this.deadLetterQueueUrl = deadLetters.queue.url;
    this.topicArn = pulumi.output(mail?.arn);
    this.trailBucket = pulumi.output(trailBucket);
    this.registerOutputs(this.outputs());
  }

  /** The names and ARNs that a person needs for the next command. */
  outputs() {
    const { functionName, roleArn, logGroup, ruleName, tagKey, tagValue, deadLetterQueueUrl, topicArn, trailBucket } = this;
    return { functionName, roleArn, logGroup, ruleName, tagKey, tagValue, deadLetterQueueUrl, topicArn, trailBucket };
  }
}

/** An instance is answered with its ARN, a cluster with the other; a path that is not in the event becomes nothing. */
const MESSAGE: TargetInput = {
  template: '"RDS <instance><cluster> was created by <who> at <when> (<call>)."',
  paths: {
    instance: "$.detail.responseElements.dBInstanceArn",
    cluster: "$.detail.responseElements.dBClusterArn",
    who: "$.detail.userIdentity.arn",
    when: "$.detail.eventTime",
    call: "$.detail.eventName",
  },
};

/** A topic with one reader, encrypted with a customer key: with the key that AWS manages, EventBridge cannot deliver. */
function mailTopic(address: pulumi.Input<string>, { notifyKmsKeyArn }: RdsAutotagArgs, scope: Scope): aws.sns.Topic {
  const { name, parent, tags } = scope;
  const topic = new aws.sns.Topic(`${name}-mail`, { kmsMasterKeyId: notifyKmsKeyArn ?? topicKey(scope).arn, tags }, { parent });
  new aws.sns.TopicSubscription(`${name}-mail`, { topic: topic.arn, protocol: "email", endpoint: address }, { parent });
  return topic;
}

function topicKey({ name, parent, tags }: Scope): aws.kms.Key {
  const { partition, accountId } = placeOf(parent);
  return new aws.kms.Key(`${name}-mail-key`, {
    description: `Messages of ${name}'s mail topic`,
    enableKeyRotation: true,
    policy: resourcePolicy([
      { sid: "AccountManages", principals: [pulumi.interpolate`arn:${partition}:iam::${accountId}:root`], actions: ["kms:*"], resources: ["*"] },
      { sid: "EventBridgePublishes", services: ["events.amazonaws.com"], actions: ["kms:Decrypt", "kms:GenerateDataKey*"], resources: ["*"] },
    ]),
    tags,
  }, { parent });
}

/**
 * A trail of the account's management events. Its bucket and the bucket's policy are awsx's, which leaves the rest to
 * us; a second bucket policy would fight with awsx's for ever.
 */
function accountTrail({ name, parent, tags }: Scope, expireDays: pulumi.Input<number>): pulumi.Output<string> {
  const trail = new awsx.Trail(`${name}-trail`, { enableLogFileValidation: true, isMultiRegionTrail: false, tags }, { parent });
  const bucket = trail.bucket.apply((made) => made!.bucket);
  settleBucket(`${name}-trail`, bucket, { expireDays }, { parent });
  return bucket;
}
