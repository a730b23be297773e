import { parseArgs, type ParseArgsConfig } from "node:util";
import { UserError } from "../kernel/errors";

/** What `npm start` and `npm run cloud` share. */
export interface CloudFlags {
  /** 0 for a free one. */
  readonly port: number;
  readonly clock: "real" | "virtual";
  readonly account: string;
  readonly maxHops: number;
  readonly json: boolean;
}

export interface ServeFlags extends CloudFlags {
  /** Only tell what a shell needs for the cloud that runs already. */
  readonly env?: boolean;
  /** Have the way of an event compiled before it is ready. */
  readonly warm?: boolean;
}

export interface StartFlags extends CloudFlags {
  /** The folder of the program. */
  readonly program: string;
  readonly stack: string;
  /** Chosen scenarios; empty: what the stack's configuration says. */
  readonly scenarios: readonly string[];
  /** `key=value`, as given. */
  readonly config: readonly string[];
  readonly samples: boolean;
  readonly exit: boolean;
}

const SHARED = {
  port: { type: "string", default: "4566" },
  clock: { type: "string", default: "real" },
  account: { type: "string", default: "123456789012" },
  "max-hops": { type: "string", default: "16" },
  json: { type: "boolean", default: false },
  help: { type: "boolean", default: false },
} as const;

const SHARED_HELP = `  --port N             port on 127.0.0.1; 0 for a free one; default 4566
  --clock real|virtual virtual jumps over waits whenever nothing is in flight; default real
  --account ID         twelve digits; default 123456789012
  --max-hops N         events this far from where their story began are stopped as a loop; default 16
  --json               one JSON document instead of text
  --help`;

export const CLOUD_HELP = `The local cloud, empty: an AWS endpoint for the AWS CLI, the SDKs and boto3, with no account and no Docker.

  npm run cloud -- [options]

  --env                print what a shell needs for the cloud that runs at --port already, for eval
  --warm               send tens of thousands of events through clouds of their own first, so that this one is as fast at
                       once as it gets: for load tests and measurements; takes some seconds
${SHARED_HELP}

Examples:
  npm run cloud
  npm run cloud -- --port 0 --clock virtual
Then, in another terminal:
  export AWS_ENDPOINT_URL=http://127.0.0.1:4566 AWS_REGION=us-east-1 AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test
  aws events create-event-bus --name orders
Pulumi's own engine on it, from another terminal: npm run up, or the CLI itself:
  eval "$(npm run --silent cloud -- --env)"
  pulumi stack init dev; pulumi up
`;

export const START_HELP = `Deploys a Pulumi program into a local cloud, plays the samples of its scenarios and shows what happened.

  npm start -- [options]

  --scenario NAME      deploy this scenario instead of those of the stack's configuration; may be repeated
  --config KEY=VALUE   a configuration value, as pulumi config set --path; may be repeated
  --stack NAME         the stack; default dev
  --program DIR        another Pulumi TypeScript program; default: this project
  --no-samples         deploy only
  --exit               end after the samples, with 1 when one of them did not see what it must
${SHARED_HELP}

Examples:
  npm start
  npm start -- --exit --scenario order-invoice
  npm start -- --config orderInvoice.bus=orders --port 0
  npm start -- --program ../another-program --stack test
`;

/** Throws a `UserError` for anything that is not understood. */
export function parseCloudFlags(args: readonly string[]): ServeFlags | "help" {
  const values = parse(args, { ...SHARED, env: { type: "boolean", default: false }, warm: { type: "boolean", default: false } });
  if (values.help === true) return "help";
  if (values.env === true && values.warm === true) throw new UserError("--env asks a cloud that runs already, and --warm is for one that starts: give one of them");
  return { ...cloudFlags(values), ...(values.env === true && { env: true }), ...(values.warm === true && { warm: true }) };
}

export function parseStartFlags(args: readonly string[], here: string): StartFlags | "help" {
  const values = parse(args, {
    ...SHARED,
    scenario: { type: "string", multiple: true, default: [] },
    config: { type: "string", multiple: true, default: [] },
    stack: { type: "string", default: "dev" },
    program: { type: "string", default: here },
    "no-samples": { type: "boolean", default: false },
    exit: { type: "boolean", default: false },
  });
  if (values.help === true) return "help";
  return {
    ...cloudFlags(values),
    program: values.program as string, stack: values.stack as string, scenarios: values.scenario as string[], config: values.config as string[],
    samples: values["no-samples"] !== true, exit: values.exit === true,
  };
}

/** Throws a `UserError` for what Node's `parseArgs` does not understand. */
export function parse(args: readonly string[], options: NonNullable<ParseArgsConfig["options"]>): Record<string, unknown> {
  try {
    return parseArgs({ args: [...args], options, strict: true }).values as Record<string, unknown>;
  } catch (cause) {
    // The rest of Node's message is about escaping positional arguments.
    throw new UserError(`${(cause as Error).message.split(". ")[0]}; see --help`, { cause });
  }
}

function cloudFlags(values: Record<string, unknown>): CloudFlags {
  const clock = values.clock as string;
  if (clock !== "real" && clock !== "virtual") throw new UserError(`--clock must be real or virtual (given: ${clock})`);
  const account = values.account as string;
  if (!/^\d{12}$/.test(account)) throw new UserError(`--account must be twelve digits (given: ${account})`);
  return {
    port: whole("port", values.port, 0, 65_535), clock, account, maxHops: whole("max-hops", values["max-hops"], 1, 1000), json: values.json === true,
  };
}

function whole(flag: string, value: unknown, min: number, max: number): number {
  const number = Number(value);
  if (value === "" || !Number.isInteger(number) || number < min || number > max) throw new UserError(`--${flag} must be a whole number from ${min} to ${max} (given: ${String(value)})`);
  return number;
}
