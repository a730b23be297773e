import type { Stage } from "@aws-sdk/client-apigatewayv2";
import type { Caller } from "../../kernel/caller";
import { API_ACCOUNT } from "../../kernel/api-registry";
import { AwsError } from "../../kernel/errors";
import type { Trace } from "../../kernel/journal";
import type { ServiceContext } from "../../kernel/service";
import type { Roles } from "./roles";

/** Values of `$context` variables. */
export type Variables = Readonly<Record<string, string | number | undefined>>;

/** A line by a format. AWS: a variable without a value is a hyphen. */
export const formatted = (format: string, variables: Variables): string =>
  format.replace(/\n$/, "").replace(/\$context\.([A-Za-z]\w*(?:\.[A-Za-z]\w*)*)/g, (_all, name: string) => String((Object.hasOwn(variables, name) ? variables[name] : undefined) ?? "-"));

/** AWS: `20/Nov/2026:16:00:00 +0000`. */
export function clfTime(time: number): string {
  const [, , day, month, year, clock] = /^(\w+), (\d+) (\w+) (\d+) ([\d:]+) GMT$/.exec(new Date(time).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${clock} +0000`;
}

interface Line {
  readonly timestamp: number;
  readonly message: string;
}

export interface Logged {
  readonly apiId: string;
  readonly stage: Stage;
  readonly region: string;
  readonly protocol: "HTTP" | "WEBSOCKET";
}

interface Target extends Logged {
  readonly group: string;
  readonly stream: string;
  readonly waiting: Line[];
  ready: boolean;
  running: boolean;
}

/** AWS: events of one call. */
const BATCH = 1_000;
/** Lines that wait for a log group that takes none are dropped at this, oldest first. */
const MOST_WAITING = 10_000;

/** Writes the access logs of stages: those of HTTP APIs as CloudWatch's log delivery, those of WebSocket APIs with the account's role. */
export class AccessLogs {
  private readonly targets = new Map<string, Target>();

  constructor(private readonly context: ServiceContext, private readonly roles: Roles) {}

  write(logged: Logged, variables: Variables, trace: Trace): void {
    const settings = logged.stage.AccessLogSettings;
    if (!settings?.DestinationArn || !settings.Format) return;
    const target = this.target(logged, settings.DestinationArn);
    target.waiting.push({ timestamp: this.context.clock.now(), message: formatted(settings.Format, variables) });
    if (target.waiting.length > MOST_WAITING) target.waiting.shift();
    if (target.running) return;
    target.running = true;
    this.context.work.run("execute-api: access log", trace, () => this.drain(target, trace));
  }

  private target(logged: Logged, destination: string): Target {
    const group = destination.replace(/:\*$/, "").split(":log-group:")[1] ?? destination;
    const key = `${logged.region} ${group} ${logged.apiId} ${logged.stage.StageName}`;
    let target = this.targets.get(key);
    if (!target) this.targets.set(key, (target = { ...logged, group, stream: `${logged.apiId}/${logged.stage.StageName!.replace("$", "")}`, waiting: [], ready: false, running: false }));
    return target;
  }

  private async drain(target: Target, trace: Trace): Promise<void> {
    try {
      while (target.waiting.length > 0) await this.put(target, target.waiting.splice(0, BATCH), trace);
    } finally {
      target.running = false;
    }
  }

  private async put(target: Target, lines: readonly Line[], trace: Trace): Promise<void> {
    const { group: logGroupName, stream: logStreamName } = target;
    try {
      const caller = await this.writer(target, trace);
      const call = (operation: string, input: object) => this.context.call({ service: "logs", operation, input, caller, region: target.region, trace });
      if (!target.ready) await call("CreateLogStream", { logGroupName, logStreamName }).catch(unlessThere);
      target.ready = true;
      await call("PutLogEvents", { logGroupName, logStreamName, logEvents: lines });
    } catch (error) {
      if (!(error instanceof AwsError)) throw error;
      target.ready = false;
      this.context.journal.record(trace, {
        kind: "note", service: "execute-api", data: { api: target.apiId, logGroupName, lines: lines.length, ...(error.denial && { denial: error.denial }) },
        message: `${lines.length} lines of the access log of API ${target.apiId} are lost: ${error.code}: ${error.message}`,
      });
    }
  }

  private writer({ apiId, protocol, region }: Target, trace: Trace): Caller | Promise<Caller> {
    const { account, partition, ports } = this.context;
    // AWS: the delivery of logs, not API Gateway, writes for HTTP APIs.
    if (protocol === "HTTP") return { type: "AWSService", principal: "delivery.logs.amazonaws.com", sourceArn: `arn:${partition}:logs:${region}:${account}:delivery:${apiId}`, sourceAccount: account };
    const role = ports.all(API_ACCOUNT)[0]?.cloudwatchRole(region);
    if (role === undefined) throw new AwsError("BadRequestException", "CloudWatch Logs role ARN must be set in account settings to enable logging");
    return this.roles.assume(role, { region, sourceArn: `arn:${partition}:apigateway:${region}::/apis/${apiId}`, trace });
  }
}

function unlessThere(error: unknown): void {
  if (!(error instanceof AwsError) || error.code !== "ResourceAlreadyExistsException") throw error;
}
