import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { messagesOf } from "./logs";
import { send, serviceStatus } from "./producer";
import { must, type Limit, type Sample } from "./sample";

const SOON: Limit = { local: 10, aws: 120 };
const COUNT = 25;

interface LoggedEvent {
  readonly id: string;
  readonly source: string;
  readonly "detail-type": string;
  readonly detail: unknown;
}

export const customBusLogging: Sample = {
  onAws: "Sends 27 events to the stack's own bus: a fraction of a cent, up to two minutes. It makes nothing that stays but log lines and archived events, which expire.",
  needs: ["busName", "busArn", "logGroup", "archiveArn"],

  async run(stage) {
    const events = new EventBridgeClient({});
    const logs = new CloudWatchLogsClient({});
    const since = Date.now() - 60_000;
    const bus = stage.output("busName");

    const logged = (ids: readonly string[]) => stage.eventually(`${ids.length} log lines`, SOON, async () => {
      const wanted = new Set(ids);
      const found = new Map((await messagesOf<LoggedEvent>(logs, stage.output("logGroup"), since)).filter(({ id }) => wanted.has(id)).map((event) => [event.id, event]));
      must(found.size === wanted.size, `${found.size} of ${wanted.size}`);
      return [...found.values()];
    });

    let ids: readonly string[] = [];
    await stage.step(`send ${COUNT} events`, async () => {
      const { eventIds, failed, calls } = await send(events, Array.from({ length: COUNT }, () => serviceStatus(bus)));
      must(failed.length === 0, `refused: ${failed.map(({ code, message }) => `${code} ${message}`).join("; ")}`);
      ids = eventIds;
      return `${eventIds.length} events in ${calls} calls`;
    });
    await stage.step(`${COUNT} log lines, each the event as it was sent`, async () => {
      const lines = await logged(ids);
      for (const line of lines) {
        const asSent = line.source === "com.mycompany.myapp" && line["detail-type"] === "service_status"
          && JSON.stringify(line.detail) === JSON.stringify({ service: "myapp service", status: "restored" });
        must(asSent, `a line is not the event that was sent: ${JSON.stringify(line)}`);
      }
      return `${lines.length} lines in ${stage.output("logGroup")}`;
    });
    await stage.step("a malformed entry is reported, the others are delivered", async () => {
      const { eventIds, failed } = await send(events, [serviceStatus(bus), { ...serviceStatus(bus), Detail: "{not json" }, serviceStatus(bus)]);
      must(failed.length === 1 && failed[0]!.code === "MalformedDetail", `reported ${JSON.stringify(failed)}`);
      await logged(eventIds);
      return `${eventIds.length} delivered, 1 refused: ${failed[0]!.code}: ${failed[0]!.message}`;
    });
  },

  next: (output) => [
    "npm run send -- custom-bus-logging --count 25",
    `aws logs tail ${output("logGroup")}`,
    `aws events start-replay --replay-name again --event-source-arn ${output("archiveArn")} --destination Arn=${output("busArn")} --event-start-time 2020-01-01T00:00:00Z --event-end-time "$(date -u +%FT%TZ)"`,
  ],
};
