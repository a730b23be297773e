import { strict as assert } from "node:assert";
import { existsSync } from "node:fs";
import { join } from "node:path";
import { compiledEntry, projectFolder } from "../../local/compiled";
import { UserError } from "../../local/kernel/errors";

// A literal import() would become a require() here.
const load = (path: string) => (new Function("path", "return import(path)") as (path: string) => Promise<{ ensureBuilt(names?: string[]): Promise<string[]> }>)(path);

describe("what is compiled", () => {
  it("is there, and is not compiled again while nothing changes", async () => {
    const { ensureBuilt } = await load(join(projectFolder(), "local/build.mjs"));
    await ensureBuilt(["lambda-worker"]);
    assert.deepEqual(await ensureBuilt(["lambda-worker"]), []);
    assert.ok(existsSync(compiledEntry("lambda-worker")));
    assert.ok(existsSync(join(projectFolder(), "package.json")));
  });

  it("is asked for by a command when it is missing", () => {
    assert.throws(() => compiledEntry("nothing" as "main"), (error) => error instanceof UserError && error.message.endsWith("nothing.cjs is missing: run node local/build.mjs"));
  });
});
