// `npm run test:engine`: the tests that need the Pulumi CLI. Where it is not on PATH it is built from the Go module proxy
// (test/engine/go.mod), once; where there is no Go either, every test is reported as pending, by its name.
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, readFileSync, renameSync } from "node:fs";
import { homedir } from "node:os";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

const here = dirname(fileURLToPath(import.meta.url));
const version = /cmd\/pulumi[^]*?pkg\/v3 (v[\d.]+)/.exec(readFileSync(join(here, "go.mod"), "utf8"))[1];
const root = join(process.env.XDG_CACHE_HOME ?? join(homedir(), ".cache"), "event-architectures", `pulumi-${version.slice(1)}`);
const cli = join(root, "bin", "pulumi");

const runs = (command, args) => spawnSync(command, args, { stdio: "ignore" }).status === 0;

function build() {
  console.log(`building the Pulumi CLI ${version} into ${root}: a few minutes, once`);
  mkdirSync(dirname(cli), { recursive: true });
  const flags = `-s -w -X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=${version}`;
  execFileSync("go", ["build", "-mod=readonly", "-ldflags", flags, "-o", `${cli}.${process.pid}`, "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi"], { cwd: here, stdio: ["ignore", "inherit", "inherit"] });
  renameSync(`${cli}.${process.pid}`, cli);
}

if (!runs("pulumi", ["version"]) && !existsSync(cli)) {
  if (runs("go", ["version"])) {
    try {
      build();
    } catch (error) {
      console.log(`the Pulumi CLI could not be built (${error.message}): the engine tests are not run`);
    }
  } else console.log("no Pulumi CLI on PATH, and no Go to build it with: the engine tests are not run");
}
const tests = process.argv.slice(2).length > 0 ? process.argv.slice(2) : ["test/engine/**/*.engine.ts"];
// Several processes and real time meet here: a test that fails is tried once more before it counts.
const done = spawnSync(process.execPath, [join(here, "../../node_modules/mocha/bin/mocha.js"), "--timeout", "600000", "--retries", "1", ...tests], {
  cwd: join(here, "../.."), stdio: "inherit", env: { ...process.env, ...(existsSync(cli) && { PULUMI_ENGINE_CLI: root }) },
});
process.exitCode = done.status ?? 1;
