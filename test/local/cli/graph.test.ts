import { strict as assert } from "node:assert";
import { CreateStateMachineCommand } from "@aws-sdk/client-sfn";
import { GRAPH_HELP, graphCommand } from "../../../local/cli/graph";
import { machineArn, PASS, ROUTER, StatesCloud } from "../services/states/support";

describe("npm run graph", () => {
  let cloud: StatesCloud;
  before(async () => { cloud = await StatesCloud.open(); });
  after(() => cloud.dispose());
  const run = async (...args: string[]): Promise<{ code: number; out: string; err: string }> => {
    const said = { out: [] as string[], err: [] as string[] };
    const code = await graphCommand(args, (text) => said.out.push(text), (text) => said.err.push(text));
    return { code, out: said.out.join("\n"), err: said.err.join("\n") };
  };
  const ask = (...args: string[]) => run(...args, "--endpoint", cloud.cloud.url);

  it("draws the machine, and then the last execution's way through it", async () => {
    const router = await cloud.machine("router", ROUTER);
    assert.match((await ask("router")).out, /^%% state machine router, not executed yet\nflowchart TD\n/);
    await cloud.run(router, { detail: { Path: "A" } }, "first");
    await cloud.run(router, { detail: { Path: "C" } }, "second");
    const graph = (status: string, marks: string[]) => [
      `%% state machine router, execution ${status}`,
      "flowchart TD",
      "  s4(( ))",
      '  s0{"WhichPath?"}',
      '  s1["PathA"]',
      '  s2["PathB"]',
      '  s3(["Fail"])',
      "  s5((( )))",
      "  s4 --> s0",
      '  s0 -->|"$.detail.Path StringEquals #quot;A#quot;"| s1',
      '  s0 -->|"$.detail.Path StringEquals #quot;B#quot;"| s2',
      '  s0 -->|"else"| s3',
      "  s1 --> s5",
      "  s2 --> s5",
      ...marks,
    ].join("\n");
    const taken = "  classDef taken fill:#d7f5dd,stroke:#1a7f37,stroke-width:2px,color:#0b2e13";
    assert.deepEqual(await ask("router"), {
      code: 0, err: "", out: graph("second: FAILED (NoSuchPath)", [
        taken, "  class s0 taken", "  classDef failed fill:#ffe1de,stroke:#cf222e,stroke-width:2px,color:#4c0a0f", "  class s3 failed",
        "  linkStyle 0,3 stroke:#1a7f37,stroke-width:3px",
      ]),
    });
    const first = graph("first: SUCCEEDED", [taken, "  class s0,s1 taken", "  linkStyle 0,1,4 stroke:#1a7f37,stroke-width:3px"]);
    assert.equal((await ask("--execution", "first", router)).out, first);
    assert.equal((await ask(machineArn("router"), "--execution", router.replace(":stateMachine:", ":execution:") + ":first")).out, first);
  });

  it("draws branches and iterations as parts of their state, and ways that errors take", async () => {
    const definition = {
      StartAt: "Both",
      States: {
        Both: { Type: "Parallel", Branches: [PASS, { StartAt: "W", States: { W: { Type: "Wait", Seconds: 1, End: true } } }], Next: "Each", Catch: [{ ErrorEquals: ["A", "B"], Next: "Sorry" }] },
        Each: { Type: "Map", ItemsPath: "$", ItemProcessor: { StartAt: "Say \"<it>\"", States: { "Say \"<it>\"": { Type: "Pass", End: true } } }, End: true },
        Sorry: { Type: "Succeed" },
      },
    };
    await cloud.run(await cloud.machine("nested", definition), [1, 2]);
    const { out } = await ask("nested");
    const lines = out.split("\n").map((line) => line.trim());
    for (const line of ["subgraph s0 [\"Both\"]", "s5[\"P\"]", "s8[/\"W\"/]", "s11[\"Say #quot;#lt;it#gt;#quot; ×2\"]", "s0 -.->|\"A, B\"| s2"]) assert.ok(lines.includes(line), `${line} in\n${out}`);
    assert.match(out, /class s5,s8,s11 taken|class [s\d,]*s11[s\d,]* taken/);
  });

  it("draws an Express machine without a way", async () => {
    await cloud.sfn.send(new CreateStateMachineCommand({ name: "fast", definition: JSON.stringify(PASS), roleArn: "arn:aws:iam::123456789012:role/machine", type: "EXPRESS" }));
    assert.match((await ask("fast")).out, /^%% state machine fast, Express\n/);
    assert.match((await ask("fast", "--execution", "e")).err, /only in its logs/);
  });

  const REFUSED: readonly [what: string, args: string[], message: RegExp][] = [
    ["no name", [], /the name of a state machine is needed; see --help/],
    ["an unknown flag", ["router", "--color"], /Unknown option '--color'; see --help/],
    ["two names", ["router", "other"], /--help/],
    ["an endpoint that is no URL", ["router", "--endpoint", "here"], /--endpoint must be a URL \(given: here\)/],
    ["an endpoint where nobody listens", ["router", "--endpoint", "http://127.0.0.1:1"], /http:\/\/127\.0\.0\.1:1 did not describe the state machine router: .*ECONNREFUSED/],
  ];
  for (const [what, args, message] of REFUSED) {
    it(`says what is wrong: ${what}`, async () => {
      const { code, err } = await run(...args);
      assert.equal(code, 2);
      assert.match(err, message);
    });
  }

  it("says which machines there are", async () => {
    const { code, err } = await ask("none");
    assert.equal(code, 2);
    assert.match(err, /^there is no state machine none; there are fast, nested, router$/);
    assert.match((await ask("router", "--execution", "none")).err, /Execution Does Not Exist/);
  });

  it("has a help with examples", async () => assert.deepEqual(await run("--help"), { code: 0, out: GRAPH_HELP.trimEnd(), err: "" }));
});
