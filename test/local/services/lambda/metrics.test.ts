import { strict as assert } from "node:assert";
import { AwsError } from "../../../../local/kernel/errors";
import { METRICS, type MetricName } from "../../../../local/kernel/ports";
import { ROLE, withLambda, type LambdaCloud } from "./support";

const QUEUE = "arn:aws:sqs:us-east-1:123456789012:dlq";

/** Takes what the cloud counts: sums by name. */
function watch(cloud: LambdaCloud) {
  const metrics = new Map<string, { metric: MetricName; values: number[] }>();
  cloud.kernel.ports.provide(METRICS, {
    counter(metric) {
      const known = metrics.get(metric.name) ?? { metric, values: [] };
      metrics.set(metric.name, known);
      return { add: (value) => { known.values.push(value); } };
    },
  });
  return { metrics, sums: () => Object.fromEntries([...metrics].map(([name, { values }]) => [name, values.reduce((a, b) => a + b, 0)])) };
}

describe("lambda: metrics", () => {
  it("count invocations, errors and what becomes of asynchronous events", () => withLambda(async (cloud) => {
    const { metrics, sums } = watch(cloud);
    await cloud.create("fn", "exports.handler = async () => { throw new Error('boom'); };");
    await cloud.call("PutFunctionEventInvokeConfig", { FunctionName: "fn", MaximumRetryAttempts: 1, DestinationConfig: { OnFailure: { Destination: QUEUE } } });
    await cloud.invoke("fn", {}, { InvocationType: "Event" });
    do await cloud.kernel.clock.advance(1000); while (cloud.sent("sqs").length === 0);
    await cloud.kernel.work.idle();
    const { Duration, AsyncEventAge, ...counts } = sums();
    assert.deepEqual(counts, { AsyncEventsReceived: 1, ConcurrentExecutions: 2, Invocations: 2, Errors: 2, AsyncEventsDropped: 1, DestinationDeliveryFailures: 1 });
    assert.ok(Duration! > 0 && AsyncEventAge! >= 60_000);
    const { dimensions, also, namespace, region, unit } = metrics.get("Duration")!.metric;
    assert.deepEqual({ dimensions, also, namespace, region, unit }, { dimensions: { FunctionName: "fn", Resource: "fn" }, also: [{ FunctionName: "fn" }, {}], namespace: "AWS/Lambda", region: "us-east-1", unit: "Milliseconds" });
  }, { clock: "virtual", answers: { sqs: { SendMessage: () => { throw new AwsError("AccessDenied", "no"); } } } }));

  it("count throttles, and no invocation for them", () => withLambda(async (cloud) => {
    const { sums } = watch(cloud);
    await cloud.create("fn", "exports.handler = async () => 1;", { Role: ROLE });
    await cloud.call("PutFunctionConcurrency", { FunctionName: "fn", ReservedConcurrentExecutions: 0 });
    await assert.rejects(cloud.invoke("fn", {}), { code: "TooManyRequestsException" });
    assert.deepEqual(sums(), { Throttles: 1 });
  }));
});
