import type { Logging } from "../model";

/** The lines that Lambda itself writes, in the function's log format. */

export interface Environment {
  readonly functionName: string;
  readonly functionVersion: string;
  readonly logStream: string;
  readonly runtimeVersion: { readonly name: string; readonly arn: string };
  /** Megabytes. */
  readonly memorySize: number;
}

export type Phase = "init" | "invoke";
export type Status = "success" | "error" | "timeout";

export interface Report {
  readonly requestId: string;
  readonly status: Status;
  /** Given when the runtime ended, or could not begin: the handler's own errors are not named in text. */
  readonly errorType?: string;
  readonly runtimeFailed: boolean;
  readonly durationMs: number;
  readonly initMs?: number;
  readonly memorySize: number;
  readonly maxMemoryUsed: number;
  readonly producedBytes: number;
}

type Level = "DEBUG" | "INFO" | "WARN";
const LEVELS: readonly Level[] = ["DEBUG", "INFO", "WARN"];

/** Milliseconds as the log shows them. */
const ms = (value: number): string => value.toFixed(2);
const rounded = (value: number): number => Math.round(value * 1000) / 1000;

/** AWS: billed are whole milliseconds, since August 2025 the initialisation too. */
const billed = (report: Report): number => Math.ceil(report.durationMs + (report.initMs ?? 0));

/** Formats one function version's platform lines. Each answers the lines to write, which may be none. */
export class PlatformLog {
  constructor(private readonly logging: Logging, private readonly environment: Environment) {}

  initStart(time: number): string[] {
    const { runtimeVersion, functionName, functionVersion, logStream, memorySize } = this.environment;
    if (this.isText) return [`INIT_START Runtime Version: ${runtimeVersion.name}\tRuntime Version ARN: ${runtimeVersion.arn}\n`];
    return this.record("INFO", time, "platform.initStart", {
      initializationType: "on-demand", phase: "init", runtimeVersion: runtimeVersion.name, runtimeVersionArn: runtimeVersion.arn,
      functionName, functionVersion, instanceId: logStream, instanceMaxMemory: memorySize * 1_048_576,
    });
  }

  /** AWS: text has it only for an initialisation that failed. */
  initReport(time: number, phase: Phase, status: Status, initMs: number, errorType?: string): string[] {
    if (this.isText) {
      return status === "success" ? [] : [`INIT_REPORT Init Duration: ${ms(initMs)} ms\tPhase: ${phase}\tStatus: ${status}${errorType ? `\tError Type: ${errorType}` : ""}\n`];
    }
    const level = status === "success" ? "DEBUG" : "WARN";
    const shared = { initializationType: "on-demand", phase, status, ...(errorType && { errorType }) };
    return [
      ...this.record(level, time, "platform.initRuntimeDone", shared),
      ...this.record(level, time, "platform.initReport", { ...shared, metrics: { durationMs: rounded(initMs) } }),
    ];
  }

  start(time: number, requestId: string, functionArn: string): string[] {
    const version = this.environment.functionVersion;
    if (this.isText) return [`START RequestId: ${requestId} Version: ${version}\n`];
    return this.record("INFO", time, "platform.start", { requestId, functionArn, version });
  }

  /** END and REPORT; before them in text what ended the runtime. */
  end(time: number, report: Report, failure?: string): string[] {
    if (this.isText) return [...(failure === undefined ? [] : [failure]), `END RequestId: ${report.requestId}\n`, this.reportText(report)];
    const { requestId, status, errorType } = report;
    const level = status === "success" ? undefined : "WARN";
    const outcome = { status, ...(errorType && { errorType }) };
    return [
      ...this.record(level ?? "DEBUG", time, "platform.runtimeDone", {
        requestId, ...outcome, metrics: { durationMs: rounded(report.durationMs), producedBytes: report.producedBytes },
      }),
      ...this.record(level ?? "INFO", time, "platform.report", {
        requestId,
        metrics: {
          durationMs: rounded(report.durationMs), billedDurationMs: billed(report), memorySizeMB: report.memorySize, maxMemoryUsedMB: report.maxMemoryUsed,
          ...(report.initMs !== undefined && { initDurationMs: rounded(report.initMs) }),
        },
        ...outcome,
      }),
    ];
  }

  get isText(): boolean {
    return this.logging.format === "Text";
  }

  private reportText(report: Report): string {
    const fields = [
      `REPORT RequestId: ${report.requestId}`, `Duration: ${ms(report.durationMs)} ms`, `Billed Duration: ${billed(report)} ms`,
      `Memory Size: ${report.memorySize} MB`, `Max Memory Used: ${report.maxMemoryUsed} MB`,
      ...(report.initMs === undefined ? [] : [`Init Duration: ${ms(report.initMs)} ms`]),
      ...(report.status === "timeout" ? ["Status: timeout"] : []),
      ...(report.status === "error" && report.runtimeFailed ? ["Status: error", `Error Type: ${report.errorType}`] : []),
    ];
    // AWS: a tab ends the line too.
    return `${fields.join("\t")}\t\n`;
  }

  private record(level: Level, time: number, type: string, record: object): string[] {
    if (LEVELS.indexOf(level) < LEVELS.indexOf(this.logging.system as Level)) return [];
    return [JSON.stringify({ time: new Date(time).toISOString(), type, record })];
  }
}
