import { strict as assert } from "node:assert";
import { describe as describeFailure } from "../../../local/program/child/failure";

const DIRECTORY = "/srv/shop";

function error(message: string, stack: string[], more: object = {}): Error {
  const made = Object.assign(new Error(message), more);
  made.stack = [`Error: ${message}`, ...stack].join("\n");
  return made;
}

describe("what a program threw, for people", () => {
  const cases: [name: string, thrown: unknown, gives: object][] = [
    ["only the program's own frames", error("no", [
      "    at fail (/srv/shop/lib/a.ts:3:7)", "    at Object.<anonymous> (/srv/shop/index.ts:1:1)", "    at x (/srv/shop/node_modules/y/z.js:1:1)",
      "    at async run (node:internal/x:1:1)", "    at /srv/shop/b.ts:9:2", "    at async go (file:///srv/shop/c.js:4:5)", "    at /srv/shopping/d.ts:1:1",
    ]), { message: "no", frames: ["lib/a.ts:3:7", "index.ts:1:1", "b.ts:9:2", "c.js:4:5"] }],
    ["five frames at most", error("deep", Array.from({ length: 9 }, (_, i) => `    at f (/srv/shop/a.ts:${i + 1}:1)`)), { message: "deep", frames: [1, 2, 3, 4, 5].map((i) => `a.ts:${i}:1`) }],
    ["the name of an error that has one", error("bad", [], { name: "TypeError" }), { message: "TypeError: bad", frames: [] }],
    ["text", "just text", { message: "the program threw just text, which is no Error", frames: [] }],
    ["nothing", undefined, { message: "the program threw undefined, which is no Error", frames: [] }],
    ["a package that is not there", error("Cannot find module 'left-pad'\nRequire stack:\n- /srv/shop/index.ts", [], { code: "MODULE_NOT_FOUND" }),
      { message: "Cannot find module 'left-pad'", frames: [], hint: "is it in the dependencies of package.json? Run 'npm install' in /srv/shop" }],
    ["a file that is not there", error("Cannot find module './x'", [], { code: "MODULE_NOT_FOUND" }), { message: "Cannot find module './x'", frames: [], hint: "the program names a file that does not exist" }],
    ["what needs an engine", error("The Pulumi CLI does not support the ReplaceWith option. Please update the Pulumi CLI.", []),
      { message: "ReplaceWith option need Pulumi's real engine", frames: [], hint: "run 'npm run cloud' and use the Pulumi CLI against it" }],
  ];
  for (const [name, thrown, gives] of cases) it(`says ${name}`, () => assert.deepEqual(describeFailure(thrown, DIRECTORY), gives));
});
