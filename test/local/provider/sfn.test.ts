import { strict as assert } from "node:assert";
import { createIds } from "../../../local/kernel/ids";
import { parseTable } from "../../../local/provider/properties";
import type { ResourceContext } from "../../../local/provider/resource-type";
import { sfnTypes } from "../../../local/provider/sfn";
import { iam } from "../../../local/services/iam";
import { logs } from "../../../local/services/logs";
import { states } from "../../../local/services/states";
import { sts } from "../../../local/services/sts";
import { kernelWith } from "../../support/kernel";

const [stateMachine] = sfnTypes;
const definition = (type: string) => JSON.stringify({ StartAt: "A", States: { A: { Type: type } } });

describe("aws:sfn/stateMachine:StateMachine", () => {
  const { kernel, call, dispose } = kernelWith([iam, sts, logs, states]);
  after(dispose);
  const context: ResourceContext = {
    name: "router", region: "us-east-1", account: kernel.account, partition: "aws", defaultTags: { owner: "me" }, ids: createIds("test"), now: () => 0, sleep: () => Promise.resolve(),
    call: (service, operation, input) => call(service, operation, input) as Promise<never>,
  };
  const values = (inputs: object) => parseTable(stateMachine!.properties, inputs as Record<string, unknown>, { type: stateMachine!.token, where: stateMachine!.where, path: "" });
  const roleArn = `arn:aws:iam::${kernel.account}:role/r`;
  const logDestination = `arn:aws:logs:us-east-1:${kernel.account}:log-group:g:*`;
  before(async () => {
    const trust = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" }] });
    for (const RoleName of ["r", "r2"]) await call("iam", "CreateRole", { RoleName, AssumeRolePolicyDocument: trust });
    await call("logs", "CreateLogGroup", { logGroupName: "g" });
  });

  it("is made, read, changed in place and deleted", async () => {
    const first = values({ definition: definition("Succeed"), roleArn, loggingConfiguration: { level: "ALL", includeExecutionData: true, logDestination }, tags: { a: "1", b: "2" } });
    const { id } = await stateMachine!.create(first, context);
    assert.match(id, /:stateMachine:router-[0-9a-f]{7}$/);
    const read = async () => (await stateMachine!.read(id, first, context))!;
    const made = await read();
    assert.deepEqual({ ...made, creationDate: "" }, {
      arn: id, name: id.split(":").pop(), definition: definition("Succeed"), roleArn, type: "STANDARD", status: "ACTIVE", creationDate: "", description: "", revisionId: "",
      loggingConfiguration: { level: "ALL", includeExecutionData: true, logDestination }, tracingConfiguration: { enabled: false }, encryptionConfiguration: { type: "AWS_OWNED_KEY" },
      publish: false, stateMachineVersionArn: "", versionDescription: "", region: "us-east-1", tags: { a: "1", b: "2" }, tagsAll: { owner: "me", a: "1", b: "2" },
    });
    const second = values({ definition: definition("Fail"), roleArn: `${roleArn}2`, loggingConfiguration: { level: "OFF" }, tags: { a: "3" } });
    const changed = ["definition", "roleArn", "loggingConfiguration", "tags"];
    await stateMachine!.update!(id, { was: first, will: second, has: (property) => changed.includes(property) }, context);
    const now = await read();
    assert.deepEqual([now.definition, now.roleArn, now.loggingConfiguration, now.tags], [
      definition("Fail"), `${roleArn}2`, { level: "OFF", includeExecutionData: false, logDestination: "" }, { a: "3" },
    ]);
    assert.notEqual(now.revisionId, "");
    await stateMachine!.delete!(id, {}, context);
    await stateMachine!.delete!(id, {}, context);
    assert.equal(await stateMachine!.read(id, first, context), undefined);
  });

  it("is another machine by another name or type only", () => {
    assert.deepEqual(Object.entries(stateMachine!.properties).filter(([, property]) => property.replaces).map(([name]) => name), ["name", "namePrefix", "region", "type"]);
  });
});
