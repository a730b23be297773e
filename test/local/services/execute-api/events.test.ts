import { strict as assert } from "node:assert";
import { CloudWatchLogsClient, CreateLogGroupCommand, DescribeResourcePoliciesCommand, DeleteResourcePolicyCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { APIGatewayClient, GetAccountCommand, UpdateAccountCommand } from "@aws-sdk/client-api-gateway";
import { CreateIntegrationCommand, CreateRouteCommand, UpdateStageCommand } from "@aws-sdk/client-apigatewayv2";
import { CreateEventBusCommand, EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, IAMClient, PutRolePolicyCommand, AttachRolePolicyCommand } from "@aws-sdk/client-iam";
import { CreateQueueCommand, ReceiveMessageCommand, SetQueueAttributesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { ApiCloud, Client } from "./support";

const ACCOUNT = "123456789012";
const BUS = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/orders`;
const trusting = (Service: string) => JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Principal: { Service }, Action: "sts:AssumeRole" } });

describe("API Gateway and its neighbours", () => {
  let cloud: ApiCloud;
  let api: { id: string; url: string };
  let queue: string;
  let logs: CloudWatchLogsClient;
  let iam: IAMClient;
  let sqs: SQSClient;

  const role = async (name: string, policy: object | undefined, service = "apigateway.amazonaws.com"): Promise<string> => {
    const { Role } = await iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: trusting(service) }));
    if (policy) await iam.send(new PutRolePolicyCommand({ RoleName: name, PolicyName: "p", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: policy }) }));
    return Role!.Arn!;
  };
  const toBus = async (RouteKey: string, CredentialsArn: string, more: Record<string, string> = {}): Promise<void> => {
    const { IntegrationId } = await cloud.management.send(new CreateIntegrationCommand({
      ApiId: api.id, IntegrationType: "AWS_PROXY", IntegrationSubtype: "EventBridge-PutEvents", PayloadFormatVersion: "1.0", CredentialsArn,
      RequestParameters: { Source: "shop", DetailType: "order", Detail: "$request.body", EventBusName: BUS, ...more },
    }));
    await cloud.management.send(new CreateRouteCommand({ ApiId: api.id, RouteKey, Target: `integrations/${IntegrationId}` }));
  };
  const post = async (path: string, body: string, headers: Record<string, string> = {}): Promise<{ status: number; type: string | null; body: Record<string, unknown> }> => {
    const response = await fetch(api.url + path, { method: "POST", body, headers });
    return { status: response.status, type: response.headers.get("content-type"), body: (await response.json()) as Record<string, unknown> };
  };
  const received = async (): Promise<Record<string, unknown>[]> => {
    await cloud.idle();
    const { Messages = [] } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: queue, MaxNumberOfMessages: 10, VisibilityTimeout: 600 }));
    return Messages.map(({ Body }) => JSON.parse(Body!) as Record<string, unknown>);
  };

  before(async () => {
    cloud = await ApiCloud.open();
    const { client } = cloud.served;
    [logs, iam, sqs] = [new CloudWatchLogsClient(client), new IAMClient(client), new SQSClient(client)];
    const events = new EventBridgeClient(client);
    api = await cloud.httpApi();
    await events.send(new CreateEventBusCommand({ Name: "orders" }));
    queue = (await sqs.send(new CreateQueueCommand({ QueueName: "orders" }))).QueueUrl!;
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl: queue, Attributes: { Policy: JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: "*" } }) } }));
    await events.send(new PutRuleCommand({ Name: "all", EventBusName: "orders", EventPattern: JSON.stringify({ account: [ACCOUNT] }) }));
    await events.send(new PutTargetsCommand({ Rule: "all", EventBusName: "orders", Targets: [{ Id: "q", Arn: `arn:aws:sqs:us-east-1:${ACCOUNT}:orders` }] }));
    const may = await role("may", { Effect: "Allow", Action: "events:PutEvents", Resource: BUS, Condition: { StringEquals: { "events:source": "shop" } } });
    await toBus("POST /", may);
    await toBus("POST /mapped/{kind}", may, {
      DetailType: "$request.path.kind", Detail: '{"who":"${request.header.x-who}","q":"${request.querystring.q}","id":"$$"}', Resources: "$request.body.resources", Time: "$request.body.at",
      TraceHeader: "$request.header.x-trace",
    });
    await toBus("POST /part", may, { Detail: "$request.body.order", DetailType: "$context.httpMethod" });
    await toBus("POST /denied", await role("may-not", undefined));
    await toBus("POST /untrusting", await role("of-others", { Effect: "Allow", Action: "events:PutEvents", Resource: BUS }, "ec2.amazonaws.com"));
  });
  after(() => cloud.dispose());

  it("puts a body on a bus as the integration's role, in one story", async () => {
    const { status, type, body } = await post("/", '{"order":1}');
    assert.deepEqual([status, type, body["FailedEntryCount"]], [200, "application/x-amz-json-1.1", 0]);
    const [event] = await received();
    assert.deepEqual([event!["source"], event!["detail-type"], event!["detail"], event!["id"]], ["shop", "order", { order: 1 }, (body["Entries"] as { EventId: string }[])[0]!.EventId]);
    const request = cloud.entries("request").at(-1)!;
    assert.deepEqual([request.what, request.route, request.status], ["POST /", "POST /", 200]);
    const story = cloud.kernel.journal.since(0).filter(({ trace }) => trace === request.trace).map((entry) => (entry.kind === "call" ? `${entry.service}:${entry.operation}` : entry.kind));
    assert.deepEqual(story.sort(), ["delivery", "event", "events:PutEvents", "request", "sqs:SendMessage", "sts:AssumeRole"]);
  });

  it("maps parameters", async () => {
    const answer = await post("/mapped/big?q=7", JSON.stringify({ resources: ["arn:a", "arn:b"], at: "2026-01-02T03:04:05Z" }), { "x-who": "me" });
    assert.equal(answer.status, 200);
    await post("/part", JSON.stringify({ order: { id: 1 } }));
    const [mapped, part] = (await received()).sort((a, b) => (a["time"]! < b["time"]! ? -1 : 1));
    assert.deepEqual([mapped!["detail-type"], mapped!["detail"], mapped!["resources"], mapped!["time"]], ["big", { who: "me", q: "7", id: "$$" }, ["arn:a", "arn:b"], "2026-01-02T03:04:05Z"]);
    assert.deepEqual([part!["detail-type"], part!["detail"]], ["POST", { id: 1 }]);
  });

  for (const body of ["[1]", "text", "", "{"]) {
    it(`answers 200 for ${JSON.stringify(body)}, with the failed entry in it`, async () => {
      const answer = await post("/", body);
      assert.deepEqual([answer.status, answer.body["FailedEntryCount"]], [200, 1]);
    });
  }

  it("answers 500 where the role may not, or cannot be assumed, and shows the statement that is missing", async () => {
    for (const [path, action] of [["/denied", "events:PutEvents"], ["/untrusting", "sts:AssumeRole"]] as const) {
      assert.deepEqual(await post(path, "{}"), { status: 500, type: "application/json", body: { message: "Internal Server Error" } });
      const entry = cloud.entries("request").at(-1)!;
      assert.deepEqual([entry.error?.code, entry.denial?.action], ["AccessDenied", action]);
    }
    assert.deepEqual(await received(), []);
  });

  const lines = async (logGroupName: string): Promise<string[]> => {
    await cloud.idle();
    return ((await logs.send(new FilterLogEventsCommand({ logGroupName }))).events ?? []).map(({ message }) => message!);
  };

  it("writes access logs of HTTP APIs through the account's log delivery", async () => {
    const group = "/aws/vendedlogs/apigateway/http";
    await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
    const settings = (Format: string, name = group) => cloud.management.send(new UpdateStageCommand({ ApiId: api.id, StageName: "$default", AccessLogSettings: { DestinationArn: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${name}`, Format } }));
    await assert.rejects(settings("$context.status"), { name: "BadRequestException" });
    await assert.rejects(settings("$context.requestId", "no-such-group"), { name: "BadRequestException" });
    await settings("$context.requestId $context.httpMethod $context.path $context.routeKey $context.status $context.integrationStatus $context.identity.sourceIp $context.authorizer.error $context.responseLength");
    await settings("$context.requestId $context.httpMethod $context.path $context.routeKey $context.status $context.integrationStatus $context.identity.sourceIp $context.authorizer.error $context.responseLength");
    const { resourcePolicies = [] } = await logs.send(new DescribeResourcePoliciesCommand({}));
    assert.deepEqual(resourcePolicies.map(({ policyName }) => policyName), ["AWSLogDeliveryWrite20150319"]);
    await post("/denied", "{}");
    await fetch(`${api.url}/none`);
    const [first, second] = await lines(group);
    assert.match(first!, /^[\w-]+= POST \/denied POST \/denied 500 400 127\.0\.0\.1 - 35$/);
    assert.match(second!, /^[\w-]+= GET \/none - 404 - 127\.0\.0\.1 - 23$/);
    // Whoever takes the policy away loses lines, and is told.
    await logs.send(new DeleteResourcePolicyCommand({ policyName: "AWSLogDeliveryWrite20150319" }));
    await fetch(`${api.url}/none`);
    assert.equal((await lines(group)).length, 2);
    assert.ok(cloud.entries("note").some(({ message }) => /1 lines of the access log .* are lost: AccessDenied/.test(message)));
  });

  it("writes access logs of WebSocket APIs with the account's role, and refuses them without", async () => {
    const account = new APIGatewayClient(cloud.served.client);
    const group = "/sockets";
    await logs.send(new CreateLogGroupCommand({ logGroupName: group }));
    const AccessLogSettings = { DestinationArn: `arn:aws:logs:us-east-1:${ACCOUNT}:log-group:${group}:*`, Format: "$context.requestId $context.eventType $context.routeKey $context.status $context.connectionId\n" };
    const live = await cloud.webSocketApi();
    await cloud.route(live.id, "$connect", "log-connect", () => ({ statusCode: 200 }));
    const enable = () => cloud.management.send(new UpdateStageCommand({ ApiId: live.id, StageName: "production", AccessLogSettings }));
    await assert.rejects(enable(), { name: "BadRequestException", message: "CloudWatch Logs role ARN must be set in account settings to enable logging" });
    const setRole = (value: string) => account.send(new UpdateAccountCommand({ patchOperations: [{ op: "replace", path: "/cloudwatchRoleArn", value }] }));
    const arn = await role("api-logs", undefined);
    await assert.rejects(setRole(arn), { name: "BadRequestException", message: /does not have required permissions configured/ });
    await iam.send(new AttachRolePolicyCommand({ RoleName: "api-logs", PolicyArn: "arn:aws:iam::aws:policy/service-role/AmazonAPIGatewayPushToCloudWatchLogs" }));
    await setRole(arn);
    assert.equal((await account.send(new GetAccountCommand({}))).cloudwatchRoleArn, arn);
    await enable();
    const client = await Client.open(live.url);
    client.send("{}");
    await client.next();
    await client.close();
    assert.deepEqual((await lines(group)).map((line) => line.split(" ").slice(1, 4).join(" ")), ["CONNECT $connect 200", "MESSAGE $default 403", "DISCONNECT $disconnect 200"]);
  });
});
