type Outputs = Readonly<Record<string, unknown>>;

/** The id by which a resource is imported, of its id and outputs, as the real provider documents it ("Import" in each type's `.d.ts`). */
export type ImportId = (id: string, outputs: Outputs) => string;

/** Inputs that nobody can read from a resource: a program that takes one over leaves them out, or ignores their changes. */
export const UNREADABLE: ReadonlySet<string> = new Set(["code", "forceDestroy", "skipDestroy", "deletionWindowInDays", "publish"]);

const text = (value: unknown): string => String(value);
const own: ImportId = (id) => id;
const by = (...names: readonly string[]): ImportId => (_, outputs) => names.map((name) => text(outputs[name])).join("/");
const inApi = (...names: readonly string[]): ImportId => (id, outputs) => [...names.map((name) => text(outputs[name])), id].join("/");

/** Every resource type of the seven scenarios. */
export const IMPORT_IDS: Readonly<Record<string, ImportId>> = {
  "aws:apigateway/account:Account": own,
  "aws:apigatewayv2/api:Api": own,
  "aws:apigatewayv2/integration:Integration": inApi("apiId"),
  "aws:apigatewayv2/route:Route": inApi("apiId"),
  "aws:apigatewayv2/routeResponse:RouteResponse": inApi("apiId", "routeId"),
  "aws:apigatewayv2/stage:Stage": by("apiId", "name"),
  "aws:cloudtrail/trail:Trail": by("arn"),
  "aws:cloudwatch/eventArchive:EventArchive": by("name"),
  "aws:cloudwatch/eventBus:EventBus": by("name"),
  "aws:cloudwatch/eventRule:EventRule": by("eventBusName", "name"),
  "aws:cloudwatch/eventTarget:EventTarget": by("eventBusName", "rule", "targetId"),
  "aws:cloudwatch/logGroup:LogGroup": by("name"),
  "aws:cloudwatch/logResourcePolicy:LogResourcePolicy": by("policyName"),
  "aws:cloudwatch/metricAlarm:MetricAlarm": by("name"),
  "aws:dynamodb/table:Table": by("name"),
  "aws:iam/role:Role": by("name"),
  "aws:iam/rolePolicy:RolePolicy": (_, { role, name }) => `${text(role)}:${text(name)}`,
  "aws:iam/rolePolicyAttachment:RolePolicyAttachment": by("role", "policyArn"),
  "aws:kms/alias:Alias": by("name"),
  "aws:kms/key:Key": by("keyId"),
  "aws:lambda/function:Function": by("name"),
  "aws:lambda/functionEventInvokeConfig:FunctionEventInvokeConfig": by("functionName"),
  "aws:lambda/permission:Permission": by("function", "statementId"),
  "aws:s3/bucket:Bucket": by("bucket"),
  "aws:s3/bucketLifecycleConfiguration:BucketLifecycleConfiguration": by("bucket"),
  "aws:s3/bucketOwnershipControls:BucketOwnershipControls": by("bucket"),
  "aws:s3/bucketPolicy:BucketPolicy": by("bucket"),
  "aws:s3/bucketPublicAccessBlock:BucketPublicAccessBlock": by("bucket"),
  "aws:s3/bucketServerSideEncryptionConfiguration:BucketServerSideEncryptionConfiguration": by("bucket"),
  "aws:s3/bucketVersioning:BucketVersioning": by("bucket"),
  "aws:sfn/stateMachine:StateMachine": by("arn"),
  "aws:sns/topic:Topic": by("arn"),
  "aws:sns/topicPolicy:TopicPolicy": by("arn"),
  "aws:sns/topicSubscription:TopicSubscription": by("arn"),
  "aws:sqs/queue:Queue": by("url"),
  "aws:sqs/queuePolicy:QueuePolicy": by("queueUrl"),
};
