import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";

const root = join(__dirname, "..");
const files = execFileSync("git", ["ls-files", "--cached", "--others", "--exclude-standard"], { cwd: root, encoding: "utf8" }).split("\n").filter(Boolean);
const sources = files.filter((file) => file.endsWith(".ts") && !file.startsWith("test/") && !file.startsWith("bench/"));

/** What a file imports: paths of this project, and names of packages. Type imports of packages are free. */
function importsOf(file: string): { local: string[]; packages: string[] } {
  const text = readFileSync(join(root, file), "utf8");
  const local: string[] = [];
  const packages: string[] = [];
  for (const [, typeOnly, from] of text.matchAll(/^(?:import|export)( type)?\b[^;]*?from "([^"]+)";/gms)) {
    if (from!.startsWith(".")) local.push(relative(root, join(root, dirname(file), from!)));
    else if (!typeOnly && !from!.startsWith("node:")) packages.push(from!);
  }
  return { local, packages };
}

/** Which places a place may import. The first rule that fits a file holds. */
const RULES: readonly [place: RegExp, allowed: RegExp][] = [
  [/^functions\/shared\//, /^functions\/shared\//],
  [/^functions\/([\w-]+)\//, /^functions\/(shared|$1)\//],
  [/^stacks\/parts\//, /^stacks\/parts\/|^package\.json$/],
  [/^stacks\//, /^stacks\/|^functions\/|^config$/],
  [/^config\.ts$/, /^stacks\/names$/],
  [/^index\.ts$/, /^config$|^stacks(\/|$)/],
  [/^samples\//, /^samples\/|^functions\/|^stacks\/names$/],
  [/^model\//, /^model\//],
  [/^policy\//, /^policy\/|^model(\/|$)/],
  [/^local\/kernel\//, /^local\/kernel\/|^model\//],
  [/^local\/services\/index\.ts$/, /^local\/services\/|^local\/kernel\/service$/],
  [/^local\/services\/([\w-]+)\//, /^local\/services\/$1(\/|$)|^local\/kernel\/|^model\/|^local\/compiled$/],
  [/^local\/wire\//, /^local\/wire\/|^local\/kernel\//],
  [/^local\/provider\//, /^local\/provider\/|^local\/kernel\/|^local\/program\/protocol$|^model\//],
  [/^local\/program\//, /^local\/program\/|^local\/provider(\/|$)|^local\/kernel\/|^local\/compiled$|^model\//],
  [/^local\/console\//, /^local\/console\/|^local\/kernel\//],
  [/^local\/cli\//, /^local(\/|$)|^model\//],
  [/^local\//, /^local(\/|$)/],
];

describe("architecture", () => {
  it("every source file imports only what its place may", () => {
    const wrong: string[] = [];
    for (const file of sources) {
      const rule = RULES.find(([place]) => place.test(file));
      if (!rule) { wrong.push(`${file}: no rule says what may be imported here`); continue; }
      const own = rule[0].exec(file)?.[1] ?? "";
      const allowed = new RegExp(rule[1].source.replaceAll("$1", own));
      for (const imported of importsOf(file).local) if (!allowed.test(imported)) wrong.push(`${file} imports ${imported}`);
    }
    assert.deepEqual(wrong, []);
  });

  it("services and the kernel use no SDK client at run time: only its types", () => {
    const wrong = sources.filter((file) => /^local\/(kernel|services|provider)\//.test(file))
      .flatMap((file) => importsOf(file).packages.filter((name) => name.startsWith("@aws-sdk/") || name.startsWith("@pulumi/")).map((name) => `${file} imports ${name}`));
    assert.deepEqual(wrong, []);
  });

  it("shared code names no service of AWS that it could branch on", () => {
    const wrong: string[] = [];
    for (const file of sources.filter((name) => /^local\/(kernel|wire)\//.test(name))) {
      const text = readFileSync(join(root, file), "utf8").replace(/\/\*[\s\S]*?\*\/|\/\/.*$/gm, "");
      for (const [found] of text.matchAll(/===? "(events|lambda|logs|sqs|sns|iam|sts|cloudwatch|s3|rds|kms|states|dynamodb|apigateway)"/g)) wrong.push(`${file}: ${found}`);
    }
    assert.deepEqual(wrong, []);
  });

  it("no file holds an access key, a foreign account id or a path of somebody's machine", () => {
    const wrong: string[] = [];
    for (const file of files.filter((name) => /\.(ts|mjs|cjs|js|json|ya?ml|md|sh)$|^\.ci\/run$/.test(name) && name !== "package-lock.json")) {
      const text = readFileSync(join(root, file), "utf8");
      if (/\b(AKIA|ASIA)[0-9A-Z]{16}\b/.test(text)) wrong.push(`${file}: an access key`);
      for (const [, account] of text.matchAll(/arn:aws[\w-]*:[\w-]*:[\w-]*:(\d{12}):/g)) {
        if (account !== "123456789012" && account !== "000000000000") wrong.push(`${file}: account ${account}`);
      }
      if (/(^|["'`\s(])\/(home|Users|root|work)\/[\w.-]+/m.test(text)) wrong.push(`${file}: a path of a machine`);
    }
    assert.deepEqual(wrong, []);
  });
});
