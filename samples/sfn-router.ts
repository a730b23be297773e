import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, PutEventsCommand, type PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { DescribeExecutionCommand, GetExecutionHistoryCommand, ListExecutionsCommand, SFNClient, type DescribeExecutionCommandOutput } from "@aws-sdk/client-sfn";
import { messagesOf } from "./logs";
import { must, type Limit, type Sample } from "./sample";

const SOON: Limit = { local: 10, aws: 120 };

const FILES: readonly { readonly file: string; readonly status: string; readonly state: string }[] = [
  { file: "A.json", status: "SUCCEEDED", state: "PathA" },
  { file: "B.json", status: "SUCCEEDED", state: "PathB" },
  { file: "fail.json", status: "FAILED", state: "Fail" },
];

interface HistoryLine {
  readonly type: string;
  readonly execution_arn: string;
  readonly details: { readonly name?: string };
}

export const sfnRouter: Sample = {
  onAws: "Sends three events and starts three executions: a fraction of a cent, under two minutes. It makes nothing that stays but executions and log lines, which expire.",
  needs: ["stateMachineArn", "stateMachineName", "logGroup"],

  async run(stage) {
    const events = new EventBridgeClient({});
    const states = new SFNClient({});
    const logs = new CloudWatchLogsClient({});
    const since = Date.now() - 60_000;
    const stateMachineArn = stage.output("stateMachineArn");
    const executions: DescribeExecutionCommandOutput[] = [];

    for (const { file, status, state } of FILES) {
      await stage.step(`events/${file} ${status === "FAILED" ? "fails, and says why" : `takes ${state}`}`, async () => {
        const id = await sendFile(events, file);
        const execution = await stage.eventually("the execution", SOON, async () => {
          const { executions: [...found] = [] } = await states.send(new ListExecutionsCommand({ stateMachineArn, maxResults: 20 }));
          // EventBridge names an execution after the event, or the event is its input.
          for (const { executionArn, status: now } of found) {
            if (now === "RUNNING") continue;
            const described = await states.send(new DescribeExecutionCommand({ executionArn }));
            if ((JSON.parse(described.input ?? "{}") as { id?: string }).id === id) return described;
          }
          return undefined;
        });
        must(execution.status === status, `it ended as ${execution.status}: ${execution.error} ${execution.cause}`);
        const { events: history = [] } = await states.send(new GetExecutionHistoryCommand({ executionArn: execution.executionArn }));
        must(history.some((event) => event.stateEnteredEventDetails?.name === state), `its history never enters ${state}`);
        executions.push(execution);
        return status === "FAILED" ? `${execution.error}: ${execution.cause}` : `${history.length} steps`;
      });
    }
    await stage.step("the log group has the history of each", async () => {
      const arns = executions.map(({ executionArn }) => executionArn!);
      const lines = await stage.eventually("the end of each execution", SOON, async () => {
        const found = (await messagesOf<HistoryLine>(logs, stage.output("logGroup"), since, "{ $.execution_arn = \"*\" }")).filter((line) => arns.includes(line.execution_arn));
        return arns.every((arn) => found.some((line) => line.execution_arn === arn && /^Execution(Succeeded|Failed)$/.test(line.type))) ? found : undefined;
      });
      return `${lines.length} lines`;
    });
  },

  next: (output) => [
    "aws events put-events --entries file://events/A.json",
    `aws stepfunctions list-executions --state-machine-arn ${output("stateMachineArn")}`,
    `aws logs tail ${output("logGroup")}`,
    `npm run graph -- ${output("stateMachineName")}`,
  ],
};

/** Sends an event file as `aws events put-events --entries file://...` does, and returns the event's id. */
async function sendFile(events: EventBridgeClient, file: string): Promise<string> {
  const Entries = JSON.parse(await readFile(join(__dirname, "..", "events", file), "utf8")) as PutEventsRequestEntry[];
  const answer = await events.send(new PutEventsCommand({ Entries }));
  must(answer.FailedEntryCount === 0, `PutEvents refused: ${JSON.stringify(answer.Entries)}`);
  return answer.Entries![0]!.EventId!;
}
