import { strict as assert } from "node:assert";
import { execFile, execFileSync, spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";
import { PROJECT } from "../support/deployed";

/** The commands of the README, a line each, comments left out. */
const commands = [...readFileSync(join(PROJECT, "README.md"), "utf8").matchAll(/```sh\n([\s\S]*?)```/g)]
  .flatMap(([, block]) => block!.split("\n")).map((line) => line.replace(/\s+#.*$/, "").trim()).filter(Boolean);

/** Not run here, with who does. */
const ELSEWHERE: readonly [command: RegExp, why: string][] = [
  [/^npm ci && npm (start|test)$/, "the two commands of a fresh clone: .ci/run"],
  [/^npm start$|^npm run cloud$/, "they stay up: this test starts one, test/e2e/start.test.ts the other"],
  [/^(pulumi|npm run sample -- \S+ --yes$)/, "they need an AWS account"],
  [/^(eval .*cloud -- --env|npm run (preview|up|refresh|destroy))/, "they need the Pulumi CLI: test/engine/, test/local/cli/"],
  [/^aws logs tail /, "version 2 of the CLI only: test/cli/program.cli.ts"],
];

const elsewhere = (command: string): boolean => ELSEWHERE.some(([pattern]) => pattern.test(command));
const hasAwsCli = (): boolean => {
  try {
    execFileSync("aws", ["--version"], { stdio: "ignore" });
    return true;
  } catch {
    return false;
  }
};

describe("README", function () {
  this.timeout(180_000);
  let cloud: ChildProcess;
  let url = "";
  before(async () => {
    cloud = spawn(process.execPath, [join(PROJECT, "local/launch.mjs"), "start", "--port", "0", "--no-samples"], { cwd: PROJECT, stdio: ["ignore", "pipe", "ignore"] });
    for await (const line of createInterface({ input: cloud.stdout! })) {
      url = /^ready (\S+)$/.exec(line)?.[1] ?? "";
      if (url) break;
    }
  });
  after(async () => {
    cloud.kill("SIGINT");
    await once(cloud, "close");
  });

  it("has commands, and names none that nobody runs", () => {
    assert.ok(commands.length > 15);
    for (const [pattern] of ELSEWHERE) assert.ok(commands.some((command) => pattern.test(command)), `${pattern} is not in the README any more`);
  });

  for (const command of commands.filter((line) => !elsewhere(line) && !line.startsWith("export "))) {
    it(command, async function () {
      // A machine without the AWS CLI reports it as pending, never as passed; CI has one.
      if (command.startsWith("aws ") && !hasAwsCli()) this.skip();
      const exports = commands.find((line) => line.startsWith("export "))!.replace("http://127.0.0.1:4566", url);
      const script = `${exports}\n${command.replace("http://127.0.0.1:4566", url)}${/^npm start -- --exit(?!.*--port)/.test(command) ? " --port 0" : ""}`;
      const { stdout } = await promisify(execFile)("bash", ["-euc", script], { cwd: PROJECT, env: { ...process.env, AWS_PAGER: "" } });
      assert.ok(stdout.length > 0, "it says something");
    });
  }
});
