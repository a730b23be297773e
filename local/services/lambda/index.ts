import { Regional } from "../../kernel/regional";
import type { ServiceModule } from "../../kernel/service";
import { aliases } from "./operations/aliases";
import { concurrency } from "./operations/concurrency";
import { eventInvokeConfigs } from "./operations/event-invoke";
import { functions } from "./operations/functions";
import { invoke } from "./operations/invoke";
import { permissions } from "./operations/permissions";
import { tagging } from "./operations/tags";
import { updates } from "./operations/update";
import { versions } from "./operations/versions";
import { EventQueue } from "./run/event-queue";
import { LambdaMetrics } from "./run/metrics";
import { Runner } from "./run/runner";
import type { Lambda } from "./service";
import { Functions } from "./state";
import { recorded } from "./trail";

/** AWS Lambda: functions are real zip archives, run in processes of their own with their role's credentials. */
export const lambda: ServiceModule = {
  id: "lambda",
  wire: {
    sdk: "@aws-sdk/client-lambda", protocol: "restJson", signingName: "lambda", version: "2015-03-31",
    // An archive of 50 MB is base64 in the request.
    maxBody: 70_000_000, quirks: { payloadType: "application/json" },
  },
  eventSource: "lambda.amazonaws.com",
  codes: { validation: "ValidationException", accessDenied: "AccessDeniedException" },
  open(context) {
    const regions = new Regional(() => new Functions());
    const metrics = new LambdaMetrics(context);
    const runner = new Runner(context, metrics, (region) => regions.in(region).unreserved());
    const queue = new EventQueue(context, runner, metrics);
    const service: Lambda = { context, regions, runner, queue };
    return {
      operations: recorded({
        ...functions(service), ...updates(service), ...versions(service), ...aliases(service), ...permissions(service),
        ...eventInvokeConfigs(service), ...concurrency(service), ...tagging(service), ...invoke(service),
      }),
      async dispose() {
        queue.dispose();
        await runner.dispose();
      },
    };
  },
};
