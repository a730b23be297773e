import { strict as assert } from "node:assert";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { PROJECT } from "../support/deployed";

interface Run {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

const launch = (args: readonly string[]) =>
  spawn(process.execPath, [join(PROJECT, "local/launch.mjs"), ...args], { cwd: PROJECT, env: { ...process.env, NO_COLOR: "1" }, stdio: ["ignore", "pipe", "pipe"] });

async function run(...args: string[]): Promise<Run> {
  const child = launch(args);
  let [out, err] = ["", ""];
  child.stdout.setEncoding("utf8").on("data", (text: string) => { out += text; });
  child.stderr.setEncoding("utf8").on("data", (text: string) => { err += text; });
  const [code] = (await once(child, "close")) as [number | null];
  return { code, out, err };
}

/** Whether something listens there. */
async function answers(url: string): Promise<boolean> {
  return fetch(url).then(() => true, () => false);
}

describe("e2e: npm start and npm run cloud", function () {
  this.timeout(180_000);

  it("start --exit deploys, plays the samples, shows what happened, and ends 0", async () => {
    const { code, out, err } = await run("start", "--exit", "--port", "0", "--scenario", "order-invoice", "--scenario", "custom-bus-logging");
    assert.equal(code, 0, `${out}\n${err}`);
    assert.match(out, /deployed \d+ resources of event-architectures\/dev/);
    assert.match(out, /ok {3}its invoice is in the log: INV-/);
    assert.match(out, /ok {3}25 log lines, each the event as it was sent/);
    assert.match(out, /events:PutEvents by assumed-role\/order-invoice-order-role/, "the tree shows who published");
    assert.match(out, /rule order-invoice-created-[0-9a-f]{7} → lambda function:order-invoice-invoice-[0-9a-f]{7} delivered/);
    assert.match(out, /aws logs tail \/aws\/lambda\/event-architectures-dev\/order-invoice-invoice/);
    assert.doesNotMatch(out, /\u001b\[/, "no colour where there is no terminal");
  });

  it("start --json --exit is one JSON document", async () => {
    const { code, out } = await run("start", "--exit", "--json", "--port", "0", "--scenario", "order-invoice");
    assert.equal(code, 0);
    const report = JSON.parse(out) as { ok: boolean; url: string; scenarios: Record<string, { ok: boolean; steps: { title: string; ok: boolean }[]; outputs: object }>; outputs: Record<string, object>; timings: Record<string, number> };
    assert.equal(report.ok, true);
    assert.deepEqual(Object.keys(report.scenarios), ["order-invoice"]);
    assert.equal(report.scenarios["order-invoice"]!.steps.length, 4);
    assert.deepEqual(report.scenarios["order-invoice"]!.outputs, report.outputs.orderInvoice);
    assert.deepEqual(Object.keys(report.outputs), ["orderInvoice"]);
    assert.deepEqual(Object.keys(report.timings).sort(), ["cloudMs", "deployMs", "samplesMs"]);
    assert.equal(await answers(report.url), false, "nothing listens afterwards");
  });

  it("start --json says as JSON too that nothing could be deployed", async () => {
    const { code, out } = await run("start", "--exit", "--json", "--port", "0", "--config", "forceDestroy=maybe");
    assert.equal(code, 1);
    const { ok, error } = JSON.parse(out) as { ok: boolean; error: { name: string; message: string } };
    assert.deepEqual([ok, error.name], [false, "UserError"]);
    assert.match(error.message, /'forceDestroy' must be of type 'boolean'/);
  });

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`start stays up until ${signal}, and ends everything it started`, async () => {
      const child = launch(["start", "--port", "0", "--no-samples", "--scenario", "custom-bus-logging"]);
      let url = "";
      for await (const line of createInterface({ input: child.stdout })) {
        url = /^ready (http:\/\/127\.0\.0\.1:\d+)$/.exec(line)?.[1] ?? "";
        if (url) break;
      }
      const stack = (await (await fetch(`${url}/_local/stack`)).json()) as { project: string; outputs: { customBusLogging: { busName: string } } };
      assert.equal(stack.project, "event-architectures");
      assert.match(stack.outputs.customBusLogging.busName, /^custom-bus-logging-bus-[0-9a-f]{7}$/);
      child.kill(signal);
      assert.deepEqual(await once(child, "close"), [0, null]);
      assert.equal(await answers(url), false);
    });
  }

  it("cloud serves an empty cloud, though it was warmed up, and says how to use it", async () => {
    const child = launch(["cloud", "--port", "0", "--warm"]);
    const lines: string[] = [];
    for await (const line of createInterface({ input: child.stdout })) {
      lines.push(line);
      if (line.startsWith("ready ")) break;
    }
    const url = lines.at(-1)!.slice("ready ".length);
    assert.match(lines.join("\n"), /serves .*events.*\nexport AWS_ENDPOINT_URL=http:\/\/127\.0\.0\.1:\d+ AWS_REGION=us-east-1/);
    assert.equal((await fetch(`${url}/_local/stack`)).status, 404);
    assert.deepEqual(((await (await fetch(`${url}/_local/journal`)).json()) as { entries: unknown[] }).entries, []);
    child.kill("SIGINT");
    await once(child, "close");
  });

  it("says that the port is taken, and what to do", async () => {
    const server = createServer().listen(0, "127.0.0.1");
    await once(server, "listening");
    const { port } = server.address() as { port: number };
    const { code, out, err } = await run("cloud", "--port", String(port));
    server.close();
    assert.equal(code, 1);
    assert.match(err, new RegExp(`${port}.*--port 0`));
    assert.equal(err.trim().split("\n").length, 1, "one line");
    assert.equal(out, "");
  });

  const refusals: [what: string, args: string[], says: RegExp][] = [
    ["unknown scenarios and unknown configuration keys, together", ["start", "--scenario", "order-invoce", "--scenario", "sfn-router", "--config", "colour=red"],
      /"order-invoce" is not a scenario; known: rds-autotag.*colour: not a key of this project/s],
    ["a configuration value of a wrong type", ["start", "--config", "forceDestroy=maybe"], /'forceDestroy' must be of type 'boolean'/],
    ["an unknown stack", ["start", "--stack", "prod"], /no stack named 'prod' found/],
    ["a folder without a program", ["start", "--program", "stacks"], /no Pulumi\.yaml/],
    ["an unknown option", ["start", "--prot", "1"], /Unknown option '--prot'/],
    ["an unknown command", ["fly"], /there is no command fly/],
    ["a program with a resource that is not supported", ["start", "--program", "test/fixtures/unsupported", "--config", "thing=type"], /aws:ec2\/vpc:Vpc.*net/s],
    ["a program that does not parse", ["start", "--program", "test/fixtures/syntax"], /the program failed/],
  ];
  for (const [what, args, says] of refusals) {
    it(`refuses ${what}, without a stack trace`, async () => {
      const { code, err } = await run(...args, ...(args[0] === "start" ? ["--port", "0", "--exit"] : []));
      assert.equal(code, 1);
      assert.match(err, says);
      assert.doesNotMatch(err, /\n\s+at .*local\//);
    });
  }
});
