import { gunzipSync } from "node:zlib";
import { CloudTrailClient, CreateTrailCommand, DeleteTrailCommand, ListTrailsCommand, PutEventSelectorsCommand, StartLoggingCommand, type CreateTrailCommandInput, type PutEventSelectorsCommandInput } from "@aws-sdk/client-cloudtrail";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { CreateBucketCommand, GetObjectCommand, ListObjectsV2Command, PutBucketPolicyCommand, S3Client } from "@aws-sdk/client-s3";
import { SNSClient } from "@aws-sdk/client-sns";
import { CreateQueueCommand, DeleteMessageCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { IamAuthorizer } from "../../../../local/kernel/iam-authorizer";
import type { Entry, EntryBody } from "../../../../local/kernel/journal";
import { Kernel, type KernelOptions } from "../../../../local/kernel/kernel";
import { SERVICES } from "../../../../local/services";
import { s3 } from "../../../../local/services/s3";
import { listen, type Wire } from "../../../../local/wire/server";

export const ACCOUNT = "123456789012";
export const trailArn = (name: string, region = "us-east-1"): string => `arn:aws:cloudtrail:${region}:${ACCOUNT}:trail/${name}`;

export interface TrailRecord {
  readonly [member: string]: unknown;
  readonly eventName: string;
  readonly eventSource: string;
  readonly requestParameters: Readonly<Record<string, unknown>> | null;
  readonly responseElements: Readonly<Record<string, unknown>> | null;
  readonly userIdentity: Readonly<Record<string, unknown>>;
}

/** The bucket policy of AWS's guide, for any trail of the account, or for one. */
export const bucketPolicy = (bucket: string, { arn, prefix = "" }: { arn?: string; prefix?: string } = {}): string => {
  const own = arn === undefined ? {} : { "aws:SourceArn": arn };
  const principal = { Service: "cloudtrail.amazonaws.com" };
  return JSON.stringify({ Version: "2012-10-17", Statement: [
    { Sid: "Acl", Effect: "Allow", Principal: principal, Action: "s3:GetBucketAcl", Resource: `arn:aws:s3:::${bucket}`, ...(arn !== undefined && { Condition: { StringEquals: own } }) },
    { Sid: "Write", Effect: "Allow", Principal: principal, Action: "s3:PutObject", Resource: `arn:aws:s3:::${bucket}/${prefix}AWSLogs/${ACCOUNT}/*`,
      Condition: { StringEquals: { "s3:x-amz-acl": "bucket-owner-full-control", ...own } } },
  ] });
};

/** A cloud with permissions enforced, and SDK clients for it. */
export class TrailCloud {
  readonly s3: S3Client;
  readonly sqs: SQSClient;
  readonly sns: SNSClient;
  readonly iam: IAMClient;
  readonly events: EventBridgeClient;
  readonly trail: CloudTrailClient;

  private constructor(readonly kernel: Kernel, private readonly wire: Wire) {
    const options = this.options();
    this.s3 = new S3Client({ ...options, forcePathStyle: true });
    this.sqs = new SQSClient(options);
    this.sns = new SNSClient(options);
    this.iam = new IAMClient(options);
    this.events = new EventBridgeClient(options);
    this.trail = new CloudTrailClient(options);
  }

  static async open(options: Partial<KernelOptions> = {}): Promise<TrailCloud> {
    const modules = SERVICES.includes(s3) ? SERVICES : [s3, ...SERVICES];
    const kernel = new Kernel({ ...options, authorizer: (ports) => new IamAuthorizer(ports) });
    const wire = await listen({ port: 0, modules, kernel, local: () => false });
    kernel.start(modules, () => wire.url);
    return new TrailCloud(kernel, wire);
  }

  options(region = "us-east-1", credentials = { accessKeyId: "test", secretAccessKey: "test" }) {
    return { endpoint: this.wire.url, region, credentials, maxAttempts: 1 };
  }

  async dispose(): Promise<void> {
    for (const client of [this.s3, this.sqs, this.sns, this.iam, this.events, this.trail]) client.destroy();
    try {
      await this.wire.close();
    } finally {
      await this.kernel.dispose();
    }
  }

  idle(): Promise<void> {
    return this.kernel.work.idle();
  }

  async bucket(name: string, policy: string | undefined = bucketPolicy(name)): Promise<string> {
    await this.s3.send(new CreateBucketCommand({ Bucket: name }));
    if (policy) await this.s3.send(new PutBucketPolicyCommand({ Bucket: name, Policy: policy }));
    return name;
  }

  /** A trail that is logging, with a bucket of its own. */
  async logging(Name: string, selectors?: Omit<PutEventSelectorsCommandInput, "TrailName">, more: Partial<CreateTrailCommandInput> = {}): Promise<string> {
    const S3BucketName = more.S3BucketName ?? (await this.bucket(`logs-of-${Name}`));
    const { TrailARN } = await this.trail.send(new CreateTrailCommand({ Name, S3BucketName, ...more }));
    if (selectors) await this.trail.send(new PutEventSelectorsCommand({ TrailName: Name, ...selectors }));
    await this.trail.send(new StartLoggingCommand({ Name }));
    return TrailARN!;
  }

  /** Deletes all trails. */
  async clear(): Promise<void> {
    const { Trails = [] } = await this.trail.send(new ListTrailsCommand({}));
    for (const { TrailARN, HomeRegion } of Trails) {
      const client = new CloudTrailClient(this.options(HomeRegion));
      await client.send(new DeleteTrailCommand({ Name: TrailARN }));
      client.destroy();
    }
  }

  /** A queue that gets what the pattern matches on the default bus. */
  async watch(name: string, pattern: object, State: "ENABLED" | "ENABLED_WITH_ALL_CLOUDTRAIL_MANAGEMENT_EVENTS" = "ENABLED"): Promise<string> {
    const arn = `arn:aws:sqs:us-east-1:${ACCOUNT}:${name}`;
    const { RuleArn } = await this.events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern), State }));
    const Policy = JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: arn, Condition: { ArnEquals: { "aws:SourceArn": RuleArn } } } });
    const { QueueUrl } = await this.sqs.send(new CreateQueueCommand({ QueueName: name, Attributes: { Policy } }));
    await this.events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: "q", Arn: arn }] }));
    return QueueUrl!;
  }

  /** The events in a queue, which are taken from it. */
  async received(QueueUrl: string): Promise<{ readonly [field: string]: unknown; readonly detail: TrailRecord }[]> {
    await this.idle();
    const all: { detail: TrailRecord }[] = [];
    for (;;) {
      const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      if (Messages.length === 0) return all;
      for (const { Body, ReceiptHandle } of Messages) {
        all.push(JSON.parse(Body!) as { detail: TrailRecord });
        await this.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
      }
    }
  }

  /** The keys of log files in a bucket. */
  async files(Bucket: string): Promise<string[]> {
    await this.idle();
    const { Contents = [] } = await this.s3.send(new ListObjectsV2Command({ Bucket }));
    return Contents.map(({ Key }) => Key!).filter((key) => key.endsWith(".json.gz"));
  }

  /** The records in all log files of a bucket. */
  async records(Bucket: string): Promise<TrailRecord[]> {
    const all: TrailRecord[] = [];
    for (const Key of await this.files(Bucket)) {
      const { Body } = await this.s3.send(new GetObjectCommand({ Bucket, Key }));
      all.push(...(JSON.parse(gunzipSync(Buffer.from(await Body!.transformToByteArray())).toString()) as { Records: TrailRecord[] }).Records);
    }
    return all;
  }

  entries<K extends EntryBody["kind"]>(kind: K, position = 0): Entry<Extract<EntryBody, { kind: K }>>[] {
    return this.kernel.journal.since(position).filter((entry) => entry.kind === kind) as unknown as Entry<Extract<EntryBody, { kind: K }>>[];
  }
}
