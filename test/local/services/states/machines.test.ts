import { strict as assert } from "node:assert";
import {
  CreateActivityCommand, CreateStateMachineAliasCommand, DeleteStateMachineCommand, DescribeStateMachineCommand, DescribeStateMachineForExecutionCommand,
  ListStateMachinesCommand, ListTagsForResourceCommand, PublishStateMachineVersionCommand, RedriveExecutionCommand, TagResourceCommand, TestStateCommand,
  UntagResourceCommand, UpdateStateMachineCommand, ValidateStateMachineDefinitionCommand, type CreateStateMachineCommandInput, type UpdateStateMachineCommandInput,
} from "@aws-sdk/client-sfn";
import { ACCOUNT, arnOf, machineArn, PASS, StatesCloud, WAIT } from "./support";

const ROLE = `arn:aws:iam::${ACCOUNT}:role/machine`;
const task = (Resource: string, Parameters?: object) => ({ StartAt: "T", States: { T: { Type: "Task", Resource, ...(Parameters && { Parameters }), End: true } } });

describe("states: state machines", () => {
  let cloud: StatesCloud;
  before(async () => { cloud = await StatesCloud.open(); });
  after(() => cloud.dispose());
  const describeMachine = (stateMachineArn: string) => cloud.sfn.send(new DescribeStateMachineCommand({ stateMachineArn }));

  const REFUSED: readonly [what: string, input: Partial<CreateStateMachineCommandInput>, name: string, message: string | RegExp][] = [
    ["a name with a space", { name: "a b" }, "InvalidName", "Invalid Name: 'a b'"],
    ["a name with a wildcard", { name: "a*" }, "InvalidName", "Invalid Name: 'a*'"],
    ["a name of 81 characters", { name: "a".repeat(81) }, "ValidationException", /Member must have length less than or equal to 80/],
    ["no JSON", { definition: "{" }, "InvalidDefinition", /^Invalid State Machine Definition: '.*INVALID_JSON_DESCRIPTION/],
    ["no States", { definition: '{"StartAt":"A"}' }, "InvalidDefinition", "Invalid State Machine Definition: 'SCHEMA_VALIDATION_FAILED: These fields are required: [States] at /'"],
    ["a type that is none", { type: "FAST" as "EXPRESS" }, "ValidationException", /enum value set: \[STANDARD, EXPRESS\]/],
    ["a role that is no ARN", { roleArn: "machine" }, "InvalidArn", "Invalid Arn: 'Invalid ARN prefix: machine'"],
    ["a user for a role", { roleArn: `arn:aws:iam::${ACCOUNT}:user/u` }, "InvalidArn", /Resource type not valid in this context: user/],
    ["a role that is not there", { roleArn: `arn:aws:iam::${ACCOUNT}:role/none` }, "AccessDeniedException", "Neither the global service principal states.amazonaws.com, nor the regional one is authorized to assume the provided role."],
    ["versions", { publish: true }, "NotImplemented", /publish \(versions and aliases of state machines are not in the local cloud\)/],
    ["a description of no version", { versionDescription: "x" }, "ValidationException", /publish is true/],
    ["X-Ray", { tracingConfiguration: { enabled: true } }, "NotImplemented", /X-Ray/],
    ["a key of its own", { encryptionConfiguration: { type: "CUSTOMER_MANAGED_KMS_KEY", kmsKeyId: "k" } }, "NotImplemented", /AWS's own key/],
    ["51 tags", { tags: Array.from({ length: 51 }, (_, i) => ({ key: `k${i}`, value: "v" })) }, "TooManyTags", /Too many tags/],
    ["an integration that is not here", { definition: JSON.stringify(task("arn:aws:states:::ecs:runTask")) }, "NotImplemented", /ecs:runTask at \/States\/T/],
    ["a job that is waited for", { definition: JSON.stringify(task("arn:aws:states:::sqs:sendMessage.waitForTaskToken", { QueueUrl: "q", MessageBody: "m" })) }, "NotImplemented", /sqs:sendMessage\.waitForTaskToken/],
    ["an activity", { definition: JSON.stringify(task(arnOf("states", "activity:a"))) }, "NotImplemented", /activity/],
    ["a parameter that the integration has not", { definition: JSON.stringify(task("arn:aws:states:::sqs:sendMessage", { QueueUrl: "q", "MessageBody.$": "$", Colour: "red" })) },
      "InvalidDefinition", /The field "Colour" is not supported by Step Functions at \/States\/T\/Parameters/],
    ["a parameter that is missing", { definition: JSON.stringify(task("arn:aws:states:::sns:publish", { TopicArn: "t" })) }, "InvalidDefinition", /The field 'Message' is required but was missing at \/States\/T\/Parameters/],
  ];
  for (const [what, input, name, message] of REFUSED) {
    it(`refuses ${what}`, () => assert.rejects(cloud.machine("refused", PASS, input), { name, message }));
  }

  it("makes a machine that can be described, once for the same content", async () => {
    const arn = await cloud.machine("first", PASS, { tags: [{ key: "team", value: "blue" }] });
    assert.equal(arn, machineArn("first"));
    const { name, status, type, definition, roleArn, loggingConfiguration, tracingConfiguration, revisionId } = await describeMachine(arn);
    assert.deepEqual({ name, status, type, definition, roleArn, revisionId }, { name: "first", status: "ACTIVE", type: "STANDARD", definition: JSON.stringify(PASS), roleArn: ROLE, revisionId: undefined });
    assert.deepEqual([loggingConfiguration, tracingConfiguration], [{ level: "OFF", includeExecutionData: false }, { enabled: false }]);
    await cloud.role("other");
    // AWS: neither the role nor the tags are compared, or changed.
    assert.equal(await cloud.machine("first", PASS, { roleArn: `arn:aws:iam::${ACCOUNT}:role/other`, tags: [{ key: "team", value: "red" }] }), arn);
    assert.equal((await describeMachine(arn)).roleArn, ROLE);
    const taken = { name: "StateMachineAlreadyExists", message: `State Machine Already Exists: '${arn}'` };
    await assert.rejects(cloud.machine("first", WAIT), taken);
    await assert.rejects(cloud.machine("first", PASS, { type: "EXPRESS" }), taken);
  });

  it("does not become a role that trusts another machine only", async () => {
    const condition = { ArnEquals: { "aws:SourceArn": machineArn("trusted") }, StringEquals: { "aws:SourceAccount": ACCOUNT } };
    const roleArn = await cloud.role("one-machine", [], { condition });
    const before = cloud.position;
    await assert.rejects(cloud.machine("stranger", PASS, { roleArn }), { name: "AccessDeniedException" });
    const [denied] = cloud.entries("call", before).filter(({ operation }) => operation === "CreateStateMachine");
    assert.equal(denied?.status, "denied");
    assert.match(denied.denial!.nearest!, /aws:SourceArn/);
    assert.equal(await cloud.machine("trusted", PASS, { roleArn }), machineArn("trusted"));
  });

  it("changes definition, role and logging, while what runs keeps what it started with", async () => {
    const stateMachineArn = await cloud.machine("changed", WAIT);
    const update = (input: Partial<UpdateStateMachineCommandInput>) => cloud.sfn.send(new UpdateStateMachineCommand({ stateMachineArn, ...input }));
    const end = cloud.cloud.kernel.work.begin();
    const executionArn = await cloud.start(stateMachineArn);
    const { revisionId } = await update({ definition: JSON.stringify(PASS) });
    const now = await describeMachine(stateMachineArn);
    assert.deepEqual([now.definition, now.revisionId], [JSON.stringify(PASS), revisionId]);
    const then = await cloud.sfn.send(new DescribeStateMachineForExecutionCommand({ executionArn }));
    assert.deepEqual([then.definition, then.revisionId, then.name], [JSON.stringify(WAIT), undefined, "changed"]);
    end();
    await assert.rejects(update({}), { name: "MissingRequiredParameter" });
    await assert.rejects(update({ definition: "[]" }), { name: "InvalidDefinition" });
    await assert.rejects(update({ roleArn: `arn:aws:iam::${ACCOUNT}:role/none` }), { name: "AccessDeniedException" });
    await assert.rejects(update({ loggingConfiguration: { level: "ALL" } }), { name: "InvalidLoggingConfiguration", message: "Invalid Logging Configuration: Must specify exactly one Log Destination." });
    assert.equal((await describeMachine(stateMachineArn)).revisionId, revisionId);
  });

  it("is being deleted while executions run, which end at their next transition", async () => {
    const stateMachineArn = await cloud.machine("deleted", WAIT);
    const end = cloud.cloud.kernel.work.begin();
    await cloud.start(stateMachineArn);
    await cloud.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
    assert.equal((await describeMachine(stateMachineArn)).status, "DELETING");
    for (const attempt of [() => cloud.start(stateMachineArn), () => cloud.machine("deleted", WAIT), () => cloud.sfn.send(new UpdateStateMachineCommand({ stateMachineArn, roleArn: ROLE }))]) {
      await assert.rejects(attempt(), { name: "StateMachineDeleting" });
    }
    end();
    await cloud.cloud.kernel.clock.advance(61_000);
    await assert.rejects(describeMachine(stateMachineArn), { name: "StateMachineDoesNotExist", message: `State Machine Does Not Exist: '${stateMachineArn}'` });
    const outcomes = cloud.entries("transition").filter((entry) => entry.stateMachineArn === stateMachineArn && entry.state === undefined).map(({ outcome }) => outcome);
    assert.deepEqual(outcomes, ["aborted"]);
    await cloud.sfn.send(new DeleteStateMachineCommand({ stateMachineArn }));
  });

  it("lists in pages, by name", async () => {
    const seen: string[] = [];
    for (let nextToken: string | undefined, first = true; first || nextToken; first = false) {
      const page = await cloud.sfn.send(new ListStateMachinesCommand({ maxResults: 2, nextToken }));
      assert.ok(page.stateMachines!.length <= 2);
      seen.push(...page.stateMachines!.map(({ name }) => name!));
      nextToken = page.nextToken;
    }
    assert.deepEqual(seen, ["changed", "first", "trusted"]);
    await assert.rejects(cloud.sfn.send(new ListStateMachinesCommand({ nextToken: "x" })), { name: "InvalidToken" });
  });

  it("keeps tags", async () => {
    const resourceArn = machineArn("first");
    const tags = async () => Object.fromEntries((await cloud.sfn.send(new ListTagsForResourceCommand({ resourceArn }))).tags!.map(({ key, value }) => [key, value]));
    await cloud.sfn.send(new TagResourceCommand({ resourceArn, tags: [{ key: "a", value: "1" }, { key: "team", value: "green" }] }));
    assert.deepEqual(await tags(), { team: "green", a: "1" });
    await cloud.sfn.send(new UntagResourceCommand({ resourceArn, tagKeys: ["a"] }));
    assert.deepEqual(await tags(), { team: "green" });
    await assert.rejects(cloud.sfn.send(new ListTagsForResourceCommand({ resourceArn: machineArn("none") })), { name: "ResourceNotFound" });
  });

  const ARNS: readonly [what: string, arn: string, name: string, message: string | RegExp][] = [
    ["text", "router", "InvalidArn", "Invalid Arn: 'Invalid ARN prefix: router'"],
    ["another service's", arnOf("sqs", "q"), "InvalidArn", /service/],
    ["an execution's", arnOf("states", "execution:m:e"), "InvalidArn", "Invalid Arn: 'Resource type not valid in this context: execution'"],
    ["a version's", `${machineArn("first")}:1`, "NotImplemented", /version or alias/],
    ["one that is not there", machineArn("none"), "StateMachineDoesNotExist", `State Machine Does Not Exist: '${machineArn("none")}'`],
  ];
  for (const [what, arn, name, message] of ARNS) it(`knows by its ARN no machine: ${what}`, () => assert.rejects(describeMachine(arn), { name, message }));

  it("validates a definition without making anything", async () => {
    const validate = async (definition: object | string, more: object = {}) => {
      const { result, diagnostics, truncated } = await cloud.sfn.send(new ValidateStateMachineDefinitionCommand({ definition: typeof definition === "string" ? definition : JSON.stringify(definition), ...more }));
      return { result, diagnostics, truncated };
    };
    assert.deepEqual(await validate(PASS), { result: "OK", diagnostics: [], truncated: false });
    const missing = { severity: "ERROR", code: "SCHEMA_VALIDATION_FAILED", message: "These fields are required: [StartAt]", location: "/" };
    assert.deepEqual(await validate({ States: PASS.States }, { type: "EXPRESS" }), { result: "FAIL", diagnostics: [missing], truncated: false });
    const two = task("arn:aws:states:::sqs:sendMessage", { Colour: "red" });
    const { result, diagnostics, truncated } = await validate(two, { maxResults: 1 });
    assert.deepEqual([result, diagnostics!.length, truncated], ["FAIL", 1, true]);
    assert.equal(diagnostics![0]!.location, "/States/T/Parameters");
    await assert.rejects(validate(PASS, { severity: "FATAL" }), { name: "ValidationException" });
  });

  it("refuses what it has not, by name", async () => {
    const stateMachineArn = machineArn("first");
    const commands = [
      new CreateActivityCommand({ name: "a" }), new PublishStateMachineVersionCommand({ stateMachineArn }), new RedriveExecutionCommand({ executionArn: "x" }),
      new CreateStateMachineAliasCommand({ name: "a", routingConfiguration: [] }), new TestStateCommand({ definition: "{}" }),
    ] as const;
    for (const command of commands) {
      const operation = command.constructor.name.replace(/Command$/, "");
      await assert.rejects(cloud.sfn.send(command as CreateActivityCommand), { name: "NotImplemented", message: new RegExp(`states:${operation} is not in the local cloud`) });
    }
  });
});
