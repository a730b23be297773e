import * as pulumi from "@pulumi/pulumi";
import { z } from "zod";
import { SCENARIO_NAMES, type ScenarioName } from "./stacks/names";

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
const region = z.string().regex(/^[a-z]{2}(-[a-z]+)+-\d$/, "must be a region, for example us-west-2");
const arnOf = (service: string) => z.string().regex(new RegExp(`^arn:aws[\\w-]*:${service}:`), `must be an ARN of ${service}`);

const scenario = z.string().superRefine((name, context) => {
  if (!(SCENARIO_NAMES as readonly string[]).includes(name)) {
    context.addIssue(`"${name}" is not a scenario; known: ${SCENARIO_NAMES.join(", ")}`);
  }
}).transform((name) => name as ScenarioName);

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
  rdsAutotag: json(z.strictObject({
    /** Key of the tag that instances and clusters get. */
    tagKey: z.string().regex(/^(?!aws:|rds:)[\p{L}\p{Z}\p{N}_.:/=+@-]{1,128}$/iu, "must be 1-128 letters, digits, spaces or _ . : / = + - @, and RDS takes none that begins with aws: or rds:").default("auto-tagged"),
    tagValue: z.string().regex(/^[\p{L}\p{Z}\p{N}_.:/=+@-]{0,256}$/u, "must be at most 256 letters, digits, spaces or _ . : / = + - @").min(1).default("true"),
    /** Whether a value that an owner has set is replaced. */
    overwrite: z.boolean().default(false),
    /** Who is told of each creation. */
    notifyEmail: z.email("must be an e-mail address").optional(),
    /** Customer key of the mail topic; without it, the scenario makes one. */
    notifyKmsKeyArn: arnOf("kms").optional(),
    /** Whether the mail topic's policy names the rule. */
    snsSourceArn: z.boolean().default(false),
    /** Whether the scenario makes the trail without which no call becomes an event. */
    createTrail: z.boolean().default(false),
    /** Days that this trail's log files are kept. */
    trailRetentionDays: z.int().min(1).default(90),
  }).prefault({})),
  s3Cloudtrail: json(z.strictObject({
    /** Days that the trail's log files are kept. */
    trailRetentionDays: z.int().min(1).default(90),
  }).prefault({})),
  rdsSnapshot: json(z.strictObject({
    /** Region that finished snapshots are copied to; without it, they are only logged. */
    copyToRegion: region.optional(),
    /** Key in that region for copies of encrypted snapshots; without it, the scenario makes one. */
    kmsKeyArn: arnOf("kms").optional(),
    /** Keys that the snapshots are encrypted with; without it, any of the account in the stack's region. */
    sourceKmsKeyArns: z.array(arnOf("kms")).min(1).optional(),
    /** Finished copies that are kept of each instance or cluster; without it, all. */
    keepCopies: z.int().min(1).optional(),
    /** Days that AWS waits before it deletes the scenario's key. */
    keyDeletionDays: z.int().min(7).max(30).default(30),
  }).prefault({})),
  pizzaWebsocket: json(z.strictObject({
    /** How long each stage takes. */
    stageSeconds: z.number().min(0).max(60).default(5),
    /** Origins whose pages may order. */
    allowedOrigins: z.array(z.union([z.literal("*"), z.string().regex(/^https?:\/\/[^/\s]+$/, "must be an origin such as https://example.com, or *")])).min(1).default(["*"]),
    /** The account's role for logs of WebSocket APIs: the one that is there, or one that the scenario makes and leaves. */
    accountLogRole: z.enum(["existing", "create"]).default("existing"),
  }).prefault({})),
  sfnRouter: json(z.strictObject({
    /** Whether what goes in and out of each state is logged. */
    logExecutionData: z.boolean().default(true),
  }).prefault({})),
  customBusLogging: json(z.strictObject({
    /** Days that the archive keeps the bus's events for a replay. */
    archiveDays: z.int().min(1).default(7),
  }).prefault({})),
});

export type AppConfig = z.output<typeof schema>;

/** Reads the whole configuration of the stack. Throws one error that names every problem: the key, the value and what is allowed. */
export function loadConfig(values: Record<string, string> = configOf(pulumi.getProject()), ownRegion: string | undefined = configOf("aws").region): AppConfig {
  const result = schema.safeParse(values);
  const problems = result.success ? between(result.data, ownRegion) : result.error.issues.flatMap((issue) => describe(issue, values));
  if (result.success && problems.length === 0) return result.data;
  throw new pulumi.RunError(`The configuration of stack ${pulumi.getStack()} is not valid:\n${problems.map((p) => `  ${p}`).join("\n")}`);
}

/** What no key shows alone. */
function between({ rdsSnapshot: { copyToRegion } }: AppConfig, ownRegion: string | undefined): string[] {
  if (copyToRegion === undefined || copyToRegion !== ownRegion) return [];
  return [`rdsSnapshot.copyToRegion: must be another region than the stack's own, or every copy would be copied again (given: ${copyToRegion}, aws:region: ${ownRegion})`];
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

function configOf(namespace: string): Record<string, string> {
  const prefix = `${namespace}:`;
  return Object.fromEntries(Object.entries(pulumi.runtime.allConfig())
    .filter(([key]) => key.startsWith(prefix))
    .map(([key, value]) => [key.slice(prefix.length), value]));
}
