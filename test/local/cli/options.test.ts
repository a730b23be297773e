import { strict as assert } from "node:assert";
import { parseCloudFlags, parseStartFlags } from "../../../local/cli/options";

const DEFAULTS = { port: 4566, clock: "real", account: "123456789012", maxHops: 16, json: false };

describe("local/cli/options", () => {
  it("has defaults for everything", () => {
    assert.deepEqual(parseCloudFlags([]), DEFAULTS);
    assert.deepEqual(parseStartFlags([], "/here"), { ...DEFAULTS, program: "/here", stack: "dev", scenarios: [], config: [], samples: true, exit: false });
  });

  it("reads what is given", () => {
    assert.deepEqual(
      parseStartFlags(["--exit", "--scenario", "a", "--scenario", "b", "--config", "x.y=1", "--config=z=2", "--port", "0", "--clock", "virtual", "--account", "000000000000", "--max-hops", "3", "--json", "--no-samples", "--stack", "test", "--program", "there"], "/here"),
      { port: 0, clock: "virtual", account: "000000000000", maxHops: 3, json: true, program: "there", stack: "test", scenarios: ["a", "b"], config: ["x.y=1", "z=2"], samples: false, exit: true },
    );
  });

  it("warms a cloud up only when asked to", () => assert.deepEqual(parseCloudFlags(["--warm"]), { ...DEFAULTS, warm: true }));

  it("asks for help", () => {
    assert.equal(parseCloudFlags(["--help"]), "help");
    assert.equal(parseStartFlags(["--help", "--exit"], "/here"), "help");
  });

  const refusals: [args: string[], says: RegExp][] = [
    [["--prot", "1"], /Unknown option '--prot'; see --help/],
    [["extra"], /Unexpected argument 'extra'.*see --help/],
    [["--port", "65536"], /--port must be a whole number from 0 to 65535 \(given: 65536\)/],
    [["--port", "http"], /--port must be a whole number/],
    [["--port="], /--port must be a whole number/],
    [["--clock", "fast"], /--clock must be real or virtual \(given: fast\)/],
    [["--account", "12"], /--account must be twelve digits \(given: 12\)/],
    [["--max-hops", "0"], /--max-hops must be a whole number from 1 to 1000/],
    [["--json=yes"], /see --help/],
    [["--env", "--warm"], /--env asks a cloud that runs already.*give one of them/],
  ];
  for (const [args, says] of refusals) {
    it(`refuses ${args.join(" ")}`, () => assert.throws(() => parseCloudFlags(args), (error: Error) => error.name === "UserError" && says.test(error.message)));
  }
});
