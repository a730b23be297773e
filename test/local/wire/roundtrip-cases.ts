import { Readable } from "node:stream";
import type { ServiceId } from "./fakes";

/** What goes through the real SDK clients, to the server and back. */
export interface RoundTrip {
  readonly service: ServiceId;
  readonly operation: string;
  readonly input: object;
  /** What the operation gives; undefined: nothing. */
  readonly output?: object;
  /** Members that the client adds by itself. */
  readonly added?: readonly string[];
  /** What the server must see, where the input is not comparable. */
  readonly seen?: object;
  /** What the client must read, where it is not the output. */
  readonly read?: object;
}

const D = new Date("2026-11-21T08:00:00.000Z");
const MS = new Date("2026-11-21T08:00:00.250Z");
const bytes = (text: string) => new Uint8Array(Buffer.from(text));
const tags = [{ Key: "a", Value: "1 & <b> \"q\" 'é' \u{1f600}" }, { Key: "b", Value: "" }];
const big = Buffer.concat([Buffer.alloc(70_000, "x"), Buffer.from("end")]);
const checksums = ["ChecksumAlgorithm", "ChecksumCRC32", "ContentLength", "ContentMD5", "ChecksumMode"];

export const ROUND_TRIPS: readonly RoundTrip[] = [
  // JSON 1.1
  { service: "events", operation: "PutEvents",
    input: { Entries: [{ Time: D, Source: "s", DetailType: "d", Detail: '{"x":"é\u{1f600}"}', Resources: ["r"] }] },
    output: { FailedEntryCount: 1, Entries: [{ EventId: "1" }, { ErrorCode: "X", ErrorMessage: "m" }] } },
  { service: "events", operation: "PutRule", input: { Name: "n", EventPattern: "{}", Tags: tags }, output: { RuleArn: "arn:x" } },
  { service: "events", operation: "PutTargets",
    input: { Rule: "r", Targets: [{ Id: "1", Arn: "a", InputTransformer: { InputPathsMap: { a: "$.b", ["__proto__"]: "c" }, InputTemplate: "<a>" }, RetryPolicy: { MaximumRetryAttempts: 0 } }] },
    output: { FailedEntryCount: 0, FailedEntries: [] } },
  { service: "events", operation: "DescribeArchive", input: { ArchiveName: "a" }, output: { ArchiveName: "a", CreationTime: MS, SizeBytes: 5, EventCount: 2 } },
  { service: "events", operation: "DeleteRule", input: { Name: "n", Force: true } },
  { service: "logs", operation: "PutLogEvents",
    input: { logGroupName: "g", logStreamName: "s", logEvents: [{ timestamp: 1790000000000, message: "m" }] }, output: { nextSequenceToken: "1" } },
  { service: "logs", operation: "FilterLogEvents", input: { logGroupName: "g", startTime: 0 },
    output: { events: [{ logStreamName: "s", timestamp: 1790000000000, message: "m", ingestionTime: 2, eventId: "e" }], searchedLogStreams: [] } },
  // JSON 1.0
  { service: "sqs", operation: "SendMessage",
    input: { QueueUrl: "http://127.0.0.1/q", MessageBody: "hi", MessageAttributes: { a: { DataType: "Binary", BinaryValue: bytes("bin\u0000") } } },
    output: { MessageId: "m", MD5OfMessageBody: "49f68a5c8493ec2c0bf489821c21fc3b" } },
  { service: "sqs", operation: "ReceiveMessage", input: { QueueUrl: "http://127.0.0.1/q", MaxNumberOfMessages: 10, WaitTimeSeconds: 0, MessageSystemAttributeNames: ["All"] },
    output: { Messages: [{ MessageId: "m", ReceiptHandle: "r", Body: "hi", MD5OfBody: "49f68a5c8493ec2c0bf489821c21fc3b", Attributes: { SentTimestamp: "1" } }] } },
  { service: "sqs", operation: "GetQueueAttributes", input: { QueueUrl: "http://127.0.0.1/q", AttributeNames: ["All"] }, output: { Attributes: { QueueArn: "arn" } } },
  { service: "sqs", operation: "DeleteMessage", input: { QueueUrl: "http://127.0.0.1/q", ReceiptHandle: "r" } },
  { service: "cloudwatch", operation: "PutMetricData",
    input: { Namespace: "n", MetricData: [{ MetricName: "m", Value: 1.5, Timestamp: D, Dimensions: [{ Name: "a", Value: "b" }] }] } },
  { service: "cloudwatch", operation: "DescribeAlarms", input: { AlarmNames: ["a"] },
    output: { MetricAlarms: [{ AlarmName: "a", Threshold: 1, StateUpdatedTimestamp: MS }], CompositeAlarms: [] } },
  // Query
  { service: "iam", operation: "CreateRole", input: { RoleName: "r", AssumeRolePolicyDocument: '{"a": 1}', Tags: tags },
    output: { Role: { RoleName: "r", Path: "/", RoleId: "i", Arn: "a", CreateDate: D, AssumeRolePolicyDocument: "%7B%7D" } } },
  { service: "iam", operation: "ListAttachedRolePolicies", input: { RoleName: "r" }, output: { AttachedPolicies: [{ PolicyName: "p", PolicyArn: "a" }], IsTruncated: false } },
  { service: "iam", operation: "SimulatePrincipalPolicy",
    input: { PolicySourceArn: "a", ActionNames: ["s3:Get"], ContextEntries: [{ ContextKeyName: "k", ContextKeyValues: ["a", "b"], ContextKeyType: "string" }] },
    output: { EvaluationResults: [{ EvalActionName: "s3:Get", EvalDecision: "allowed", EvalDecisionDetails: { x: "allowed" } }] } },
  { service: "sts", operation: "AssumeRole", input: { RoleArn: "a", RoleSessionName: "s", Tags: tags, TransitiveTagKeys: ["a"] },
    output: { Credentials: { AccessKeyId: "A", SecretAccessKey: "S", SessionToken: "T", Expiration: D }, AssumedRoleUser: { AssumedRoleId: "i", Arn: "a" } } },
  { service: "sts", operation: "GetCallerIdentity", input: {}, output: { UserId: "u", Account: "123456789012", Arn: "a" } },
  { service: "sns", operation: "CreateTopic", input: { Name: "t", Attributes: { DisplayName: "x", KmsMasterKeyId: "" }, Tags: tags }, output: { TopicArn: "arn" } },
  { service: "sns", operation: "Publish",
    input: { TopicArn: "a", Message: "m\r\n\ttwo", MessageAttributes: { k: { DataType: "String", StringValue: "v" }, b: { DataType: "Binary", BinaryValue: bytes("z") } } }, output: { MessageId: "1" } },
  { service: "sns", operation: "GetTopicAttributes", input: { TopicArn: "a" }, output: { Attributes: { Policy: '{"a":"<&>\r\n"}', Owner: "1" } } },
  { service: "sns", operation: "PublishBatch",
    input: { TopicArn: "a", PublishBatchRequestEntries: [{ Id: "1", Message: "x" }, { Id: "2", Message: "y", MessageAttributes: { q: { DataType: "Number", StringValue: "1" } } }] },
    output: { Successful: [{ Id: "1", MessageId: "m" }], Failed: [{ Id: "2", Code: "c", SenderFault: true }] } },
  { service: "rds", operation: "CreateDBInstance",
    input: { DBInstanceIdentifier: "d", DBInstanceClass: "db.t3.micro", Engine: "postgres", AllocatedStorage: 20, MultiAZ: false, Tags: tags, VpcSecurityGroupIds: ["sg-1", "sg-2"] },
    output: { DBInstance: { DBInstanceIdentifier: "d", InstanceCreateTime: MS, AllocatedStorage: 20, MultiAZ: false, TagList: tags, Endpoint: { Address: "h", Port: 5432 },
      VpcSecurityGroups: [{ VpcSecurityGroupId: "sg-1", Status: "active" }], DBParameterGroups: [] } } },
  { service: "rds", operation: "DescribeDBSnapshots",
    input: { Filters: [{ Name: "db-instance-id", Values: ["a", "b"] }, { Name: "x", Values: ["c"] }], IncludeShared: true, MaxRecords: 20 },
    output: { DBSnapshots: [{ DBSnapshotIdentifier: "s", SnapshotCreateTime: D, Encrypted: true, TagList: tags }, { DBSnapshotIdentifier: "s2" }], Marker: "m" } },
  { service: "rds", operation: "AddTagsToResource", input: { ResourceName: "arn", Tags: tags } },
  { service: "rds", operation: "DescribeDBSnapshotAttributes", input: { DBSnapshotIdentifier: "s" },
    output: { DBSnapshotAttributesResult: { DBSnapshotIdentifier: "s", DBSnapshotAttributes: [{ AttributeName: "restore", AttributeValues: ["1", "2"] }] } } },
  { service: "rds", operation: "ModifyDBSnapshotAttribute", input: { DBSnapshotIdentifier: "s", AttributeName: "restore", ValuesToAdd: ["1"], ValuesToRemove: [] },
    output: { DBSnapshotAttributesResult: { DBSnapshotIdentifier: "s" } } },
  // REST-JSON
  { service: "lambda", operation: "Invoke",
    input: { FunctionName: "arn:aws:lambda:eu-west-1:123456789012:function:f", InvocationType: "RequestResponse", Payload: bytes('{"a":1}'), Qualifier: "2", LogType: "Tail" },
    output: { StatusCode: 200, FunctionError: "Unhandled", LogResult: "bG9n", Payload: bytes('{"r":1}'), ExecutedVersion: "$LATEST" } },
  { service: "lambda", operation: "Invoke", input: { FunctionName: "f", InvocationType: "Event", Payload: bytes("{}") }, output: { StatusCode: 202 }, read: { StatusCode: 202, Payload: null } },
  { service: "lambda", operation: "CreateFunction",
    input: { FunctionName: "f", Role: "r", Code: { ZipFile: bytes("PK") }, Environment: { Variables: { A: "b" } }, Timeout: 3, Tags: { a: "b" }, Architectures: ["arm64"] },
    output: { FunctionName: "f", CodeSize: 2, LastModified: "2026-11-21T08:00:00.000+0000", Environment: { Variables: { A: "b" } } } },
  { service: "lambda", operation: "AddPermission",
    input: { FunctionName: "f", StatementId: "s", Action: "lambda:InvokeFunction", Principal: "events.amazonaws.com", SourceArn: "arn:x/y", Qualifier: "q" }, output: { Statement: "{}" } },
  { service: "lambda", operation: "ListFunctions", input: { MaxItems: 5 }, output: { Functions: [{ FunctionName: "f" }] } },
  { service: "lambda", operation: "UntagResource", input: { Resource: "arn:aws:lambda:eu-west-1:123456789012:function:f", TagKeys: ["a", "b c+&=é"] } },
  { service: "lambda", operation: "GetPolicy", input: { FunctionName: "f" }, output: { Policy: "{}", RevisionId: "1" } },
  { service: "lambda", operation: "PutFunctionConcurrency", input: { FunctionName: "f", ReservedConcurrentExecutions: 0 }, output: { ReservedConcurrentExecutions: 0 } },
  { service: "lambda", operation: "CreateEventSourceMapping", input: { FunctionName: "f", EventSourceArn: "a", StartingPosition: "AT_TIMESTAMP", StartingPositionTimestamp: D }, output: { UUID: "u", LastModified: MS } },
  // REST-XML
  { service: "s3", operation: "CreateBucket", input: { Bucket: "bkt", CreateBucketConfiguration: { LocationConstraint: "eu-west-1" } }, output: { Location: "/bkt" } },
  { service: "s3", operation: "PutObject", input: { Bucket: "bkt", Key: "a/b c+é&.txt", Body: "héllo", ContentType: "text/plain", Metadata: { who: "me" }, Tagging: "a=b" },
    output: { ETag: '"e"', VersionId: "v" }, added: checksums,
    seen: { Bucket: "bkt", Key: "a/b c+é&.txt", Body: bytes("héllo"), ContentType: "text/plain", Metadata: { who: "me" }, Tagging: "a=b" } },
  { service: "s3", operation: "PutObject", input: { Bucket: "bkt", Key: "/a//b/", Body: "" }, output: { ETag: '"e"' }, added: [...checksums, "ContentType"], seen: { Bucket: "bkt", Key: "/a//b/", Body: bytes("") } },
  { service: "s3", operation: "PutObject", input: { Bucket: "bkt", Key: "stream", Body: () => Readable.from([big.subarray(0, 70_000), big.subarray(70_000)]), ContentLength: big.length },
    output: { ETag: '"e"' }, added: checksums.filter((name) => name !== "ContentLength").concat("ContentType"), seen: { Bucket: "bkt", Key: "stream", Body: big, ContentLength: big.length } },
  { service: "s3", operation: "GetObject", input: { Bucket: "bkt", Key: "a//b", Range: "bytes=0-4", VersionId: "v", IfModifiedSince: D },
    output: { Body: Buffer.from("hello"), ContentLength: 5, ContentType: "text/plain", ETag: '"e"', LastModified: D, Metadata: { who: "me" }, ContentRange: "bytes 0-4/9" }, added: checksums },
  { service: "s3", operation: "HeadObject", input: { Bucket: "bkt", Key: "k" }, output: { ContentLength: 9, ETag: '"e"', LastModified: D, Metadata: {} }, added: checksums },
  { service: "s3", operation: "ListObjectsV2", input: { Bucket: "bkt", Prefix: "a/", Delimiter: "/", MaxKeys: 2 },
    output: { Name: "bkt", KeyCount: 2, IsTruncated: true, NextContinuationToken: "t", Contents: [{ Key: "a/1 & <2>", Size: 3, LastModified: MS, ETag: '"e"', StorageClass: "STANDARD" }, { Key: "a/2", Size: 0 }], CommonPrefixes: [{ Prefix: "a/b/" }] } },
  { service: "s3", operation: "ListBuckets", input: {}, output: { Buckets: [{ Name: "bkt", CreationDate: D }], Owner: { ID: "o" } } },
  { service: "s3", operation: "DeleteObjects", input: { Bucket: "bkt", Delete: { Objects: [{ Key: "a" }, { Key: "b <&>\r" }], Quiet: true } },
    output: { Deleted: [{ Key: "a" }], Errors: [{ Key: "b", Code: "AccessDenied" }] }, added: checksums },
  { service: "s3", operation: "PutBucketPolicy", input: { Bucket: "bkt", Policy: '{"Version":"2012-10-17"}' }, added: checksums },
  { service: "s3", operation: "GetBucketPolicy", input: { Bucket: "bkt" }, output: { Policy: "{}" } },
  { service: "s3", operation: "PutBucketEncryption",
    input: { Bucket: "bkt", ServerSideEncryptionConfiguration: { Rules: [{ ApplyServerSideEncryptionByDefault: { SSEAlgorithm: "aws:kms", KMSMasterKeyID: "k" }, BucketKeyEnabled: true }] } }, added: checksums },
  { service: "s3", operation: "PutBucketAcl",
    input: { Bucket: "bkt", AccessControlPolicy: { Owner: { ID: "o" }, Grants: [{ Grantee: { Type: "CanonicalUser", ID: "i" }, Permission: "READ" }] } }, added: checksums },
  { service: "s3", operation: "GetBucketAcl", input: { Bucket: "bkt" }, output: { Owner: { ID: "o" }, Grants: [{ Grantee: { Type: "CanonicalUser", ID: "i" }, Permission: "READ" }] } },
  { service: "s3", operation: "GetBucketLifecycleConfiguration", input: { Bucket: "bkt" }, output: { Rules: [{ ID: "r", Status: "Enabled", Expiration: { Days: 30 }, Filter: { Prefix: "" } }] } },
  { service: "s3", operation: "PutBucketNotificationConfiguration", input: { Bucket: "bkt", NotificationConfiguration: { EventBridgeConfiguration: {} } }, added: checksums },
  { service: "s3", operation: "GetBucketLocation", input: { Bucket: "bkt" }, output: { LocationConstraint: "eu-west-1" } },
  { service: "s3", operation: "CopyObject", input: { Bucket: "bkt", Key: "k2", CopySource: "bkt/k" }, output: { CopyObjectResult: { ETag: '"e"', LastModified: D } } },
  { service: "s3", operation: "CreateMultipartUpload", input: { Bucket: "bkt", Key: "k" }, output: { Bucket: "bkt", Key: "k", UploadId: "u" }, added: checksums },
  { service: "s3", operation: "CompleteMultipartUpload", input: { Bucket: "bkt", Key: "k", UploadId: "u", MultipartUpload: { Parts: [{ ETag: '"p"', PartNumber: 1 }] } }, output: { ETag: '"e"', Location: "l" } },
  { service: "s3", operation: "ListParts", input: { Bucket: "bkt", Key: "k", UploadId: "u" }, output: { Parts: [{ PartNumber: 1, Size: 4 }] } },
  { service: "s3", operation: "HeadBucket", input: { Bucket: "bkt" }, output: { BucketRegion: "eu-west-1" } },
  { service: "s3", operation: "DeleteObject", input: { Bucket: "bkt", Key: "k" } },
  { service: "s3", operation: "ListObjectVersions", input: { Bucket: "bkt" }, output: { Versions: [{ Key: "k", VersionId: "v", IsLatest: true }] } },
  { service: "s3", operation: "PutPublicAccessBlock", input: { Bucket: "bkt", PublicAccessBlockConfiguration: { BlockPublicAcls: true, IgnorePublicAcls: false } }, added: checksums },
];
