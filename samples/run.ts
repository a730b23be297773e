import { parseArgs } from "node:util";
import { outputName } from "../stacks/names";
import { SAMPLES } from "./index";
import { scenarioOutputs, stackOutputs } from "./outputs";
import { play } from "./play";
import type { SampleReport, StepReport } from "./sample";

const HELP = `Runs a scenario's sample: does what a person would do with it, and looks for what must then be seen.

  npm run sample -- NAME...        NAME: ${Object.keys(SAMPLES).join(", ")}

Where: the local cloud when AWS_ENDPOINT_URL is set, else AWS, with your credentials and region.

  --yes             on AWS: do not stop at saying what will be made and what it costs
  --stack NAME      on AWS: the Pulumi stack; default: the selected one
  --outputs FILE    the stack's outputs as JSON instead (-: standard input)
  --json            one JSON line a step, then one a sample
  --help

Examples:
  AWS_ENDPOINT_URL=http://127.0.0.1:4566 npm run sample -- order-invoice
  npm run sample -- custom-bus-logging --stack dev --yes
`;

const isScenario = (name: string): name is keyof typeof SAMPLES => Object.hasOwn(SAMPLES, name);

/** Answers the exit code: 0 all seen, 1 something was not, 2 wrong usage. */
async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args, allowPositionals: true,
    options: { yes: { type: "boolean" }, stack: { type: "string" }, outputs: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) { process.stdout.write(HELP); return 0; }
  const names = positionals.filter(isScenario);
  const unknown = positionals.filter((name) => !isScenario(name));
  if (unknown.length > 0 || names.length === 0) {
    process.stderr.write(`${unknown.length > 0 ? `there is no sample ${unknown.join(", ")}` : "name a sample"}; known: ${Object.keys(SAMPLES).join(", ")}\n`);
    return 2;
  }
  const local = process.env.AWS_ENDPOINT_URL !== undefined;
  if (!local && !values.yes) {
    for (const name of names) process.stdout.write(`${name}: ${SAMPLES[name].onAws}\n`);
    process.stdout.write("Nothing has been done. Add --yes to run it on AWS.\n");
    return 2;
  }
  const outputs = await stackOutputs({ file: values.outputs, stack: values.stack });
  let ok = true;
  for (const name of names) {
    if (!values.json) process.stdout.write(`${name}\n`);
    const report = await play(SAMPLES[name], {
      scenario: name, outputs: scenarioOutputs(outputs, outputName(name), name), local,
      onStep: (step) => show(name, step, values.json ?? false),
    });
    if (values.json) process.stdout.write(`${JSON.stringify({ sample: report satisfies SampleReport })}\n`);
    ok &&= report.ok;
  }
  return ok ? 0 : 1;
}

function show(scenario: string, step: StepReport, json: boolean): void {
  if (json) process.stdout.write(`${JSON.stringify({ scenario, step })}\n`);
  else process.stdout.write(`  ${step.ok ? "ok  " : "FAIL"} ${step.title}${step.detail ? `: ${step.detail}` : ""}${step.error ? `\n       ${step.error}` : ""} (${Math.round(step.durationMs)} ms)\n`);
}

main(process.argv.slice(2)).then((code) => { process.exitCode = code; }, (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
