import { parseArgs } from "node:util";
import { UserError } from "../kernel/errors";

export type EngineCommand = "preview" | "up" | "refresh" | "destroy";

export interface EngineFlags {
  /** The folder of the program. */
  readonly program: string;
  readonly stack: string;
  readonly config: readonly string[];
  /** Of the running local cloud. */
  readonly port: number;
  readonly diff: boolean;
}

const WHAT: Readonly<Record<EngineCommand, string>> = {
  preview: "Shows what `npm run up` would change in the local cloud.",
  up: "Makes the local cloud what the program says, with Pulumi's own engine: plans, changes in place, replaces, deletes.",
  refresh: "Brings the stack's state up to what is really in the local cloud.",
  destroy: "Removes the stack's resources from the local cloud, and says what stays, as it does on AWS.",
};

export const engineHelp = (command: EngineCommand): string => `${WHAT[command]}
Needs a running local cloud (npm run cloud, in another terminal) and the Pulumi CLI on PATH. It never talks to AWS: that is \`pulumi ${command}\`.

  npm run ${command} -- [stack] [options]

  --scenario NAME      this scenario instead of those of the stack's configuration; may be repeated
  --config KEY=VALUE   a configuration value, as pulumi config set --path; may be repeated
  --program DIR        another Pulumi TypeScript program; default: this project
  --port N             port of the running local cloud; default 4566
  --diff               every property that changes
  --help

Examples:
  npm run ${command}
  npm run ${command} -- dev --scenario order-invoice
  npm run ${command} -- --config orderInvoice.bus=orders --diff
`;

/** Throws a `UserError` for anything that is not understood. */
export function parseEngineFlags(args: readonly string[], here: string): EngineFlags | "help" {
  const { values, positionals } = understood(args);
  if (values.help === true) return "help";
  if (positionals.length > 1) throw new UserError(`one stack at most (given: ${positionals.join(", ")}); see --help`);
  const scenarios = values.scenario as string[];
  const port = Number(values.port);
  if (!Number.isInteger(port) || port < 1 || port > 65_535) throw new UserError(`--port must be a whole number from 1 to 65535 (given: ${String(values.port)})`);
  return {
    program: values.program ?? here, stack: positionals[0] ?? "dev", port, diff: values.diff === true,
    config: [...(scenarios.length > 0 ? [`scenarios=${JSON.stringify(scenarios)}`] : []), ...(values.config as string[])],
  };
}

function understood(args: readonly string[]) {
  try {
    return parseArgs({
      args: [...args], strict: true, allowPositionals: true,
      options: {
        scenario: { type: "string", multiple: true, default: [] }, config: { type: "string", multiple: true, default: [] }, program: { type: "string" },
        port: { type: "string", default: "4566" }, diff: { type: "boolean" }, help: { type: "boolean" },
      },
    });
  } catch (cause) {
    throw new UserError(`${(cause as Error).message.split(". ")[0]}; see --help`, { cause });
  }
}
