import { strict as assert } from "node:assert";
import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { dependencies } from "../../../package.json";
import { PROJECT } from "../../support/deployed";

const run = promisify(execFile);

/** For each of some options, which paths of this project Pulumi would pack; and after which of them npm's library was loaded. */
const SCRIPT = `
  const [late, cases] = JSON.parse(process.argv[1]);
  const load = () => require("@pulumi/pulumi");
  const pulumi = late ? require("./local/program/child/package-scan").scanPackagesLate(load) : load();
  const isLoaded = () => Object.keys(require.cache).some((file) => file.includes("@npmcli/arborist"));
  (async () => {
    const before = isLoaded();
    const all = await Promise.all(cases.slice(0, 2).map((options) => pulumi.runtime.computeCodePaths(options)));
    const without = isLoaded();
    all.push(...await Promise.all(cases.slice(2).map((options) => pulumi.runtime.computeCodePaths(options))));
    console.log(JSON.stringify({ paths: all.map((paths) => [...paths.keys()].sort()), loaded: [before, without, isLoaded()] }));
  })();
`;

const everything = Object.keys(dependencies);
const CASES = [
  { extraExcludePackages: everything }, { extraExcludePackages: everything, extraIncludePaths: ["events"] },
  {}, { extraExcludePackages: everything, extraIncludePackages: ["fflate"] }, { extraExcludePackages: everything.slice(1) }, { extraExcludePackages: everything },
];

interface Result {
  readonly paths: readonly (readonly string[])[];
  /** At first, after the first two cases, and after all. */
  readonly loaded: readonly boolean[];
}

async function pathsOf(late: boolean): Promise<Result> {
  const { stdout } = await run(process.execPath, ["-r", "ts-node/register/transpile-only", "-e", SCRIPT, JSON.stringify([late, CASES])], { cwd: PROJECT, maxBuffer: 1 << 24 });
  return JSON.parse(stdout) as Result;
}

describe("the scan of packages", () => {
  it("packs what Pulumi packs, and reads no packages where all are left out", async () => {
    const [late, own] = await Promise.all([pathsOf(true), pathsOf(false)]);
    assert.deepEqual(late.paths, own.paths);
    assert.deepEqual(late.paths.slice(0, 2), [[], ["events"]]);
    assert.ok(late.paths[2]!.length > 20 && late.paths[3]!.length > 0);
    assert.deepEqual([late.loaded, own.loaded], [[false, false, true], [true, true, true]]);
  });
});
