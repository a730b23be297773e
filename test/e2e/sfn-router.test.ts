import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { CreatePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { graphCommand } from "../../local/cli/graph";
import { LocalCloud } from "../../local/cloud";
import { runProgram } from "../../local/program/run";
import { messagesOf } from "../../samples/logs";
import { Deployed, environmentOf, PROJECT } from "../support/deployed";
import { cliVersion } from "../support/served";

const SCENARIO = "sfn-router";

interface HistoryLine { readonly type: string; readonly execution_arn: string; readonly details: { readonly name?: string; readonly error?: string; readonly cause?: string } }

describe("e2e: sfn-router", function () {
  this.timeout(180_000);
  let deployed: Deployed;
  before(async () => { deployed = await Deployed.open([SCENARIO]); });
  after(() => deployed?.dispose());
  const output = (name: string) => deployed.output(SCENARIO, name);

  it("the three files by the AWS CLI: two successes, and a failure with its cause, in history and log; the graph shows the way", async function () {
    // A machine without the AWS CLI reports it as pending, never as passed; CI has one.
    if (!(await cliVersion())) return this.skip();
    const aws = async <T>(...args: string[]): Promise<T> => JSON.parse((await promisify(execFile)("aws", [...args, "--output", "json"], {
      cwd: PROJECT, env: { ...process.env, ...environmentOf(deployed.cloud.url), AWS_PAGER: "" },
    })).stdout) as T;
    for (const file of ["A", "B", "fail"]) {
      assert.equal((await aws<{ FailedEntryCount: number }>("events", "put-events", "--entries", `file://${join("events", `${file}.json`)}`)).FailedEntryCount, 0);
      await deployed.cloud.kernel.work.idle();
    }
    const { executions } = await aws<{ executions: { status: string; executionArn: string }[] }>("stepfunctions", "list-executions", "--state-machine-arn", output("stateMachineArn"));
    assert.deepEqual(executions.map(({ status }) => status), ["FAILED", "SUCCEEDED", "SUCCEEDED"]);
    const failed = executions[0]!.executionArn;
    const { events } = await aws<{ events: { type: string; executionFailedEventDetails?: object }[] }>("stepfunctions", "get-execution-history", "--execution-arn", failed);
    assert.deepEqual(events.map(({ type }) => type), ["ExecutionStarted", "ChoiceStateEntered", "ChoiceStateExited", "FailStateEntered", "ExecutionFailed"]);
    assert.deepEqual(events.at(-1)!.executionFailedEventDetails, { error: "UnknownPath", cause: 'detail.Path must be "A" or "B"' });

    const lines = await messagesOf<HistoryLine>(deployed.clients.logs, output("logGroup"), 0);
    const of = (arn: string) => lines.filter(({ execution_arn }) => execution_arn === arn);
    assert.deepEqual(executions.map(({ executionArn }) => of(executionArn).map(({ type, details }) => details.name ?? type).join(" ")), [
      "ExecutionStarted WhichPath? WhichPath? Fail ExecutionFailed", "ExecutionStarted WhichPath? WhichPath? PathB PathB ExecutionSucceeded", "ExecutionStarted WhichPath? WhichPath? PathA PathA ExecutionSucceeded",
    ]);
    assert.deepEqual(of(failed).at(-1)!.details, { error: "UnknownPath", cause: 'detail.Path must be "A" or "B"' });

    const told: string[] = [];
    assert.equal(await graphCommand([output("stateMachineName"), "--endpoint", deployed.cloud.url], (text) => told.push(text), (text) => told.push(text)), 0, told.join());
    assert.match(told.join("\n"), /^%% state machine sfn-router-[0-9a-f]{7}, execution .*: FAILED \(UnknownPath\)\nflowchart TD\n[^]*\$\.detail\.Path StringEquals #quot;B#quot;[^]*class s3 failed\n {2}linkStyle 0,3 /);
  });

  it("EventBridge's role may no longer start it: the event is a dead letter, with the reason", async () => {
    const own = deployed.deployment.resources.find(({ outputs }) => /states:StartExecution/.test(String(outputs?.policy)))!.outputs as { role: string; name: string };
    await deployed.clients.iam.send(new PutRolePolicyCommand({
      RoleName: own.role, PolicyName: own.name, PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", Action: "states:ListStateMachines", Resource: "*" } }),
    }));
    const before = deployed.cloud.kernel.journal.position;
    await deployed.clients.events.send(new PutEventsCommand({ Entries: [{ Source: "demo.sfn", DetailType: "routed", Detail: '{"Path":"A"}' }] }));
    await deployed.cloud.kernel.work.idle();
    const { Messages = [] } = await deployed.clients.sqs.send(new ReceiveMessageCommand({ QueueUrl: output("deadLetterQueueUrl"), MessageAttributeNames: ["All"] }));
    assert.equal(Messages[0]?.MessageAttributes?.ERROR_CODE?.StringValue, "NO_PERMISSIONS");
    const [delivery] = deployed.entries("delivery", before);
    assert.equal(delivery!.outcome, "dead-lettered");
    assert.deepEqual(delivery!.denial!.missing!.statement, { Effect: "Allow", Action: "states:StartExecution", Resource: output("stateMachineArn") });
    assert.ok(delivery!.denial!.missing!.where.includes(own.role));
    assert.match(deployed.story(before), new RegExp(`missing in .*${own.role}[^]*states:StartExecution`));
    const sample = await deployed.play(SCENARIO, 0.5);
    assert.equal(sample.steps.find(({ ok }) => !ok)?.title, "events/A.json takes PathA");
  });
});

describe("e2e: sfn-router whose role may not deliver its logs", () => {
  it("the machine is refused in AWS's words, with the action in the journal", async () => {
    const cloud = await LocalCloud.open();
    const iam = new IAMClient({ endpoint: cloud.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" } });
    try {
      // A boundary takes it from every role at once.
      const { Policy } = await iam.send(new CreatePolicyCommand({
        PolicyName: "no-log-delivery", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement: { Effect: "Allow", NotAction: "logs:CreateLogDelivery", Resource: "*" } }),
      }));
      await assert.rejects(
        runProgram({ directory: PROJECT, stack: "dev", config: [`scenarios=["${SCENARIO}"]`, `permissionsBoundaryArn=${Policy!.Arn}`], kernel: cloud.kernel, endpoint: cloud.url }),
        /sfn\/stateMachine:StateMachine 'sfn-router'[^]*AccessDeniedException: The state machine IAM Role is not authorized to access the Log Destination/,
      );
      const denials = cloud.kernel.journal.since(0).flatMap((entry) => ("denial" in entry && entry.denial ? [entry.denial] : []));
      assert.ok(denials.some(({ action }) => action === "logs:CreateLogDelivery"), JSON.stringify(denials.map(({ action }) => action)));
    } finally {
      iam.destroy();
      await cloud.dispose();
    }
  }).timeout(60_000);
});
