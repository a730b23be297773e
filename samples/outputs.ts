import { execFile } from "node:child_process";
import { readFile } from "node:fs/promises";
import { text } from "node:stream/consumers";
import { promisify } from "node:util";

export type Outputs = Readonly<Record<string, Readonly<Record<string, unknown>>>>;

export interface OutputsSource {
  /** A JSON file as `pulumi stack output --json` writes it; `-`: standard input. */
  readonly file?: string;
  /** The stack that the Pulumi CLI is asked about. Default: the selected one. */
  readonly stack?: string;
}

/**
 * Where a scenario's outputs come from: a file, the local cloud behind `AWS_ENDPOINT_URL`, or the Pulumi CLI.
 * Throws an error that says what to do when none of them answers.
 */
export async function stackOutputs({ file, stack }: OutputsSource): Promise<Outputs> {
  if (file !== undefined) return JSON.parse(file === "-" ? await text(process.stdin) : await readFile(file, "utf8")) as Outputs;
  const endpoint = process.env.AWS_ENDPOINT_URL;
  if (endpoint) return fromLocalCloud(endpoint);
  try {
    const { stdout } = await promisify(execFile)("pulumi", ["stack", "output", "--json", ...(stack ? ["--stack", stack] : [])]);
    return JSON.parse(stdout) as Outputs;
  } catch (cause) {
    const missing = (cause as NodeJS.ErrnoException).code === "ENOENT";
    throw new Error(missing
      ? "the Pulumi CLI is not on PATH; set AWS_ENDPOINT_URL to a running local cloud (npm start), or give --outputs FILE"
      : `pulumi stack output failed; select a stack that is deployed, or give --stack or --outputs FILE\n${(cause as Error).message}`, { cause });
  }
}

async function fromLocalCloud(endpoint: string): Promise<Outputs> {
  let answer: Response;
  try {
    answer = await fetch(new URL("/_local/stack", endpoint));
  } catch (cause) {
    throw new Error(`nothing answers at AWS_ENDPOINT_URL=${endpoint}; start the local cloud with npm start, or give --outputs FILE`, { cause });
  }
  if (!answer.ok) throw new Error(`${endpoint} knows no deployed stack (${answer.status}); deploy one with npm start, or give --outputs FILE`);
  return ((await answer.json()) as { outputs: Outputs }).outputs;
}

/** The outputs of one scenario. */
export function scenarioOutputs(outputs: Outputs, name: string, scenario: string): Readonly<Record<string, unknown>> {
  const own = outputs[name];
  if (own && typeof own === "object") return own;
  throw new Error(`the stack has no ${scenario}; deploy it first (scenarios in Pulumi.STACK.yaml)`);
}
