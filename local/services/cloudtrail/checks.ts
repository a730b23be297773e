import { AwsError, NotSupported } from "../../kernel/errors";
import type { Call } from "../../kernel/operation";
import type { RoleSessions } from "./access";
import { encryptionOf } from "./deliver/files";
import { fail } from "./errors";
import type { TrailSettings } from "./model";
import type { Trails } from "./state";

/** What a trail needs of other services before AWS lets it be made or changed. */
export class Checks {
  constructor(private readonly trails: Trails, private readonly sessions: RoleSessions) {}

  async all(settings: TrailSettings, trailArn: string, call: Call): Promise<void> {
    await this.key(settings, trailArn, call);
    await this.bucket(settings, trailArn, call);
    await this.topic(settings, trailArn, call);
    await this.logGroup(settings, trailArn, call);
  }

  /** AWS: CloudTrail reads the bucket's ACL, and writes an empty object where its files will lie. */
  private async bucket(settings: TrailSettings, trailArn: string, call: Call): Promise<void> {
    const { bucket, prefix } = settings;
    if (!this.trails.context.serves("s3")) throw new NotSupported("S3, without which there are no trails,", "local/services/s3");
    const Key = `${prefix ? `${prefix}/` : ""}AWSLogs/${call.account}/CloudTrail/`;
    try {
      await this.ask("s3", "GetBucketAcl", { Bucket: bucket }, trailArn, call);
      await this.ask("s3", "PutObject", { Bucket: bucket, Key, Body: Buffer.alloc(0), ContentLength: 0, ACL: "bucket-owner-full-control", ...encryptionOf(settings, trailArn) }, trailArn, call);
    } catch (error) {
      if (!(error instanceof AwsError) || error instanceof NotSupported) throw error;
      if (error.code === "NoSuchBucket") throw fail("S3BucketDoesNotExistException", `S3 bucket ${bucket} does not exist!`, { cause: error });
      throw fail("InsufficientS3BucketPolicyException", `Incorrect S3 bucket policy is detected for bucket: ${bucket}`, { cause: error, ...(error.denial && { denial: error.denial }) });
    }
  }

  private async key({ kmsKeyId, bucket }: TrailSettings, trailArn: string, call: Call): Promise<void> {
    if (kmsKeyId === undefined) return;
    if (!this.trails.context.serves("kms")) throw new NotSupported("KmsKeyId of a trail (there is no KMS)", "local/services/kms");
    try {
      await this.ask("kms", "GenerateDataKey", { KeyId: kmsKeyId, KeySpec: "AES_256", EncryptionContext: { "aws:cloudtrail:arn": trailArn } }, trailArn, call);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      switch (error.code) {
        case "NotFoundException": throw fail("KmsKeyNotFoundException", `KMS key ${kmsKeyId} does not exist, or the S3 bucket and the KMS key are not in the same region.`, { cause: error });
        case "DisabledException": throw fail("KmsKeyDisabledException", `KMS key ${kmsKeyId} is disabled.`, { cause: error });
        case "KMSInvalidStateException": throw fail("KmsException", error.message, { cause: error });
        default: throw fail("InsufficientEncryptionPolicyException", `Insufficient permissions to access S3 bucket ${bucket} or KMS key ${kmsKeyId}.`, { cause: error, ...(error.denial && { denial: error.denial }) });
      }
    }
  }

  /** AWS: CloudTrail sends one message, so that a topic which does not take it is known at once. */
  private async topic({ topicArn }: TrailSettings, trailArn: string, call: Call): Promise<void> {
    if (topicArn === undefined) return;
    try {
      await this.ask("sns", "Publish", { TopicArn: topicArn, Message: "CloudTrail validation message." }, trailArn, call, topicArn.split(":")[3]);
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      throw fail("InsufficientSnsTopicPolicyException", "SNS Topic does not exist or the topic policy is incorrect!", { cause: error, ...(error.denial && { denial: error.denial }) });
    }
  }

  private async logGroup({ logGroupArn, logRoleArn }: TrailSettings, trailArn: string, call: Call): Promise<void> {
    if (logGroupArn === undefined && logRoleArn === undefined) return;
    if (logGroupArn === undefined) throw fail("InvalidCloudWatchLogsLogGroupArnException", "You must specify a log group as well as a role ARN.");
    if (logRoleArn === undefined) throw fail("InvalidCloudWatchLogsRoleArnException", "You must specify a role ARN as well as a log group.");
    const group = groupOf(logGroupArn);
    if (!group) throw fail("InvalidCloudWatchLogsLogGroupArnException", "CloudTrail cannot validate the specified log group ARN.");
    if (group.region !== call.region) throw fail("InvalidCloudWatchLogsLogGroupArnException", "Cross-region log group is not supported.");
    const caller = await this.sessions.assume(logRoleArn, trailArn, call.region, call.trace).catch((error: unknown) => {
      if (!(error instanceof AwsError)) throw error;
      throw fail("InvalidCloudWatchLogsRoleArnException", "Access denied. Check the trust relationships for your role.", { cause: error, ...(error.denial && { denial: error.denial }) });
    });
    try {
      await this.trails.context.call({
        service: "logs", operation: "CreateLogStream", caller, region: call.region, trace: call.trace,
        input: { logGroupName: group.name, logStreamName: streamOf(call.account, call.region) },
      });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      if (error.code === "ResourceAlreadyExistsException") return;
      if (error.code === "ResourceNotFoundException") throw fail("InvalidCloudWatchLogsLogGroupArnException", "CloudTrail cannot validate the specified log group ARN.", { cause: error });
      throw fail("InvalidCloudWatchLogsLogGroupArnException", "Access denied. Check the permissions for your role.", { cause: error, ...(error.denial && { denial: error.denial }) });
    }
  }

  private ask(service: string, operation: string, input: object, trailArn: string, call: Call, region = call.region): Promise<unknown> {
    return this.trails.context.call({ service, operation, input, caller: this.trails.actor(trailArn), region, trace: call.trace });
  }
}

/** The log group of an ARN that ends in `:*`, as CloudTrail wants it. */
export function groupOf(arn: string): { readonly region: string; readonly name: string } | undefined {
  const found = /^arn:[^:]+:logs:([^:]+):\d{12}:log-group:([^:]+):\*$/.exec(arn);
  return found ? { region: found[1]!, name: found[2]! } : undefined;
}

/** AWS: CloudTrail's log stream for the records of a region. */
export const streamOf = (account: string, region: string): string => `${account}_CloudTrail_${region}`;
