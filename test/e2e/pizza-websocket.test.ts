import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { randomUUID } from "node:crypto";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { UpdateFunctionConfigurationCommand } from "@aws-sdk/client-lambda";
import { DeleteMessageCommand, ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import type { StageMessage } from "../../functions/pizza-websocket/contract";
import { follow, type Follower } from "../../samples/pizza-follower";
import { Deployed, environmentOf } from "../support/deployed";
import { cliVersion } from "../support/served";

const SCENARIO = "pizza-websocket";
const order = () => `order-${randomUUID()}`;

interface Statement { readonly Action: string | readonly string[]; readonly [key: string]: unknown }

describe("e2e: pizza-websocket", function () {
  this.timeout(180_000);
  let deployed: Deployed;
  const followers: Follower[] = [];

  // The virtual clock: what fails is tried again after minutes.
  before(async () => { deployed = await Deployed.open([SCENARIO], { clock: "virtual", config: ["pizzaWebsocket.stageSeconds=0"] }); });
  afterEach(async () => {
    for (const follower of followers.splice(0)) follower.close();
    await idle();
  });
  after(() => deployed?.dispose());

  const idle = () => deployed.cloud.kernel.work.idle();
  const output = (name: string) => deployed.output(SCENARIO, name);
  const position = () => deployed.cloud.kernel.journal.position;
  const following = async (orderId: string): Promise<Follower> => {
    const follower = await follow(`${output("webSocketUrl")}?order_id=${orderId}`);
    followers.push(follower);
    return follower;
  };
  const post = async (body: string): Promise<{ status: number; body: Record<string, unknown> }> => {
    const answer = await fetch(output("apiUrl"), { method: "POST", headers: { "content-type": "application/json" }, body });
    return { status: answer.status, body: (await answer.json()) as Record<string, unknown> };
  };
  const item = (orderId: unknown, eventtype = "make_pizza") => JSON.stringify({ item: { eventtype, order_id: orderId, pizza: "Funghi" } });
  /** What goes through sockets is not counted as work: until it is there, or for five seconds. */
  const until = async (done: () => boolean): Promise<void> => {
    await idle();
    for (const end = performance.now() + 5000; !done() && performance.now() < end;) await new Promise((resolve) => setTimeout(resolve, 2));
  };
  const arrived = async (follower: Follower, count: number): Promise<readonly StageMessage[]> => {
    await until(() => follower.messages.length >= count);
    return follower.messages;
  };
  const stages = (messages: readonly StageMessage[]) => messages.map(({ stage }) => stage);
  /** Stages of no time overtake each other, and who is overtaken is not told; the last is always told. */
  const delivered = async (follower: Follower): Promise<void> => {
    await until(() => stages(follower.messages).includes(4));
    assert.ok(stages(follower.messages).includes(4), `told were ${stages(follower.messages).join()}`);
  };
  /** What ended in the dead-letter queue once everything has been tried again. */
  const deadLetters = async (): Promise<{ fn: string; error: string; message: string }[]> => {
    const found: { fn: string; error: string; message: string }[] = [];
    const QueueUrl = output("deadLetterQueueUrl");
    await idle();
    for (let minutes = 0; minutes < 6; minutes++) await deployed.cloud.kernel.clock.advance(60_000);
    for (;;) {
      const { Messages = [] } = await deployed.clients.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10 }));
      for (const { Body, ReceiptHandle } of Messages) {
        await deployed.clients.sqs.send(new DeleteMessageCommand({ QueueUrl, ReceiptHandle }));
        const { requestContext, responsePayload } = JSON.parse(Body!) as { requestContext: { functionArn: string }; responsePayload: { errorType: string; errorMessage: string } };
        found.push({ fn: requestContext.functionArn.replace(/^.*:function:pizza-websocket-|-[0-9a-f]{7}(:.*)?$/g, ""), error: responsePayload.errorType, message: responsePayload.errorMessage });
      }
      if (Messages.length === 0) return found;
    }
  };

  describe("a role may no longer", () => {
    /** Without one action of a role's policy; put back afterwards. */
    const without = async (role: string, action: string, run: (before: number) => Promise<void>): Promise<void> => {
      const { outputs } = deployed.deployment.resources.find(({ name }) => name === `${SCENARIO}-${role}-policy`)!;
      const { role: RoleName, name: PolicyName, policy } = outputs as { role: string; name: string; policy: string };
      const document = JSON.parse(policy) as { Statement: Statement[] };
      const Statement = document.Statement
        .map((one) => ({ ...one, Action: [one.Action].flat().filter((known) => known !== action) })).filter(({ Action }) => Action.length > 0);
      assert.notDeepEqual(Statement.flatMap(({ Action }) => Action), document.Statement.flatMap(({ Action }) => Action), `${role} has no ${action}`);
      const put = (PolicyDocument: string) => deployed.clients.iam.send(new PutRolePolicyCommand({ RoleName, PolicyName, PolicyDocument }));
      // A policy says something.
      await put(JSON.stringify({ ...document, Statement: [...Statement, { Effect: "Allow", Action: "ec2:DescribeRegions", Resource: "*" }] }));
      const before = position();
      try {
        await run(before);
      } finally {
        await put(policy);
      }
      const denial = deployed.denials(before).find((one) => one.action === action);
      assert.ok(denial, `nobody was denied ${action}`);
      assert.ok(denial.missing!.where.includes(RoleName), `it is missing in ${denial.missing!.where}`);
      assert.match(deployed.story(before), new RegExp(`missing in .*${RoleName}[^]*${action}`));
    };
    const denied = (role: string, action: string) => new RegExp(`assumed-role/pizza-websocket-${role}-role-[0-9a-f]{7}/.* is not authorized to perform: ${action} on resource: .* because no identity-based policy allows the ${action} action`);

    it("push to connections: nobody is told, the stages are kept, and the events end as dead letters", async () => {
      const id = order();
      const follower = await following(id);
      await without("receive", "execute-api:ManageConnections", async () => {
        await post(item(id));
        const letters = await deadLetters();
        // Tried again, an older stage is nobody's news any more: at least the last one fails for good.
        assert.ok(letters.length > 0 && letters.every(({ fn, error }) => fn === "receive" && error === "PushFailed"), JSON.stringify(letters));
        assert.match(letters[0]!.message, /^1 of 1 connections were not told: AccessDeniedException: User: .* is not authorized to perform: execute-api:ManageConnections on resource: arn:aws:execute-api:us-east-1:[\d*]+:\w+\/production\/POST\/@connections\//);
        assert.deepEqual(follower.messages, []);
      });
      const late = await following(id);
      late.send({ action: "status" });
      assert.deepEqual(stages(await arrived(late, 1)), [4]);
    });

    it("announce the next stage: it ends at the first", async () => {
      const id = order();
      const follower = await following(id);
      await without("make", "events:PutEvents", async () => {
        await post(item(id));
        const letters = await deadLetters();
        assert.deepEqual(letters.map(({ fn, error }) => [fn, error]), [["make", "AccessDeniedException"]]);
        assert.match(letters[0]!.message, denied("make", "events:PutEvents"));
        assert.deepEqual(stages(await arrived(follower, 1)), [1]);
      });
    });

    it("write the table: connections are refused with 502, and stages stay with the receiver", async () => {
      await without("connect", "dynamodb:PutItem", () => assert.rejects(following(order()), /502/));
      const id = order();
      const follower = await following(id);
      await without("receive", "dynamodb:UpdateItem", async () => {
        await post(item(id));
        const letters = await deadLetters();
        assert.deepEqual(letters.map(({ fn, error }) => [fn, error]), Array(4).fill(["receive", "AccessDeniedException"]));
        assert.match(letters[0]!.message, denied("receive", "dynamodb:UpdateItem"));
        assert.deepEqual(follower.messages, []);
      });
    });

    it("read the table: who asks for the status is told of an error, and nothing else", async () => {
      const id = order();
      const follower = await following(id);
      await without("status", "dynamodb:GetItem", async () => {
        follower.send({ action: "status" });
        const [answer] = (await arrived(follower, 1)) as unknown as Record<string, string>[];
        assert.deepEqual(Object.keys(answer!).sort(), ["connectionId", "message", "requestId"]);
        assert.equal(answer!.message, "Internal server error");
      });
    });

    it("put orders on the bus: 500, and nothing is ordered", async () => {
      await without("http-post", "events:PutEvents", async (before) => {
        assert.deepEqual(await post(item(order())), { status: 500, body: { message: "Internal Server Error" } });
        await idle();
        assert.deepEqual(deployed.entries("event", before), []);
      });
    });
  });

  it("people see their own order and no other", async () => {
    const [mine, yours] = [order(), order()];
    const [me, you] = [await following(mine), await following(yours)];
    await post(item(mine));
    await delivered(me);
    assert.ok(me.messages.every(({ item: { order_id } }) => order_id === mine));
    // Asking names no order: it is the connection's own.
    you.send({ action: "status", order_id: mine, item: { order_id: mine } });
    assert.deepEqual(await arrived(you, 1), [{ stage: 0 }]);
    await post(item(yours));
    const before = me.messages.length;
    await delivered(you);
    assert.ok(you.messages.slice(1).every(({ item: { order_id } }) => order_id === yours));
    assert.equal(me.messages.length, before);
    await assert.rejects(follow(`${output("webSocketUrl")}?order_id=${mine.slice(0, -1)}*`), /400/);
  });

  it("who claims a stage that it did not earn is not believed", async () => {
    const id = order();
    const follower = await following(id);
    const before = position();
    for (const eventtype of ["delivered", "deliver_pizza", "cook_pizza"]) assert.equal((await post(item(id, eventtype))).body.FailedEntryCount, 0, "the bus takes what API Gateway may put");
    const claims = [["somebody", "delivered"], ["lab_http_api", "delivered"], ["make_pizza", "delivered"], ["deliver_pizza", "make_pizza"], ["somebody", "make_pizza"]] as const;
    await deployed.clients.events.send(new PutEventsCommand({
      Entries: claims.map(([Source, eventtype]) => ({ EventBusName: output("busName"), Source, DetailType: "eventtype", Detail: item(id, eventtype) })),
    }));
    await idle();
    assert.deepEqual(deployed.entries("delivery", before), [], "no rule takes any of them");
    follower.send({ action: "status" });
    assert.deepEqual(await arrived(follower, 1), [{ stage: 0 }]);
  });

  it("nor may a function of the chain: its role announces one source only", async () => {
    const { outputs } = deployed.deployment.resources.find(({ name, type }) => name === `${SCENARIO}-make` && type.startsWith("aws:lambda/function"))!;
    const { name: FunctionName, environment } = outputs as { name: string; environment: { variables: Record<string, string> } };
    const set = (Variables: Record<string, string>) => deployed.clients.lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
    const id = order();
    const follower = await following(id);
    const before = position();
    await set({ ...environment.variables, EVENT_SOURCE: "deliver_pizza", NEXT_STAGE: "delivered" });
    try {
      await post(item(id));
      const [letter] = await deadLetters();
      assert.deepEqual([letter!.fn, letter!.error], ["make", "AccessDeniedException"]);
      assert.ok(deployed.denials(before).some(({ action }) => action === "events:PutEvents"));
      assert.deepEqual(stages(await arrived(follower, 1)), [1]);
    } finally {
      await set(environment.variables);
    }
  });

  it("bad bodies are not taken, or end as dead letters; nobody is told", async () => {
    for (const body of ["[]", "1", '"x"', "null", "{", ""]) {
      const { status, body: answer } = await post(body);
      assert.deepEqual([status, answer.FailedEntryCount], [200, 1], body);
    }
    assert.equal((await post(`{"x":"${"x".repeat(1024 * 1024)}"}`)).status, 400, "PutEvents takes no more than a megabyte");
    await idle();
    const before = position();
    for (const orderId of [undefined, "", 7, { S: "x" }, "x".repeat(65), "<b>", "a b"]) await post(item(orderId));
    await post("{}");
    const letters = await deadLetters();
    assert.deepEqual([...new Set(letters.map(({ fn, error }) => `${fn} ${error}`))].sort(), ["make InvalidEvent", "receive InvalidEvent"]);
    assert.equal(letters.length, 14, "each of seven, from both functions");
    assert.match(letters[0]!.message, /^detail\.item\.order_id of event .* must be 1 to 64 letters, digits, - or _$/);
    assert.deepEqual(deployed.entries("push", before), []);
  });

  it("curl and the AWS CLI work against the printed URLs", async function () {
    // A machine without the AWS CLI reports it as pending, never as passed; CI has one.
    if (!(await cliVersion())) return this.skip();
    const run = async (command: string, ...args: string[]) =>
      (await promisify(execFile)(command, args, { env: { ...process.env, ...environmentOf(deployed.cloud.url), AWS_PAGER: "" } })).stdout;
    const id = order();
    const follower = await following(id);
    const answer = await run("curl", "-sS", "-X", "POST", output("apiUrl"), "-H", "content-type: application/json", "-d", item(id));
    assert.equal((JSON.parse(answer) as { FailedEntryCount: number }).FailedEntryCount, 0);
    await delivered(follower);
    const { Items } = JSON.parse(await run("aws", "dynamodb", "scan", "--table-name", output("tableName"), "--output", "json")) as { Items: Record<string, Record<string, string>>[] };
    const own = Items.filter(({ order_id }) => order_id!.S === id);
    assert.equal(own.find(({ connection_id }) => connection_id!.S === "order")!.stage!.N, "4");
    const connection = own.map(({ connection_id }) => connection_id!.S!).find((one) => one !== "order")!;
    const before = follower.messages.length;
    // A file is sent as it is, by both versions of the CLI.
    const message = join(mkdtempSync(join(tmpdir(), "pizza-")), "message.json");
    writeFileSync(message, '{"stage":0}');
    await run("aws", "apigatewaymanagementapi", "post-to-connection", "--endpoint-url", output("webSocketUrl").replace(/^ws/, "http"), "--connection-id", connection, "--data", `fileb://${message}`)
      .finally(() => rmSync(dirname(message), { recursive: true }));
    assert.deepEqual((await arrived(follower, before + 1)).at(-1), { stage: 0 });
  });
});

describe("e2e: pizza-websocket without the account's role for logs", () => {
  it("the stage of the WebSocket API is refused in AWS's words", async () => {
    await assert.rejects(Deployed.open([SCENARIO], { config: ["pizzaWebsocket.accountLogRole=existing"] }),
      /pizza-websocket-sockets[^]*BadRequestException: CloudWatch Logs role ARN must be set in account settings to enable logging/);
  }).timeout(180_000);
});
