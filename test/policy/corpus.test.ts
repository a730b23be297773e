import { strict as assert } from "node:assert";
import { UNKNOWN, Wiring, type Given } from "../../model/wiring";
import { componentOf } from "../../policy/components";
import { checkResource, checkStack, isResourceRule, type Finding } from "../../policy/rule";
import { RULES } from "../../policy/rules";
import { CASES, REFUSED } from "./cases";
import { MISTAKES, REPORTED, type Mistake } from "./mistakes";
import { deployCorpus, type DeployedCorpus } from "./deploy-corpus";
import { Scene, Seen } from "./scene";

/** Of each resource by its inputs and of the stack by its outputs, as Pulumi asks. */
function findingsIn({ resources, refused }: DeployedCorpus): Finding[] {
  const unmade = [...refused.values()].map(({ resource }) => resource);
  const alone = [...resources, ...unmade].map(({ inputs, ...one }) => ({ ...one, props: inputs }));
  const whole = new Wiring([...resources.map(({ inputs, outputs, ...one }) => ({ ...one, props: { ...inputs, ...outputs } })), ...unmade.map(({ inputs, ...one }) => ({ ...one, props: inputs }))]);
  return RULES.flatMap((rule) => (isResourceRule(rule) ? alone.flatMap((one) => checkResource(rule, one)) : checkStack(rule, whole)));
}

/** What only a deployment brings: ARNs, URLs and names that Pulumi or AWS made up. */
const isMade = (value: unknown): boolean => typeof value === "string" && /arn:aws:|https?:|-[0-9a-f]{7}\b/.test(value);

function planned(value: unknown): unknown {
  if (isMade(value)) return UNKNOWN;
  if (Array.isArray(value)) return (value as unknown[]).map(planned);
  return typeof value === "object" && value !== null && Object.getPrototypeOf(value) === Object.prototype ? Object.fromEntries(Object.entries(value).map(([key, item]) => [key, planned(item)])) : value;
}

/** The same, as a preview would have it: what was not given, and what was made of that, is not known. */
function previewOf({ resources, refused }: DeployedCorpus): Given[] {
  const made = resources.map(({ inputs, outputs, ...one }) => ({ ...one, props: { ...Object.fromEntries(Object.keys(outputs).map((key) => [key, UNKNOWN])), ...planned(inputs) as object } }));
  return [...made, ...[...refused.values()].map(({ resource: { inputs, ...one } }) => ({ ...one, props: planned(inputs) as Given["props"] }))];
}

/** `urn:...::TYPE::NAME` -> the case whose name it begins with. */
const nameOf = (urn: string): string => urn.split("::").at(-1)!;
const idsOf = (findings: readonly Finding[]): string[] => [...new Set(findings.map(({ rule }) => rule.id))].sort();

describe("a corpus of broken programs: the pack and the cloud say the same", function () {
  this.timeout(120_000);
  let corpus: DeployedCorpus;
  let scene: Scene;
  let findings: Finding[];

  before(async () => {
    corpus = await deployCorpus(Object.keys(REFUSED));
    scene = new Scene(corpus.cloud, corpus.resources);
    findings = findingsIn(corpus);
  });
  after(() => corpus?.cloud.dispose());

  /** What stops a deployment: components of packages are advised. */
  const mandatory = () => findings.filter(({ urn, kind }) => kind === "violation" && componentOf(urn) === undefined);

  for (const [name, { rules, of = name, trigger, shows }] of Object.entries(CASES)) {
    it(`${name}: ${rules.join(", ") || "no rule, but the cloud shows it"}`, async () => {
      const found = mandatory().filter(({ urn }) => nameOf(urn).startsWith(of));
      assert.deepEqual(idsOf(found), rules);
      const { kernel } = corpus.cloud;
      await kernel.work.idle();
      const { position } = kernel.journal;
      await trigger(scene, of);
      await kernel.work.idle();
      await shows(new Seen(scene, position, of), found.find(({ rule }) => rule.id === rules[0]));
    });
  }

  for (const [name, { rule, failure, found = /./ }] of Object.entries(REFUSED)) {
    it(`${name}: refused at deployment, and ${rule === undefined ? "no rule sees it" : `found by ${rule}`}`, () => {
      const { message, resource } = corpus.refused.get(name)!;
      assert.match(message, failure);
      const said = findings.filter(({ urn, kind }) => urn === resource.urn && kind === "violation");
      assert.deepEqual(idsOf(said), rule === undefined ? [] : [rule]);
      for (const finding of said) assert.match(finding.message, found);
    });
  }

  it("nothing is found in sound variations, and nothing but the mistakes", () => {
    const broken = [...Object.keys(CASES), ...Object.keys(REFUSED)];
    const isOf = (names: readonly string[], urn: string) => names.some((name) => nameOf(urn).startsWith(name));
    assert.deepEqual(mandatory().filter(({ urn }) => !isOf(broken, urn)).map(({ rule, urn, message }) => `${rule.id} ${urn} ${message}`), []);
    assert.deepEqual([...corpus.refused.keys()].sort(), Object.keys(REFUSED).sort());
    // Which of two policies stays is nobody's to know.
    const unsure = findings.filter(({ kind, urn }) => kind === "cannot tell" && !isOf(Object.keys(REFUSED), urn));
    assert.deepEqual([...new Set(unsure.map(({ rule, urn }) => `${rule.id} ${nameOf(urn)}`))], ["target-is-deliverable two-queue-policies-first", "target-is-deliverable two-queue-policies-second"]);
    assert.deepEqual([...new Set(findings.map(({ urn }) => componentOf(urn)).filter(Boolean))], ["awsx:cloudtrail:Trail"]);
  });

  it("a preview finds a part of it, and nothing else: the rest it cannot tell yet", () => {
    const stack = previewOf(corpus);
    const wiring = new Wiring(stack);
    const before = RULES.flatMap((rule) => (isResourceRule(rule) ? stack.flatMap((one) => checkResource(rule, one)) : checkStack(rule, wiring)));
    const told = new Set(findings.filter(({ kind }) => kind === "violation").map(({ rule, urn }) => `${rule.id} ${urn}`));
    const early = before.filter(({ kind }) => kind === "violation").map(({ rule, urn }) => `${rule.id} ${urn}`);
    assert.deepEqual(early.filter((one) => !told.has(one)), []);
    assert.ok(early.length > 10, `${early.length} of ${told.size}`);
    // What is found later is not passed before: its rule says so, of that resource or of another that decides it.
    const unsure = new Set(before.filter(({ kind }) => kind === "cannot tell").map(({ rule }) => rule.id));
    assert.deepEqual([...told].filter((one) => !early.includes(one) && !unsure.has(one.split(" ")[0]!)), []);
  });
});

describe("the mistakes of the tutorials", () => {
  /** How many each list has. */
  const NUMBERS = { "rds-autotag": 8, "custom bus, S3, snapshots": 8, pizza: 10, "order-invoice": 4, "sfn-router": 7 };
  const all: readonly Mistake[] = [...Object.values(MISTAKES).flatMap((numbers) => Object.values(numbers).flat()), ...REPORTED];

  it("are held by a case, by a rule, or by nobody for a reason: each of them", () => {
    assert.deepEqual(Object.fromEntries(Object.entries(MISTAKES).map(([tutorial, numbers]) => [tutorial, Object.keys(numbers).map(Number)])),
      Object.fromEntries(Object.entries(NUMBERS).map(([tutorial, count]) => [tutorial, Array.from({ length: count }, (_, i) => i + 1)])));
    for (const { what, cases = [], rules = [], why } of all) assert.equal(cases.length + rules.length > 0, why === undefined, what);
  });

  it("have cases that there are, and every case has a mistake", () => {
    const broken = [...Object.keys(CASES), ...Object.keys(REFUSED)];
    assert.deepEqual([...new Set(all.flatMap(({ cases = [] }) => cases))].sort(), broken.sort());
    assert.deepEqual(all.flatMap(({ rules = [] }) => rules).filter((id) => !RULES.some((rule) => rule.id === id)), []);
  });
});
