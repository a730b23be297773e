import { strict as assert } from "node:assert";
import { DeleteResourcePolicyCommand, DescribeResourcePoliciesCommand } from "@aws-sdk/client-cloudwatch-logs";
import { PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { GetPolicyCommand, InvokeCommand, RemovePermissionCommand } from "@aws-sdk/client-lambda";
import { ReceiveMessageCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { Deployed } from "../support/deployed";

/**
 * Each grant that the components make is taken away alone: the sample must fail as on AWS, and the journal and the
 * printed tree must name what is missing.
 */
describe("e2e: a grant is taken away", function () {
  this.timeout(180_000);
  let deployed: Deployed;
  afterEach(() => deployed?.dispose());

  const statementIds = async (functionName: string): Promise<string[]> => {
    const { Policy } = await deployed.clients.lambda.send(new GetPolicyCommand({ FunctionName: functionName }));
    return (JSON.parse(Policy!) as { Statement: { Sid: string }[] }).Statement.map(({ Sid }) => Sid);
  };

  it("the function's permission: every event is in the dead-letter queue, NO_PERMISSIONS", async () => {
    deployed = await Deployed.open(["order-invoice"]);
    const { lambda, sqs } = deployed.clients;
    const invoice = deployed.output("order-invoice", "invoiceFunctionName");
    const position = deployed.cloud.kernel.journal.position;
    for (const StatementId of await statementIds(invoice)) await lambda.send(new RemovePermissionCommand({ FunctionName: invoice, StatementId }));

    const order = await lambda.send(new InvokeCommand({ FunctionName: deployed.output("order-invoice", "orderFunctionName") }));
    assert.equal((JSON.parse(Buffer.from(order.Payload!).toString()) as { status: string }).status, "placed", "the order itself knows nothing of it");
    await deployed.cloud.kernel.work.idle();

    const { Messages } = await sqs.send(new ReceiveMessageCommand({ QueueUrl: deployed.output("order-invoice", "deadLetterQueueUrl"), MessageAttributeNames: ["All"] }));
    assert.equal(Messages?.length, 1);
    const attributes = Object.fromEntries(Object.entries(Messages[0]!.MessageAttributes!).map(([key, value]) => [key, value.StringValue]));
    assert.equal(attributes.ERROR_CODE, "NO_PERMISSIONS");
    assert.match(attributes.RULE_ARN!, /:rule\/order-invoice-created-[0-9a-f]{7}$/);
    assert.equal(attributes.TARGET_ARN, deployed.output("order-invoice", "invoiceFunctionArn"));
    assert.equal((JSON.parse(Messages[0]!.Body!) as { "detail-type": string })["detail-type"], "order.created");

    const [delivery] = deployed.entries("delivery", position);
    assert.equal(delivery!.outcome, "dead-lettered");
    assert.match(delivery!.denial!.missing!.where, /resource-based policy|resource policy/);
    assert.match(JSON.stringify(delivery!.denial!.missing!.statement), /lambda:InvokeFunction.*events\.amazonaws\.com|events\.amazonaws\.com.*lambda:InvokeFunction/);
    assert.match(deployed.story(position), /dead-lettered[\s\S]*missing in .*lambda:InvokeFunction/);

    const sample = await deployed.play("order-invoice", 0.5);
    assert.equal(sample.ok, false);
    assert.equal(sample.steps.find((step) => !step.ok)!.title, "its invoice is in the log");
  });

  it("the log resource policy: every event is in the dead-letter queue", async () => {
    deployed = await Deployed.open(["custom-bus-logging"]);
    const { logs } = deployed.clients;
    const { resourcePolicies } = await logs.send(new DescribeResourcePoliciesCommand({}));
    for (const { policyName } of resourcePolicies!) await logs.send(new DeleteResourcePolicyCommand({ policyName }));
    const position = deployed.cloud.kernel.journal.position;

    const sample = await deployed.play("custom-bus-logging", 0.5);
    assert.equal(sample.ok, false);
    assert.equal(sample.steps.find((step) => !step.ok)!.title, "25 log lines, each the event as it was sent");

    const deliveries = deployed.entries("delivery", position);
    assert.equal(deliveries.length, 25);
    assert.ok(deliveries.every(({ outcome }) => outcome === "dead-lettered"));
    const { missing } = deliveries[0]!.denial!;
    assert.match(missing!.where, /CloudWatch Logs/);
    assert.match(JSON.stringify(missing!.statement), /logs:(CreateLogStream|PutLogEvents)/);
    assert.match(deployed.story(position), /missing in .*logs:/);
  });

  it("the order role's events:PutEvents: the function is denied in AWS's words", async () => {
    deployed = await Deployed.open(["order-invoice"]);
    const { iam, lambda } = deployed.clients;
    const role = deployed.output("order-invoice", "orderRoleArn").split("/").at(-1)!;
    const [policy] = deployed.deployment.resources.filter(({ name }) => name === "order-invoice-order-policy");
    const document = JSON.parse(policy!.outputs!.policy as string) as { Statement: { Action: unknown }[] };
    document.Statement = document.Statement.filter(({ Action }) => Action !== "events:PutEvents");
    await iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName: policy!.outputs!.name as string, PolicyDocument: JSON.stringify(document) }));
    const position = deployed.cloud.kernel.journal.position;

    const answer = await lambda.send(new InvokeCommand({ FunctionName: deployed.output("order-invoice", "orderFunctionName") }));
    const error = JSON.parse(Buffer.from(answer.Payload!).toString()) as { errorType: string; errorMessage: string };
    assert.equal(answer.FunctionError, "Unhandled");
    assert.equal(error.errorType, "AccessDeniedException");
    assert.match(error.errorMessage, /^User: arn:aws:sts::123456789012:assumed-role\/order-invoice-order-role-[0-9a-f]{7}\/order-invoice-order-[0-9a-f]{7} is not authorized to perform: events:PutEvents on resource: arn:aws:events:us-east-1:123456789012:event-bus\/default because no identity-based policy allows the events:PutEvents action$/);

    const [denial] = deployed.denials(position);
    assert.equal(denial!.action, "events:PutEvents");
    assert.match(denial!.missing!.where, new RegExp(role));
    assert.match(deployed.story(position), /missing in .*events:PutEvents/);
    assert.equal((await deployed.play("order-invoice", 0.5)).ok, false);
  });

  it("the queue policy of the dead-letter queue: what cannot be delivered is lost, and said so", async () => {
    deployed = await Deployed.open(["order-invoice"]);
    const { lambda, sqs } = deployed.clients;
    const QueueUrl = deployed.output("order-invoice", "deadLetterQueueUrl");
    const invoice = deployed.output("order-invoice", "invoiceFunctionName");
    for (const StatementId of await statementIds(invoice)) await lambda.send(new RemovePermissionCommand({ FunctionName: invoice, StatementId }));
    await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { Policy: "" } }));
    const position = deployed.cloud.kernel.journal.position;

    await lambda.send(new InvokeCommand({ FunctionName: deployed.output("order-invoice", "orderFunctionName") }));
    await deployed.cloud.kernel.work.idle();
    const [delivery] = deployed.entries("delivery", position);
    assert.equal(delivery!.outcome, "dropped");
    assert.equal((await sqs.send(new ReceiveMessageCommand({ QueueUrl }))).Messages, undefined);
    assert.ok(deployed.denials(position).some(({ action, missing }) => action === "sqs:SendMessage" && missing), "the queue's missing statement is named");
    assert.match(deployed.story(position), /dropped[\s\S]*sqs:SendMessage/);
  });
});
