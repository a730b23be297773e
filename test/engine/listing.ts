import type { LocalCloud } from "../../local/cloud";

type Answer = Record<string, unknown>;
type Call = (service: string, operation: string, input?: object) => Promise<Answer>;
type Items = readonly Answer[];

/** Everything that the account has in a region, by service: what a person would see in the console. */
export async function listing(cloud: LocalCloud, region = cloud.kernel.region): Promise<Record<string, unknown>> {
  const { kernel } = cloud;
  const call: Call = (service, operation, input = {}) => kernel.dispatch.handle<Answer>({
    service, operation, input, caller: { type: "Root", account: kernel.account }, region, trace: kernel.journal.begin(), transport: { via: "deployment" },
  });
  const quiet: Call = (...args) => call(...args).catch((error: { code?: string }) => ({ none: error.code }));
  const each = async (list: unknown, more: (item: Answer) => Promise<Answer>): Promise<Items> =>
    Promise.all(((list ?? []) as Items).map(async (item) => ({ ...item, ...(await more(item)) })));
  return {
    events: await events(call, each), logs: await logs(call), lambda: await lambda(call, quiet, each), iam: await iam(call, each), s3: await s3(call, quiet, each),
    sqs: await Promise.all(((await call("sqs", "ListQueues")).QueueUrls as string[] | undefined ?? []).map((QueueUrl) => call("sqs", "GetQueueAttributes", { QueueUrl, AttributeNames: ["All"] }))),
    sns: await each((await call("sns", "ListTopics")).Topics, ({ TopicArn }) => call("sns", "GetTopicAttributes", { TopicArn })),
    subscriptions: (await call("sns", "ListSubscriptions")).Subscriptions,
    alarms: (await call("cloudwatch", "DescribeAlarms")).MetricAlarms,
    keys: await each((await call("kms", "ListKeys")).Keys, ({ KeyId }) => call("kms", "DescribeKey", { KeyId })),
    aliases: (await call("kms", "ListAliases")).Aliases,
    tables: await Promise.all(((await call("dynamodb", "ListTables")).TableNames as string[] | undefined ?? []).map((TableName) => call("dynamodb", "DescribeTable", { TableName }))),
    trails: await each((await call("cloudtrail", "DescribeTrails")).trailList, ({ TrailARN }) => call("cloudtrail", "GetEventSelectors", { TrailName: TrailARN })),
    machines: await each((await call("states", "ListStateMachines")).stateMachines, ({ stateMachineArn }) => call("states", "DescribeStateMachine", { stateMachineArn })),
    apis: await apis(call, each),
    databases: [(await call("rds", "DescribeDBInstances")).DBInstances, (await call("rds", "DescribeDBClusters")).DBClusters],
    snapshots: [(await call("rds", "DescribeDBSnapshots")).DBSnapshots, (await call("rds", "DescribeDBClusterSnapshots")).DBClusterSnapshots],
  };
}

type Each = (list: unknown, more: (item: Answer) => Promise<Answer>) => Promise<Items>;

const events = async (call: Call, each: Each) => ({
  buses: await each((await call("events", "ListEventBuses")).EventBuses, async ({ Name }) => ({
    rules: await each((await call("events", "ListRules", { EventBusName: Name })).Rules, async (rule) => call("events", "ListTargetsByRule", { EventBusName: Name, Rule: rule.Name })),
  })),
  archives: (await call("events", "ListArchives")).Archives,
});

const logs = async (call: Call) => ({
  groups: (await call("logs", "DescribeLogGroups")).logGroups, policies: (await call("logs", "DescribeResourcePolicies")).resourcePolicies,
});

const lambda = async (call: Call, quiet: Call, each: Each) => each((await call("lambda", "ListFunctions")).Functions, async ({ FunctionName }) => ({
  policy: await quiet("lambda", "GetPolicy", { FunctionName }), asynchronous: await quiet("lambda", "GetFunctionEventInvokeConfig", { FunctionName }),
}));

const iam = async (call: Call, each: Each) => ({
  roles: await each((await call("iam", "ListRoles")).Roles, async ({ RoleName }) => ({
    policies: await Promise.all(((await call("iam", "ListRolePolicies", { RoleName })).PolicyNames as string[]).map((PolicyName) => call("iam", "GetRolePolicy", { RoleName, PolicyName }))),
    attached: (await call("iam", "ListAttachedRolePolicies", { RoleName })).AttachedPolicies,
  })),
  policies: (await call("iam", "ListPolicies", { Scope: "Local" })).Policies,
});

const s3 = async (call: Call, quiet: Call, each: Each) => each((await call("s3", "ListBuckets")).Buckets, async ({ Name: Bucket }) => ({
  policy: await quiet("s3", "GetBucketPolicy", { Bucket }), versioning: await call("s3", "GetBucketVersioning", { Bucket }), encryption: await quiet("s3", "GetBucketEncryption", { Bucket }),
  lifecycle: await quiet("s3", "GetBucketLifecycleConfiguration", { Bucket }), open: await quiet("s3", "GetPublicAccessBlock", { Bucket }), ownership: await quiet("s3", "GetBucketOwnershipControls", { Bucket }),
}));

const apis = async (call: Call, each: Each) => each((await call("apigatewayv2", "GetApis")).Items, async ({ ApiId }) => ({
  routes: (await call("apigatewayv2", "GetRoutes", { ApiId })).Items, integrations: (await call("apigatewayv2", "GetIntegrations", { ApiId })).Items,
  stages: (await call("apigatewayv2", "GetStages", { ApiId })).Items,
}));

/** What differs between two runs of one program: generated endings of names, ids, times, secrets, ports. Lists lose their order. */
export function comparable(value: unknown): unknown {
  if (value instanceof Date) return "TIME";
  if (typeof value === "string") return document(value) ?? text(value);
  if (Array.isArray(value)) return value.map(comparable).sort((a, b) => (JSON.stringify(a) < JSON.stringify(b) ? -1 : 1));
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).filter(([name]) => !IDS.test(name)).sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, item]) => [text(name), comparable(item)]));
}

/** A policy or a pattern is compared as what it says: AWS's log policy lists groups in the order in which they came. */
function document(value: string): unknown {
  if (!value.startsWith("{")) return undefined;
  try {
    return comparable(JSON.parse(value));
  } catch {
    return undefined;
  }
}

/** Members that are ids or times, or change with time, and say nothing else. */
const IDS = /^(.*(Id|ID|Timestamp|Time|Date|Token)|State(Value|Reason|ReasonData)|CreatedAt|LastModified|lastModified|creationTime|storedBytes|CodeSize|RevisionId|\$metadata|ApiEndpoint|Target|Marker|revision|LastDeploymentStatusMessage)$/;

function text(value: string): string {
  if (/^\s*[[{]/.test(value)) {
    try {
      return JSON.stringify(comparable(JSON.parse(value)));
    } catch {
      // A text that only looks like JSON.
    }
  }
  return value
    .replace(/%7B.*$/, (encoded) => text(decodeURIComponent(encoded)))
    .replace(/\b[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}\b/g, "UUID")
    .replace(/-[0-9a-f]{7}(?=\.fifo|[^0-9a-z]|$)/g, "-NAME")
    .replace(/\d{26}|\b20\d{6}\d+[0-9a-f]*/g, "UNIQUE")
    .replace(/127\.0\.0\.1:\d+/g, "HOST")
    .replace(/\b1\d{9,12}\b/g, (found) => (found === "123456789012" ? found : "TIME"))
    .replace(/(execute-api:[\w-]+:\d+:|\/apis\/|_api\/)[a-z0-9]{10}/g, "$1API")
    .replace(/20\d\d-\d\d-\d\dT[\d:.]+(Z|\+0000)/g, "TIME");
}
