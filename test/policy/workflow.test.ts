import { strict as assert } from "node:assert";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "yaml";
import { PROJECT } from "../support/deployed";

interface Step { readonly uses?: string; readonly run?: string; readonly if?: string; readonly with?: Readonly<Record<string, unknown>>; readonly env?: Readonly<Record<string, string>> }
interface Job { readonly permissions?: Readonly<Record<string, string>>; readonly if?: string; readonly needs?: readonly string[]; readonly strategy?: { readonly matrix: { readonly node: readonly string[] } }; readonly "timeout-minutes": number; readonly steps: readonly Step[] }
interface Workflow { readonly permissions: Readonly<Record<string, string>>; readonly jobs: Readonly<Record<string, Job>> }

/** Versions that run on Node 24 (GitHub's runners have no Node 20 for actions since September 2026), and the inputs that are used of each. */
const ACTIONS: Readonly<Record<string, readonly string[]>> = {
  "actions/checkout@v6": [],
  "actions/setup-node@v6": ["node-version", "cache"],
  "github/codeql-action/upload-sarif@v4": ["sarif_file", "category"],
  "aws-actions/configure-aws-credentials@v6": ["role-to-assume", "aws-region"],
  "pulumi/actions@v7": ["command", "stack-name", "cloud-url", "policyPacks", "comment-on-pr"],
};

describe("the workflow of GitHub Actions", () => {
  const { permissions, jobs } = parse(readFileSync(join(PROJECT, ".github/workflows/architecture.yml"), "utf8")) as Workflow;
  const { scripts, engines } = JSON.parse(readFileSync(join(PROJECT, "package.json"), "utf8")) as { scripts: Record<string, string>; engines: { node: string } };
  const steps = Object.values(jobs).flatMap((job) => job.steps);

  it("runs scripts that there are: check, lint, tests, a deployment, the policies", () => {
    const run = steps.flatMap((step) => (step.run === undefined || step.run === "npm ci" ? [] : [/^npm (?:run )?([\w:]+)/.exec(step.run)?.[1] ?? step.run]));
    assert.deepEqual([...new Set(run)].sort(), ["check", "lint", "policy", "start", "test"]);
    assert.deepEqual(run.filter((name) => !(name in scripts)), []);
  });

  it("uses actions that there are, with inputs that they take", () => {
    const used = steps.flatMap(({ uses, with: inputs = {} }) => (uses === undefined ? [] : [[uses, Object.keys(inputs)] as const]));
    assert.deepEqual([...new Set(used.map(([name]) => name))].sort(), Object.keys(ACTIONS).sort());
    for (const [name, inputs] of used) assert.deepEqual(inputs.filter((input) => !ACTIONS[name]!.includes(input)), [], name);
  });

  it("may do no more than it needs, and takes no long-lived key", () => {
    assert.deepEqual(permissions, { contents: "read" });
    assert.deepEqual(Object.fromEntries(Object.entries(jobs).map(([name, job]) => [name, job.permissions])), {
      test: undefined,
      policy: { contents: "read", "security-events": "write", actions: "read" },
      preview: { contents: "read", "id-token": "write", "pull-requests": "write" },
    });
    // Nobody's fork gets a token of this repository, or of the account.
    assert.match(jobs.preview!.if!, /head\.repo\.fork != true/);
    assert.match(steps.find(({ uses }) => uses?.includes("upload-sarif"))!.if!, /head\.repo\.fork != true/);
    assert.doesNotMatch(JSON.stringify(steps), /aws-access-key-id|AWS_SECRET/i);
    for (const job of Object.values(jobs)) assert.ok(job["timeout-minutes"] <= 20);
  });

  it("tests the oldest Node that the project allows, and the newest runtime of Lambda", () => {
    assert.deepEqual(jobs.test!.strategy!.matrix.node, [engines.node.replace(">=", ""), "24"]);
    for (const { uses, with: inputs } of steps) if (uses?.startsWith("actions/setup-node@")) assert.ok(["24", "${{ matrix.node }}"].includes(String(inputs!["node-version"])));
  });

  it("previews with the pack of this project", () => {
    const { policyPacks, command } = jobs.preview!.steps.find(({ uses }) => uses?.startsWith("pulumi/actions"))!.with!;
    assert.equal(command, "preview");
    assert.ok(existsSync(join(PROJECT, String(policyPacks), "PulumiPolicy.yaml")));
    assert.deepEqual(jobs.preview!.needs, ["test", "policy"]);
  });
});
