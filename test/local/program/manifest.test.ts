import { strict as assert } from "node:assert";
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { UserError } from "../../../local/kernel/errors";
import { readManifest, type Manifest } from "../../../local/program/manifest";

const PROJECT = "name: shop\nruntime: nodejs\n";
type Files = Record<string, string>;

describe("a program's manifest", () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), "manifest-")); });
  afterEach(() => rmSync(folder, { recursive: true }));

  function read(files: Files, config: string[] = [], stack = "dev"): Manifest {
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    return readManifest({ directory: folder, stack, config });
  }

  const values: { name: string; declared?: string; stored?: string; config?: string[]; gives: Record<string, string>; secret?: string[] }[] = [
    { name: "nothing at all", gives: {} },
    { name: "a default", declared: "size: { type: integer, default: 3 }", gives: { "shop:size": "3" } },
    { name: "a default of a list", declared: "zones: { type: array, items: { type: string }, default: [a, b] }", gives: { "shop:zones": '["a","b"]' } },
    { name: "a shorthand default", declared: "size: small", gives: { "shop:size": "small" } },
    { name: "a provider's value", declared: "aws:region: eu-north-1", gives: { "aws:region": "eu-north-1" } },
    { name: "a provider's value, long form", declared: "aws:region: { value: eu-north-1 }", gives: { "aws:region": "eu-north-1" } },
    { name: "the stack over the default", declared: "size: { type: integer, default: 3 }", stored: "shop:size: 4", gives: { "shop:size": "4" } },
    { name: "a key without namespace", stored: "size: 4", gives: { "shop:size": "4" } },
    { name: "a structured value", stored: "shop:tags: { a: b, c: [1, true] }", gives: { "shop:tags": '{"a":"b","c":[1,true]}' } },
    { name: "a number where text is declared", declared: "code: { type: string }", stored: "shop:code: 12", gives: { "shop:code": "12" } },
    { name: "text that is a number", declared: "size: { type: integer }", stored: 'shop:size: "12"', gives: { "shop:size": "12" } },
    { name: "a boolean", declared: "on: { type: boolean }", stored: "shop:on: true", gives: { "shop:on": "true" } },
    { name: "an override", stored: "shop:size: 4", config: ["size=5"], gives: { "shop:size": "5" } },
    { name: "an override with a namespace", config: ["aws:region=us-west-2"], gives: { "aws:region": "us-west-2" } },
    { name: "an override with = in it", config: ["q=a=b"], gives: { "shop:q": "a=b" } },
    { name: "a path into a new object", config: ["rds.tagKey=owner", "rds.days=7", "rds.on=true", "rds.code=007"], gives: { "shop:rds": '{"tagKey":"owner","days":7,"on":true,"code":"007"}' } },
    { name: "a path into a stored object", stored: "shop:rds: { tagKey: a, keep: 1 }", config: ["rds.tagKey=b"], gives: { "shop:rds": '{"tagKey":"b","keep":1}' } },
    { name: "list items by index", config: ["scenarios[0]=a", "scenarios[1]=b"], gives: { "shop:scenarios": '["a","b"]' } },
    { name: "a quoted member", config: ['tags["cost.center"]=42x'], gives: { "shop:tags": '{"cost.center":"42x"}' } },
    { name: "JSON", declared: "zones: { type: array, items: { type: string } }", config: ['zones=["a"]'], gives: { "shop:zones": '["a"]' } },
    { name: "a secret given as an override", declared: "pin: { type: string, secret: true }", config: ["pin=1234"], gives: { "shop:pin": "1234" }, secret: ["shop:pin"] },
  ];
  for (const { name, declared, stored, config, gives, secret } of values) {
    it(`takes ${name}`, () => {
      const manifest = read({
        "Pulumi.yaml": PROJECT + (declared ? `config:\n  ${declared}\n` : ""), "Pulumi.dev.yaml": stored ? `config:\n  ${stored}\n` : "",
      }, config);
      assert.deepEqual(manifest.config, { values: gives, secretKeys: secret ?? [] });
    });
  }

  const refusals: { name: string; project?: string; declared?: string; stored?: string; config?: string[]; stack?: string; message: RegExp }[] = [
    { name: "a missing value", declared: "x: { type: string }", message: /^Stack 'dev' is missing configuration value 'x'/ },
    { name: "missing values", declared: "z: { type: string }\n  x: { type: string }\n  y: { type: string }", message: /^Stack 'dev' is missing configuration values 'x', 'y' and 'z'/ },
    { name: "a wrong type", declared: "x: { type: boolean }", stored: "shop:x: maybe", message: /^Stack 'dev' with configuration key 'x' must be of type 'boolean'; it is "maybe"/ },
    { name: "a wrong item", declared: "x: { type: array, items: { type: array, items: { type: integer } } }", stored: "shop:x: [[a]]", message: /'x' must be of type 'array<array<integer>>'/ },
    { name: "a fraction for an integer", declared: "x: { type: integer }", stored: "shop:x: 1.5", message: /'x' must be of type 'integer'/ },
    { name: "a plain value for a secret", declared: "x: { type: string, secret: true }", stored: "shop:x: open", message: /^Stack 'dev' with configuration key 'x' must be encrypted as it's secret/ },
    { name: "an encrypted value", stored: "shop:x: { secure: v1:abc }", message: /shop:x is an encrypted value/ },
    { name: "an encrypted value deep down", stored: "shop:x: { a: [ { secure: v1:abc } ] }", message: /shop:x\.a\[0\] is an encrypted value/ },
    { name: "an array without items", declared: "x: { type: array }", message: /declares an array but does not specify the underlying type via the 'items' attribute/ },
    { name: "a default of the wrong type", declared: "x: { type: integer, default: hello }", message: /The default value specified for configuration key 'x' is not of the expected type 'integer'/ },
    { name: "a typed key of a provider", declared: "aws:region: { type: string }", message: /not namespaced by the project and should not define a type/ },
    { name: "default and value", declared: "x: { default: 1, value: 2 }", message: /cannot have both a 'default' and 'value' attribute/ },
    { name: "an unknown type", declared: "x: { type: number }", message: /the type "number"; Pulumi knows string, integer, boolean and array/ },
    { name: "an unknown stack", stack: "prod", message: /no stack named 'prod' found in .*; it has 'dev'/ },
    { name: "no stack name", stack: "a/b", message: /may only contain alphanumeric/ },
    { name: "another runtime", project: "name: shop\nruntime: python\n", message: /the runtime 'python' is not run by the local cloud/ },
    { name: "another runtime, long form", project: "name: shop\nruntime: { name: go }\n", message: /the runtime 'go'/ },
    { name: "an unknown option", project: "name: shop\nruntime: { name: nodejs, options: { nodeargs: --inspect } }\n", message: /runtime\.options\.nodeargs is not in the local cloud/ },
    { name: "no name", project: "runtime: nodejs\n", message: /project is missing a 'name' attribute/ },
    { name: "no runtime", project: "name: shop\n", message: /project is missing a 'runtime' attribute/ },
    { name: "broken YAML", project: "name: shop\nruntime: [nodejs\n", message: /Pulumi\.yaml:\d+:\d+: / },
    { name: "no mapping", project: "- a\n", message: /Pulumi\.yaml: a mapping is wanted, not a list/ },
    { name: "a main outside", project: `${PROJECT}main: ../elsewhere\n`, message: /project 'main' must be a subfolder/ },
    { name: "a main that is not there", project: `${PROJECT}main: src\n`, message: /could not locate the program 'src'/ },
    { name: "Pulumi ESC", stored: "a: b\nenvironment: [x]", message: /Pulumi ESC/ },
    { name: "an override without value", config: ["x"], message: /--config x: KEY=VALUE is wanted/ },
    { name: "a hole in a list", config: ["x[1]=a"], message: /would leave a hole/ },
    { name: "a member of text", stored: "shop:x: text", config: ["x.y=1"], message: /there is no object to take 'y' of/ },
    { name: "a key that is none", config: ["[0]=1"], message: /is no key/ },
  ];
  for (const { name, project, declared, stored, config, stack, message } of refusals) {
    it(`refuses ${name}`, () => {
      const files = { "Pulumi.yaml": project ?? PROJECT + (declared ? `config:\n  ${declared}\n` : ""), "Pulumi.dev.yaml": stored ? `config:\n  ${stored}\n` : "" };
      assert.throws(() => read(files, config, stack), (error: Error) => {
        assert.ok(error instanceof UserError);
        assert.match(error.message, message);
        return true;
      });
    });
  }

  it("names the folder when there is no project", () => {
    assert.throws(() => read({}), new RegExp(`no Pulumi.yaml project file found in ${folder}`));
  });

  it("needs no stack file when there is none at all", () => {
    assert.deepEqual(read({ "Pulumi.yaml": PROJECT }, [], "anything").config.values, {});
  });

  it("finds stack files where stackConfigDir says", () => {
    const manifest = read({ "Pulumi.yaml": `${PROJECT}stackConfigDir: stacks\n`, "stacks/Pulumi.dev.yaml": "config:\n  shop:a: b\n" });
    assert.deepEqual(manifest.config.values, { "shop:a": "b" });
  });

  it("runs in the folder of main, as the CLI does", () => {
    const files = { "src/app.ts": "", "Pulumi.dev.yaml": "" };
    const folderMain = read({ ...files, "Pulumi.yaml": `${PROJECT}main: src\n` });
    assert.deepEqual([folderMain.directory, folderMain.main], [join(folder, "src"), "."]);
    const fileMain = read({ ...files, "Pulumi.yaml": `${PROJECT}main: src/app.ts\n` });
    assert.deepEqual([fileMain.directory, fileMain.main, fileMain.root], [join(folder, "src"), "app.ts", folder]);
  });

  it("knows whether TypeScript is compiled, and by which file", () => {
    assert.deepEqual([read({ "Pulumi.yaml": PROJECT }).typescript, read({ "Pulumi.yaml": PROJECT }).tsconfig], [true, "tsconfig.json"]);
    const other = read({ "Pulumi.yaml": "name: shop\nruntime: { name: nodejs, options: { typescript: false, tsconfig: tsconfig.p.json } }\n" });
    assert.deepEqual([other.typescript, other.tsconfig], [false, "tsconfig.p.json"]);
  });
});
