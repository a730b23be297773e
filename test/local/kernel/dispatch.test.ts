import { strict as assert } from "node:assert";
import type { Caller } from "../../../local/kernel/caller";
import type { ApiCall } from "../../../local/kernel/dispatch";
import { AwsError } from "../../../local/kernel/errors";
import type { CallEntry } from "../../../local/kernel/journal";
import type { Call, Operation, Operations } from "../../../local/kernel/operation";
import { CALL_OBSERVER } from "../../../local/kernel/ports";
import type { ServiceModule } from "../../../local/kernel/service";
import { string, structure } from "../../../local/kernel/shape";
import { kernelWith } from "../../support/kernel";

const operation = <In>(run: (input: In, call: Call) => unknown): Operation<In> => ({
  input: structure({ Name: string({ required: true }) }), readOnly: false,
  authorize: () => [{ action: "demo:Do", resource: "arn:aws:demo:us-east-1:123456789012:thing/x" }],
  run,
});

function moduleWith(operations: Operations, disposed: string[] = [], id = "demo"): ServiceModule {
  return {
    id, eventSource: `${id}.amazonaws.com`, codes: { validation: "ValidationException", accessDenied: "AccessDeniedException" },
    wire: { sdk: "@aws-sdk/client-demo", protocol: "json1.1", signingName: id, version: "1" },
    open: () => ({ operations, dispose: () => { disposed.push(id); return Promise.resolve(); } }),
  };
}

describe("kernel/dispatch", () => {
  it("runs an operation, and records it for the journal and the observers", async () => {
    const cloud = kernelWith([moduleWith({ Do: operation<{ Name: string }>(({ Name }, call) => ({ Hello: Name, region: call.region })) as Operation })]);
    const seen: ApiCall[] = [];
    cloud.kernel.ports.provide(CALL_OBSERVER, (call) => { seen.push(call); });
    assert.deepEqual(await cloud.call("demo", "Do", { Name: "you" }, undefined, "eu-west-1"), { Hello: "you", region: "eu-west-1" });
    const [entry] = cloud.kernel.journal.since(0) as unknown as CallEntry[];
    assert.deepEqual([entry!.service, entry!.operation, entry!.status, entry!.caller, entry!.resources], ["demo", "Do", "ok", "arn:aws:iam::123456789012:root", ["arn:aws:demo:us-east-1:123456789012:thing/x"]]);
    assert.deepEqual([seen[0]!.eventSource, seen[0]!.input, seen[0]!.output, seen[0]!.operation.readOnly], ["demo.amazonaws.com", { Name: "you" }, { Hello: "you", region: "eu-west-1" }, false]);
    await cloud.dispose();
  });

  const failures: [what: string, service: string, name: string, input: object, code: string][] = [
    ["input that does not fit", "demo", "Do", {}, "ValidationException"],
    ["an unknown member", "demo", "Do", { Name: "a", Other: 1 }, "NotImplemented"],
    ["an error of the service", "demo", "Fail", { Name: "a" }, "ResourceNotFoundException"],
    ["a bug", "demo", "Crash", { Name: "a" }, "InternalFailure"],
    ["an unknown operation", "demo", "Dance", {}, "NotImplemented"],
    ["a name of JavaScript's own", "demo", "constructor", {}, "NotImplemented"],
    ["an unknown service", "quantum", "Do", {}, "NotImplemented"],
  ];
  for (const [what, service, name, input, code] of failures) {
    it(`answers ${what} with ${code}, and records it`, async () => {
      const cloud = kernelWith([moduleWith({
        Do: operation(() => ({})) as Operation,
        Fail: operation(() => { throw new AwsError("ResourceNotFoundException", "no such thing"); }) as Operation,
        Crash: operation(() => { throw new TypeError("x is undefined"); }) as Operation,
      })]);
      await assert.rejects(cloud.call(service, name, input), { name: code });
      const entry = (cloud.kernel.journal.since(0) as unknown as CallEntry[]).find((e) => e.kind === "call");
      assert.equal(entry!.error!.code, code);
      assert.equal(cloud.kernel.work.busy, false, "nothing is left in flight");
      await cloud.dispose();
    });
  }

  it("asks before it runs, and tells why not", async () => {
    const bob: Caller = { type: "IAMUser", account: "123456789012", userName: "bob", userId: "AIDABOB", arn: "arn:aws:iam::123456789012:user/bob", accessKeyId: "k" };
    const denial = { principal: bob.arn, action: "demo:Do", resource: "x", kind: "implicit" } as const;
    const cloud = kernelWith([moduleWith({ Do: operation(() => assert.fail("must not run")) as Operation })], {
      authorizer: () => ({ require: (question, call, code) => { throw new AwsError(code, `${call.caller.type} may not ${question.action}`, { denial }); } }),
    });
    await assert.rejects(cloud.call("demo", "Do", { Name: "a" }, bob), { name: "AccessDeniedException", message: "IAMUser may not demo:Do", denial });
    const [entry] = cloud.kernel.journal.since(0) as unknown as CallEntry[];
    assert.deepEqual([entry!.status, entry!.denial], ["denied", denial]);
    await cloud.dispose();
  });

  it("ends services in the reverse order of their start, all of them, and reports the first failure", async () => {
    const disposed: string[] = [];
    const failing: ServiceModule = { ...moduleWith({}, disposed, "b"), open: () => ({ operations: {}, dispose: () => { disposed.push("b"); return Promise.reject(new Error("stuck")); } }) };
    const cloud = kernelWith([moduleWith({}, disposed, "a"), failing, moduleWith({}, disposed, "c")]);
    await assert.rejects(cloud.dispose(), /stuck/);
    assert.deepEqual(disposed, ["c", "b", "a"]);
  });
});
