import { strict as assert } from "node:assert";
import { iam } from "../../../../local/services/iam";
import { states } from "../../../../local/services/states";
import { sts } from "../../../../local/services/sts";
import { cliVersion, Served } from "../../../support/served";
import { ROUTER } from "./support";

describe("states: the AWS CLI", function () {
  this.timeout(30_000);

  it("creates a machine, starts it, and reads what became of it", async function () {
    if (!await cliVersion()) this.skip();
    const served = await Served.open([iam, sts, states]);
    const json = async (...args: string[]) => JSON.parse(await served.cli(...args)) as Record<string, unknown>;
    try {
      const trust = JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: "states.amazonaws.com" }, Action: "sts:AssumeRole" }] });
      const { account, region, dispatch } = served.kernel;
      await dispatch.handle({
        service: "iam", operation: "CreateRole", input: { RoleName: "r", AssumeRolePolicyDocument: trust }, caller: { type: "Root", account }, region, transport: { via: "wire" },
      });
      const made = await json("stepfunctions", "create-state-machine", "--name", "router", "--definition", JSON.stringify(ROUTER), "--role-arn", `arn:aws:iam::${account}:role/r`);
      const arn = made.stateMachineArn as string;
      const { executionArn } = await json("stepfunctions", "start-execution", "--state-machine-arn", arn, "--input", '{"detail":{"Path":"B"}}') as { executionArn: string };
      await served.kernel.work.idle();
      const { executions } = await json("stepfunctions", "list-executions", "--state-machine-arn", arn, "--status-filter", "SUCCEEDED") as { executions: { executionArn: string }[] };
      assert.deepEqual(executions.map((execution) => execution.executionArn), [executionArn]);
      const { events } = await json("stepfunctions", "get-execution-history", "--execution-arn", executionArn, "--reverse-order") as { events: { type: string }[] };
      assert.deepEqual(events.map(({ type }) => type), ["ExecutionSucceeded", "PassStateExited", "PassStateEntered", "ChoiceStateExited", "ChoiceStateEntered", "ExecutionStarted"]);
    } finally {
      await served.dispose();
    }
  });
});
