import { writeFileSync } from "node:fs";
import { relative, resolve } from "node:path";
import { UserError } from "../../kernel/errors";
import { parse } from "../options";
import { checkProgram, type CheckOptions } from "./check";
import { asGitHub, asJson, asSarif, inWords, violationsOf } from "./report";

export const POLICY_HELP = `Checks what a Pulumi program registers with a policy pack: no account, no Pulumi CLI. The program is deployed into a local
cloud of its own, so that the pack sees real names, ARNs and policies; Pulumi's own analyzer runs the pack.

  npm run policy -- [options]

  --program DIR         another Pulumi TypeScript program; default: this project
  --stack NAME          the stack; default dev
  --scenario NAME       check this scenario instead of those of the stack's configuration; may be repeated
  --config KEY=VALUE    a configuration value, as pulumi config set --path; may be repeated
  --pack DIR            another policy pack; default: policy/ of this project
  --policy-config FILE  the pack's configuration, as --policy-pack-config of the Pulumi CLI
  --json                one JSON document instead of text
  --sarif FILE          write the findings as SARIF, too
  --github              print the findings as annotations of GitHub Actions, too
  --help

Ends with 0 when no mandatory policy is violated, 1 when one is, 2 when the program cannot be checked or not all of it.

Examples:
  npm run policy
  npm run -s policy -- --json
  npm run policy -- --scenario order-invoice --sarif policy.sarif
  echo '{"log-groups-expire":{"off":"logs are kept for ever by contract"}}' > off.json && npm run policy -- --policy-config off.json
With the Pulumi CLI: pulumi preview --policy-pack policy
`;

interface Flags {
  readonly program: string;
  readonly stack: string;
  readonly config: readonly string[];
  readonly pack: string | undefined;
  readonly settings: string | undefined;
  readonly json: boolean;
  readonly sarif: string | undefined;
  readonly github: boolean;
}

/** The command line behind `npm run policy`. Resolves with the exit code. */
export async function policyCommand(args: readonly string[], here: string, print: (text: string) => void, complain: (text: string) => void, open?: CheckOptions["open"]): Promise<number> {
  try {
    const flags = flagsOf(args, here);
    if (flags === "help") {
      print(POLICY_HELP.trimEnd());
      return 0;
    }
    const report = await checkProgram({ ...flags, onLog: complain, open });
    const file = relative(process.cwd(), resolve(flags.program, "Pulumi.yaml")) || "Pulumi.yaml";
    if (flags.sarif !== undefined) write(flags.sarif, JSON.stringify(asSarif(report, file), null, 2));
    if (flags.json) print(JSON.stringify(asJson(report)));
    else for (const line of inWords(report)) print(line);
    if (flags.github) for (const line of asGitHub(report, file)) (flags.json ? complain : print)(line);
    return violationsOf(report).length > 0 ? 1 : report.failure === undefined ? 0 : 2;
  } catch (error) {
    if (!(error instanceof UserError)) throw error;
    complain(error.message);
    return 2;
  }
}

function flagsOf(args: readonly string[], here: string): Flags | "help" {
  const values = parse(args, {
    program: { type: "string", default: here }, stack: { type: "string", default: "dev" },
    scenario: { type: "string", multiple: true, default: [] }, config: { type: "string", multiple: true, default: [] },
    pack: { type: "string" }, "policy-config": { type: "string" }, sarif: { type: "string" },
    json: { type: "boolean", default: false }, github: { type: "boolean", default: false }, help: { type: "boolean", default: false },
  });
  if (values.help === true) return "help";
  const scenarios = values.scenario as string[];
  return {
    program: values.program as string, stack: values.stack as string,
    config: [...(scenarios.length > 0 ? [`scenarios=${JSON.stringify(scenarios)}`] : []), ...values.config as string[]],
    pack: values.pack as string | undefined, settings: values["policy-config"] as string | undefined, sarif: values.sarif as string | undefined,
    json: values.json === true, github: values.github === true,
  };
}

function write(file: string, text: string): void {
  try {
    writeFileSync(file, `${text}\n`);
  } catch (cause) {
    throw new UserError(`--sarif ${file} cannot be written: ${(cause as Error).message}`, { cause });
  }
}
