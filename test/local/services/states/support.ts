import { CloudWatchLogsClient, CreateLogGroupCommand, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateRoleCommand, DeleteRolePolicyCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import {
  CreateStateMachineCommand, DescribeExecutionCommand, GetExecutionHistoryCommand, SFNClient, StartExecutionCommand, type CreateStateMachineCommandInput,
  type DescribeExecutionCommandOutput, type HistoryEvent, type LogLevel,
} from "@aws-sdk/client-sfn";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { LocalCloud, type CloudOptions } from "../../../../local/cloud";
import { tellStories } from "../../../../local/cli/story";
import { PLAIN } from "../../../../local/cli/style";
import type { Entry, EntryBody } from "../../../../local/kernel/journal";

export const ACCOUNT = "123456789012";
export const arnOf = (service: string, name: string): string => `arn:aws:${service}:us-east-1:${ACCOUNT}:${name}`;
export const machineArn = (name: string): string => arnOf("states", `stateMachine:${name}`);

/** What a role needs for logs, as the Step Functions guide has it. */
export const LOG_DELIVERY = {
  Effect: "Allow", Resource: "*",
  Action: [
    "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries", "logs:PutResourcePolicy",
    "logs:DescribeResourcePolicies", "logs:DescribeLogGroups",
  ],
};

const trustOf = (service: string, Condition?: object) => ({
  Version: "2012-10-17", Statement: [{ Effect: "Allow", Principal: { Service: service }, Action: "sts:AssumeRole", ...(Condition && { Condition }) }],
});

export interface LogRecord {
  readonly id: string;
  readonly type: string;
  readonly details: Readonly<Record<string, unknown>>;
  readonly previous_event_id: string;
  readonly execution_arn: string;
}

/** A whole cloud on the virtual clock, with permissions enforced, and SDK clients for it. */
export class StatesCloud {
  readonly sfn: SFNClient;
  readonly iam: IAMClient;
  readonly logs: CloudWatchLogsClient;
  readonly events: EventBridgeClient;
  readonly sqs: SQSClient;

  private constructor(readonly cloud: LocalCloud) {
    const options = this.options();
    this.sfn = new SFNClient(options);
    this.iam = new IAMClient(options);
    this.logs = new CloudWatchLogsClient(options);
    this.events = new EventBridgeClient(options);
    this.sqs = new SQSClient(options);
  }

  static async open(options: CloudOptions = {}): Promise<StatesCloud> {
    const cloud = new StatesCloud(await LocalCloud.open({ port: 0, clock: "virtual", ...options }));
    await cloud.role("machine");
    return cloud;
  }

  /** What another client is made with. The SDK would ask `sync-127.0.0.1` for StartSyncExecution. */
  options() {
    return { endpoint: this.cloud.url, region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1, disableHostPrefix: true };
  }

  async dispose(): Promise<void> {
    for (const client of [this.sfn, this.iam, this.logs, this.events, this.sqs]) client.destroy();
    await this.cloud.dispose();
  }

  /** Waits until nothing is under way. */
  idle(): Promise<void> {
    return this.cloud.kernel.work.idle();
  }

  /** A role of a service, Step Functions by default, allowed by `statements`. */
  async role(name: string, statements: readonly object[] = [], { service = "states.amazonaws.com", condition }: { service?: string; condition?: object } = {}): Promise<string> {
    const { Role } = await this.iam.send(new CreateRoleCommand({ RoleName: name, AssumeRolePolicyDocument: JSON.stringify(trustOf(service, condition)) }));
    if (statements.length > 0) await this.allow(name, ...statements);
    return Role!.Arn!;
  }

  async allow(role: string, ...Statement: readonly object[]): Promise<void> {
    await this.iam.send(new PutRolePolicyCommand({ RoleName: role, PolicyName: "p", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
  }

  async disallow(role: string): Promise<void> {
    await this.iam.send(new DeleteRolePolicyCommand({ RoleName: role, PolicyName: "p" }));
  }

  async machine(name: string, definition: object, more: Partial<CreateStateMachineCommandInput> = {}): Promise<string> {
    const { stateMachineArn } = await this.sfn.send(new CreateStateMachineCommand({
      name, definition: JSON.stringify(definition), roleArn: `arn:aws:iam::${ACCOUNT}:role/machine`, ...more,
    }));
    return stateMachineArn!;
  }

  async start(stateMachineArn: string, input: unknown = {}, name?: string): Promise<string> {
    const { executionArn } = await this.sfn.send(new StartExecutionCommand({ stateMachineArn, input: JSON.stringify(input), name }));
    return executionArn!;
  }

  describe(executionArn: string): Promise<DescribeExecutionCommandOutput> {
    return this.sfn.send(new DescribeExecutionCommand({ executionArn }));
  }

  /** Starts an execution and looks at it once nothing is under way and no time is waited for. */
  async run(stateMachineArn: string, input: unknown = {}, name?: string): Promise<DescribeExecutionCommandOutput> {
    return this.ended(await this.start(stateMachineArn, input, name));
  }

  async ended(executionArn: string): Promise<DescribeExecutionCommandOutput> {
    for (;;) {
      await this.idle();
      const found = await this.describe(executionArn);
      if (found.status !== "RUNNING") return found;
    }
  }

  async history(executionArn: string): Promise<HistoryEvent[]> {
    return (await this.sfn.send(new GetExecutionHistoryCommand({ executionArn }))).events!;
  }

  /** A log group and what a machine is given to log into it. */
  async group(name: string, level: LogLevel = "ALL", includeExecutionData = true) {
    await this.logs.send(new CreateLogGroupCommand({ logGroupName: name }));
    return { loggingConfiguration: { level, includeExecutionData, destinations: [{ cloudWatchLogsLogGroup: { logGroupArn: arnOf("logs", `log-group:${name}:*`) } }] } };
  }

  /** What executions have logged. */
  async logged(group: string): Promise<LogRecord[]> {
    await this.idle();
    const { events = [] } = await this.logs.send(new FilterLogEventsCommand({ logGroupName: group }));
    return events.map(({ message }) => JSON.parse(message!) as LogRecord);
  }

  async queue(name: string): Promise<string> {
    return (await this.sqs.send(new CreateQueueCommand({ QueueName: name }))).QueueUrl!;
  }

  async received(QueueUrl: string): Promise<{ body: string; attributes: Record<string, string> }[]> {
    await this.idle();
    const { Messages = [] } = await this.sqs.send(new ReceiveMessageCommand({ QueueUrl, MaxNumberOfMessages: 10, MessageAttributeNames: ["All"] }));
    return Messages.map(({ Body, MessageAttributes = {} }) => ({ body: Body!, attributes: Object.fromEntries(Object.entries(MessageAttributes).map(([key, value]) => [key, value.StringValue ?? ""])) }));
  }

  async rule(name: string, pattern: object, target: object): Promise<void> {
    await this.events.send(new PutRuleCommand({ Name: name, EventPattern: JSON.stringify(pattern) }));
    const { FailedEntries = [] } = await this.events.send(new PutTargetsCommand({ Rule: name, Targets: [{ Id: "t", Arn: "", ...target }] }));
    if (FailedEntries.length > 0) throw new Error(JSON.stringify(FailedEntries));
  }

  entries<K extends EntryBody["kind"]>(kind: K, position = 0): Entry<Extract<EntryBody, { kind: K }>>[] {
    return this.cloud.kernel.journal.since(position).filter((entry) => entry.kind === kind) as unknown as Entry<Extract<EntryBody, { kind: K }>>[];
  }

  get position(): number {
    return this.cloud.kernel.journal.position;
  }

  /** What a person reads about what happened since `position`. */
  story(position = 0): string {
    return tellStories(this.cloud.kernel.journal.since(position), { style: PLAIN }).join("\n");
  }
}

/** Pass, then the end. */
export const PASS = { StartAt: "P", States: { P: { Type: "Pass", End: true } } };
export const WAIT = { StartAt: "W", States: { W: { Type: "Wait", Seconds: 60, Next: "P" }, P: { Type: "Pass", End: true } } };

/** The router of the scenario sfn-router. */
export const ROUTER = {
  StartAt: "WhichPath?",
  States: {
    "WhichPath?": {
      Type: "Choice", Default: "Fail",
      Choices: ["A", "B"].map((path) => ({
        And: [{ Variable: "$.detail.Path", IsPresent: true }, { Variable: "$.detail.Path", StringEquals: path }], Next: `Path${path}`,
      })),
    },
    PathA: { Type: "Pass", End: true },
    PathB: { Type: "Pass", End: true },
    Fail: { Type: "Fail", Error: "NoSuchPath", Cause: "detail.Path must be A or B" },
  },
};
