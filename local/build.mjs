import { existsSync, mkdirSync, readFileSync, renameSync, statSync, writeFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { fileURLToPath } from "node:url";

/**
 * Compiles what runs in processes of its own: `node local/build.mjs`, or `ensureBuilt()` from a test's set-up.
 * An output is made again only when something that went into it has changed.
 */
const project = dirname(dirname(fileURLToPath(import.meta.url)));
const out = join(project, "dist/local");

const ENTRIES = {
  main: "local/main.ts",
  "lambda-worker": "local/services/lambda/worker/main.ts",
  "program-child": "local/program/child/main.ts",
  "awsx-provider": "local/engine/awsx.ts",
  "policy-child": "local/cli/policy/child.ts",
  "policy-pack": "policy/index.ts",
};

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? Infinity;

/** Whether the output is younger than everything that went into it, this file included. */
function isFresh(name) {
  const built = statSync(join(out, `${name}.cjs`), { throwIfNoEntry: false })?.mtimeMs;
  const list = join(out, `${name}.inputs.json`);
  if (built === undefined || !existsSync(list)) return false;
  const inputs = JSON.parse(readFileSync(list, "utf8"));
  return ["local/build.mjs", ...inputs].every((path) => modified(join(project, path)) <= built);
}

async function build(name) {
  const { build: bundle } = await import("esbuild");
  // Taken before reading, so that a change made while it compiles is noticed the next time.
  const began = new Date();
  const result = await bundle({
    absWorkingDir: project, entryPoints: [ENTRIES[name]], outfile: join(out, `${name}.cjs`), bundle: true, write: false,
    platform: "node", format: "cjs", target: "node20", packages: "external", sourcemap: "linked", metafile: true, logLevel: "error",
  });
  mkdirSync(out, { recursive: true });
  for (const file of result.outputFiles) replace(file.path, file.contents);
  replace(join(out, `${name}.inputs.json`), JSON.stringify(Object.keys(result.metafile.inputs)));
  const { utimesSync } = await import("node:fs");
  utimesSync(join(out, `${name}.cjs`), began, began);
}

/** Whoever reads it at this moment sees the old file or the new one, never half of it. */
function replace(path, contents) {
  const temporary = `${path}.${process.pid}`;
  writeFileSync(temporary, contents);
  renameSync(temporary, path);
}

/** Compiles the entries that exist and are out of date; their names are returned. Rejects when one does not compile. */
export async function ensureBuilt(names = Object.keys(ENTRIES)) {
  const stale = names.filter((name) => existsSync(join(project, ENTRIES[name])) && !isFresh(name));
  for (const name of stale) await build(name);
  return stale;
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const built = await ensureBuilt();
  console.log(built.length > 0 ? `built ${built.map((name) => relative(project, join(out, `${name}.cjs`))).join(", ")}` : "nothing to build");
}
