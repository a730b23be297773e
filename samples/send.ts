import { parseArgs } from "node:util";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { outputName } from "../stacks/names";
import { scenarioOutputs, stackOutputs } from "./outputs";
import { send, serviceStatus } from "./producer";

const HELP = `Produces events for a bus of one's own.

  npm run send -- custom-bus-logging [--count N]

Where: the local cloud when AWS_ENDPOINT_URL is set, else AWS, with your credentials and region.

  --count N         how many events; default 25
  --stack NAME      on AWS: the Pulumi stack; default: the selected one
  --outputs FILE    the stack's outputs as JSON instead (-: standard input)
  --json            the summary as JSON
  --help

Example:
  AWS_ENDPOINT_URL=http://127.0.0.1:4566 npm run send -- custom-bus-logging --count 25
`;

/** Answers the exit code: 0 all taken, 1 some refused, 2 wrong usage. */
async function main(args: string[]): Promise<number> {
  const { values, positionals } = parseArgs({
    args, allowPositionals: true,
    options: { count: { type: "string", default: "25" }, stack: { type: "string" }, outputs: { type: "string" }, json: { type: "boolean" }, help: { type: "boolean" } },
  });
  if (values.help) { process.stdout.write(HELP); return 0; }
  const [scenario = ""] = positionals;
  const count = Number(values.count);
  if (scenario !== "custom-bus-logging" || positionals.length > 1) {
    process.stderr.write("name the scenario that has a bus to send to: npm run send -- custom-bus-logging\n");
    return 2;
  }
  if (!Number.isInteger(count) || count < 1 || count > 1_000_000) {
    process.stderr.write(`--count must be a whole number from 1 to 1000000 (given: ${values.count})\n`);
    return 2;
  }
  const { busName } = scenarioOutputs(await stackOutputs({ file: values.outputs, stack: values.stack }), outputName(scenario), scenario);
  const started = performance.now();
  const { eventIds, failed, calls } = await send(new EventBridgeClient({}), Array.from({ length: count }, () => serviceStatus(String(busName))));
  const seconds = (performance.now() - started) / 1000;
  if (values.json) {
    process.stdout.write(`${JSON.stringify({ bus: busName, sent: eventIds.length, failed: failed.map(({ code, message }) => ({ code, message })), calls, seconds })}\n`);
  } else {
    for (const { code, message } of failed.slice(0, 10)) process.stdout.write(`refused: ${code}: ${message}\n`);
    process.stdout.write(`${eventIds.length} of ${count} events are on ${String(busName)} (${calls} calls, ${seconds.toFixed(1)} s)${failed.length > 0 ? `, ${failed.length} refused` : ""}\n`);
  }
  return failed.length === 0 ? 0 : 1;
}

main(process.argv.slice(2)).then((code) => { process.exitCode = code; }, (error: unknown) => {
  process.stderr.write(`${error instanceof Error ? error.message : String(error)}\n`);
  process.exitCode = 2;
});
