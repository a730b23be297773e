import { strict as assert } from "node:assert";
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { cacheTranspiled } from "../../../local/program/child/transpile-cache";

describe("the cache of transpiled files", () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), "transpiled-")); });
  afterEach(() => rmSync(folder, { recursive: true }));

  const require = createRequire(createRequire(__filename).resolve("ts-node"));

  /** A compiler that notes what it was asked, as a process of its own would start it. */
  const start = (key = "k", at = join(folder, "cache")) => {
    const asked: string[] = [];
    const service = { compile: (code: string, fileName: string) => { asked.push(fileName); return `// ${key}\n${code}`; } };
    cacheTranspiled(service, { folder: at, key, require });
    return { asked, compile: (code: string, fileName = "a.ts") => service.compile(code, fileName) };
  };

  it("transpiles a file once, whatever runs it", () => {
    const [first, second] = [start(), start()];
    assert.equal(first.compile("1"), "// k\n1");
    assert.equal(first.compile("1"), "// k\n1");
    assert.equal(second.compile("1"), "// k\n1");
    assert.deepEqual([first.asked, second.asked], [["a.ts"], []]);
  });

  it("transpiles again what has changed, is another file, or is for another compiler", () => {
    start().compile("1");
    const later = start();
    later.compile("2");
    later.compile("1", "b.ts");
    assert.deepEqual(later.asked, ["a.ts", "b.ts"]);
    const other = start("other options");
    assert.equal(other.compile("1"), "// other options\n1");
    assert.equal(readdirSync(join(folder, "cache")).length, 4);
  });

  it("goes without where nothing can be written", () => {
    writeFileSync(join(folder, "file"), "");
    const { asked, compile } = start("k", join(folder, "file", "cache"));
    assert.deepEqual([compile("1"), compile("1")], ["// k\n1", "// k\n1"]);
    assert.equal(asked.length, 2);
  });
});
