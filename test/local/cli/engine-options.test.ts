import { strict as assert } from "node:assert";
import { environmentOf } from "../../../local/cli/engine";
import { engineHelp, parseEngineFlags } from "../../../local/cli/engine-options";
import { parseCloudFlags } from "../../../local/cli/options";
import { exportLine } from "../../../local/cli/serve";

describe("the command line of up, preview, refresh and destroy", () => {
  const standard = { program: "/here", stack: "dev", port: 4566, diff: false, config: [] };
  const cases: [string, string[], object][] = [
    ["nothing", [], standard],
    ["a stack", ["prod"], { ...standard, stack: "prod" }],
    ["everything", ["test", "--scenario", "a", "--scenario", "b", "--config", "x=1", "--program", "p", "--port", "5000", "--diff"],
      { program: "p", stack: "test", port: 5000, diff: true, config: ['scenarios=["a","b"]', "x=1"] }],
  ];
  for (const [name, args, gives] of cases) it(name, () => assert.deepEqual(parseEngineFlags(args, "/here"), gives));

  const wrong: [string[], RegExp][] = [[["a", "b"], /one stack at most/], [["--port", "0"], /--port must be/], [["--nothing"], /--nothing.*--help/]];
  for (const [args, says] of wrong) it(`refuses ${args.join(" ")}`, () => assert.throws(() => parseEngineFlags(args, "/here"), says));

  it("helps, with examples", () => {
    assert.equal(parseEngineFlags(["--help"], "/here"), "help");
    for (const command of ["preview", "up", "refresh", "destroy"] as const) assert.match(engineHelp(command), new RegExp(`Examples:\n  npm run ${command}\n`));
  });

  it("without a cloud it says how to get one", () => assert.rejects(environmentOf(1), /no local cloud at http:\/\/127\.0\.0\.1:1: start one with npm run cloud/));

  it("what is printed for a shell survives it", () => assert.equal(exportLine({ A: "file:///tmp/x", B: "it's" }), "export A=file:///tmp/x B='it'\\''s'"));

  it("the environment of a running cloud can be asked for", () => assert.equal((parseCloudFlags(["--env"]) as { env: boolean }).env, true));
});
