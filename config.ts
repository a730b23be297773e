import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { BUILT, SCENARIO_NAMES, type BuiltScenario } from "./stacks/names";

/** Configuration values arrive as text: what is not plain text is JSON. */
const json = <T extends z.ZodType>(schema: T) => z.preprocess((value) => {
  if (typeof value !== "string") return value;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return value;
  }
}, schema);

const RETENTION_DAYS = [1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653];
const arnOf = (service: string) => z.string().regex(new RegExp(`^arn:aws[\\w-]*:${service}:`), `must be an ARN of ${service}`);

const scenario = z.string().superRefine((name, context) => {
  if (!(SCENARIO_NAMES as readonly string[]).includes(name)) {
    context.addIssue(`"${name}" is not a scenario; known: ${SCENARIO_NAMES.join(", ")}`);
  } else if (!(BUILT as readonly string[]).includes(name)) {
    context.addIssue(`${name} is not built yet; built: ${BUILT.join(", ")}`);
  }
}).transform((name) => name as BuiltScenario);

/** Every key of the stack's configuration with its type and default. */
const schema = z.strictObject({
  /** Which architectures the stack deploys. No default: it must be chosen. */
  scenarios: json(z.array(scenario).min(1, "choose at least one scenario")
    .refine((names) => new Set(names).size === names.length, "names a scenario twice")),
  /** Days that log groups keep their events. */
  logRetentionDays: json(z.number().refine((days) => RETENTION_DAYS.includes(days), `must be one of ${RETENTION_DAYS.join(", ")}`).default(7)),
  /** Whether buckets made here are emptied when the stack is destroyed. */
  forceDestroy: json(z.boolean().default(false)),
  /** Permissions boundary put on every role. */
  permissionsBoundaryArn: arnOf("iam").optional(),
  /** SNS topic that the alarms on dead-letter queues notify. */
  alarmTopicArn: arnOf("sns").optional(),
  orderInvoice: json(z.strictObject({
    /** Name of a bus that the scenario makes for itself; without it, the account's default bus. */
    bus: z.string().regex(/^(?!aws\.)(?!default$)[\w./-]{1,256}$/, "must be 1-256 letters, digits or . _ - /, not \"default\" and not beginning with aws.").optional(),
    /** A smoke test: a fixed order on a schedule. */
    heartbeat: z.strictObject({
      enabled: z.boolean().default(false),
      schedule: z.string().regex(/^(rate|cron)\(.+\)$/, "must be rate(...) or cron(...)").default("rate(1 hour)"),
    }).prefault({}),
  }).prefault({})),
  customBusLogging: json(z.strictObject({
    /** Days that the archive keeps the bus's events for a replay. */
    archiveDays: z.int().min(1).default(7),
  }).prefault({})),
});

export type AppConfig = z.output<typeof schema>;

/** Reads the whole configuration of the stack. Throws one error that names every problem: the key, the value and what is allowed. */
export function loadConfig(values: Record<string, string> = configOfProject(pulumi.getProject())): AppConfig {
  const result = schema.safeParse(values);
  if (result.success) return result.data;
  const problems = result.error.issues.flatMap((issue) => describe(issue, values));
  throw new pulumi.RunError(`The configuration of stack ${pulumi.getStack()} is not valid:\n${problems.map((p) => `  ${p}`).join("\n")}`);
}

function describe(issue: z.core.$ZodIssue, values: Record<string, string>): string[] {
  const path = issue.path.map((part) => (typeof part === "number" ? `[${part}]` : `.${String(part)}`)).join("").replace(/^\./, "");
  if (issue.code === "unrecognized_keys") {
    const known = path === "" ? Object.keys(schema.shape).join(", ") : undefined;
    return issue.keys.map((key) => `${path ? `${path}.` : ""}${key}: not a key of this project${known ? `; known: ${known}` : ""}`);
  }
  const [root] = issue.path;
  const given = typeof root === "string" ? values[root] : undefined;
  if (given === undefined) return [`${path}: not set; for example: pulumi config set --path '${path}[0]' order-invoice`];
  return [`${path}: ${issue.message} (given: ${given})`];
}

function configOfProject(project: string): Record<string, string> {
  const prefix = `${project}:`;
  return Object.fromEntries(Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]));
}
