import { strict as assert } from "node:assert";
import { makeArchive } from "../../../local/provider/archive";
import { RESOURCE_TYPES } from "../../../local/provider";
import { changed, check, diff, drifted, importedInputs, type CheckOptions, type Inputs } from "../../../local/provider/plan";
import { archive, autonamed, boolean, computed, integer, json, list, map, object, refused, replaces, required, string, UNKNOWN, unordered, usually, withDefault } from "../../../local/provider/properties";
import { resourceTypesIn, type ResourceType } from "../../../local/provider/resource-type";
import { REGION, TAGS } from "../../../local/provider/tags";

const none = () => Promise.resolve();
const thing = resourceTypesIn("local/provider/thing.ts")({
  token: "aws:things/thing:Thing",
  properties: {
    action: replaces(string()), code: archive(), count: withDefault(integer(), 3), document: json(), kept: computed(string()), name: autonamed(string(), { max: 20 }), namePrefix: replaces(string()),
    never: refused("it is not here"), nested: object({ on: boolean(), rules: unordered(list(object({ id: string(), own: computed(string()) }))) }), region: REGION, row: list(string()),
    set: unordered(list(string())), switched: usually(boolean(), true), tags: TAGS, variables: map(string()), wanted: required(string()),
  },
  create: () => Promise.resolve({ id: "x" }), read: () => Promise.resolve({}), update: none, delete: none,
});
const fixed: ResourceType = resourceTypesIn("local/provider/thing.ts")({
  token: "aws:things/fixed:Fixed", properties: { value: string() }, create: () => Promise.resolve({ id: "x" }), read: () => Promise.resolve({}), delete: none,
});
const of = (token: string): ResourceType => RESOURCE_TYPES.find((type) => type.token === token)!;

describe("planning: check", () => {
  const seed = Buffer.from("seed");
  const checked = (news: Inputs, more: Partial<CheckOptions> = {}, type = thing) => check(type, news, { name: "thing", seed, ...more });

  it("adds defaults and a name, and says that they are its own", () => {
    const { added, failures } = checked({ wanted: "w" });
    assert.deepEqual(failures, []);
    assert.match(String(added.name), /^thing-[0-9a-f]{7}$/);
    assert.deepEqual({ ...added, name: undefined }, { count: 3, name: undefined, __defaults: ["count", "name"] });
  });

  it("gives a preview and what follows it the same name, and another seed another", () => {
    assert.equal(checked({ wanted: "w" }).added.name, checked({ wanted: "w" }).added.name);
    assert.notEqual(checked({ wanted: "w" }).added.name, checked({ wanted: "w" }, { seed: Buffer.from("other") }).added.name);
  });

  const names: { name: string; news: Inputs; olds?: Inputs; proposed?: CheckOptions["proposed"]; gives: unknown }[] = [
    { name: "a name that the provider made stays", news: {}, olds: { name: "thing-1234567", __defaults: ["name"] }, gives: "thing-1234567" },
    { name: "so does one of which nobody knows whose it is", news: {}, olds: { name: "thing-1234567" }, gives: "thing-1234567" },
    { name: "a name that the program takes back is not kept", news: {}, olds: { name: "mine", __defaults: [] }, gives: /^thing-[0-9a-f]{7}$/ },
    { name: "the program's own is its own", news: { name: "mine" }, gives: undefined },
    { name: "one that is not known yet is nevertheless given", news: { name: UNKNOWN }, gives: undefined },
    { name: "with a prefix the name comes later", news: { namePrefix: "p-" }, gives: undefined },
    { name: "what the stack's configuration proposes", news: {}, proposed: { name: "by-config", mode: "enforce" }, gives: "by-config" },
  ];
  for (const { name, news, olds, proposed, gives } of names) {
    it(name, () => {
      const { added, failures } = checked({ wanted: "w", ...news }, { olds, ...(proposed && { proposed }) });
      assert.deepEqual(failures, []);
      if (gives instanceof RegExp) assert.match(String(added.name), gives);
      else assert.equal(added.name, gives);
    });
  }

  it("knows names that depend on other properties", () => {
    assert.match(String(checked({ fifoQueue: true }, {}, of("aws:sqs/queue:Queue")).added.name), /^thing-[0-9a-f]{7}\.fifo$/);
    assert.match(String(checked({ targetKeyId: "k" }, {}, of("aws:kms/alias:Alias")).added.name), /^alias\/thing-[0-9a-f]{7}$/);
    assert.match(String(checked({}, { name: "Big" }, of("aws:s3/bucket:Bucket")).added.bucket), /^big-[0-9a-f]{7}$/);
  });

  const failures: { name: string; news: Inputs; more?: Partial<CheckOptions>; says: [property: string, reason: RegExp] }[] = [
    { name: "what is missing", news: {}, says: ["wanted", /required and missing/] },
    { name: "what is misspelt", news: { wanted: "w", wnted: 1 }, says: ["wnted", /the property 'wnted' of aws:things\/thing:Thing.*local\/provider\/thing\.ts/] },
    { name: "what is refused", news: { wanted: "w", never: 1 }, says: ["never", /it is not here/] },
    { name: "what is refused though nobody knows it yet", news: { wanted: "w", never: UNKNOWN }, says: ["never", /it is not here/] },
    { name: "what has the wrong type", news: { wanted: "w", count: "many" }, says: ["count", /a whole number; it is "many"/] },
    { name: "a name that is too long", news: { wanted: "w" }, more: { name: "t".repeat(13) }, says: ["name", /longer than maximum length 20/] },
    { name: "no name where names are not made", news: { wanted: "w" }, more: { proposed: { name: "", mode: "disable" } }, says: ["name", /automatic naming is off/] },
  ];
  for (const { name, news, more, says: [property, reason] } of failures) {
    it(`refuses ${name}`, () => {
      const { failures: found } = checked(news, more);
      assert.deepEqual(found.map((failure) => failure.property), [property]);
      assert.match(found[0]!.reason, reason);
    });
  }

  it("takes what is not known yet for what it will be, and makes text of documents", () => {
    const { added, failures: found } = checked({ wanted: UNKNOWN, nested: { on: UNKNOWN, rules: [UNKNOWN] }, document: { b: 1, a: 2 }, variables: { X: UNKNOWN } });
    assert.deepEqual(found, []);
    assert.equal(added.document, '{"a":2,"b":1}');
    assert.equal(checked({ wanted: "w", document: { a: UNKNOWN } }).added.document, undefined);
  });
});

const hashed = (hash: string) => new Map([...makeArchive([]), ["hash", hash]] as [string, unknown][]);

describe("planning: diff", () => {
  const cases: { name: string; was?: Inputs; outputs?: Inputs; will?: Inputs; type?: ResourceType; tags?: Record<string, string>; gives: string[]; deleteFirst?: boolean }[] = [
    { name: "nothing", gives: [] },
    { name: "a scalar", was: { count: 1 }, will: { count: 2 }, gives: ["count"] },
    { name: "a number that was text", was: { count: "1" }, will: { count: 1 }, gives: [] },
    { name: "the default, said and unsaid", was: { count: 3 }, will: {}, gives: [] },
    { name: "a value for the default", was: {}, will: { count: 4 }, gives: ["count"] },
    { name: "what is taken back", was: { document: "{}" }, will: {}, gives: ["document delete"] },
    { name: "what is new", will: { document: "[1]" }, gives: ["document add"] },
    { name: "nothing said in two ways", was: { row: [], variables: {}, nested: { on: false } }, will: {}, gives: [] },
    { name: "a document written otherwise", was: { document: '{"a": 1, "b": [2]}' }, will: { document: '{"b":[2],"a":1}' }, gives: [] },
    { name: "a list in a document, which has an order", was: { document: '{"a":[1,2]}' }, will: { document: '{"a":[2,1]}' }, gives: ["document"] },
    {
      name: "a policy that says the same", gives: [], was: { document: '{"Statement":{"Action":["b","a"],"Principal":{"AWS":"*"}}}' },
      will: { document: '{"Statement":[{"Principal":{"AWS":["*"]},"Action":["a","b"]}]}' },
    },
    { name: "a policy that says something else", was: { document: '{"Statement":[{"Action":"a"}]}' }, will: { document: '{"Statement":[{"Action":"b"}]}' }, gives: ["document"] },
    { name: "the order of a set", was: { set: ["a", "b"] }, will: { set: ["b", "a"] }, gives: [] },
    { name: "how often something is in a set", was: { set: ["a", "a", "b"] }, will: { set: ["a", "b", "b"] }, gives: ["set"] },
    { name: "the order of a list", was: { row: ["a", "b"] }, will: { row: ["b", "a"] }, gives: ["row[0]", "row[1]"] },
    { name: "a longer list", was: { row: ["a"] }, will: { row: ["a", "b"] }, gives: ["row"] },
    { name: "one of many variables", was: { variables: { A: "1", B: "2" } }, will: { variables: { A: "1", B: "3", C: "4" } }, gives: ["variables.B", "variables.C add"] },
    { name: "deep below", was: { nested: { on: true, rules: [{ id: "a" }] } }, will: { nested: { on: true, rules: [{ id: "b" }] } }, gives: ["nested.rules"] },
    { name: "the order of a set deep below, with what AWS chose", was: { nested: { rules: [{ id: "a", own: "x" }, { id: "b" }] } }, will: { nested: { rules: [{ id: "b" }, { id: "a" }] } }, gives: [] },
    { name: "an archive of the same hash", was: { code: hashed("1") }, will: { code: hashed("1") }, gives: [] },
    { name: "an archive of another hash", was: { code: hashed("1") }, will: { code: hashed("2") }, gives: ["code"] },
    { name: "what AWS chose, left out", was: { kept: "x" }, will: {}, gives: [] },
    { name: "what AWS chose, said", was: {}, outputs: { kept: "x" }, will: { kept: "x" }, gives: [] },
    { name: "what AWS chose, said otherwise", was: {}, outputs: { kept: "x" }, will: { kept: "y" }, gives: ["kept"] },
    { name: "what is usual, said and unsaid", was: { switched: true }, will: {}, gives: [] },
    { name: "what is usual, unsaid and said", was: {}, will: { switched: true }, gives: [] },
    { name: "what is unusual, though it is nothing", was: {}, will: { switched: false }, gives: ["switched add"] },
    { name: "back to what is usual", was: { switched: false }, will: {}, gives: ["switched delete"] },
    { name: "what is not known yet may change", was: { count: 1 }, will: { count: UNKNOWN }, gives: ["count"] },
    { name: "what is not known yet may replace", was: { action: "a" }, will: { action: UNKNOWN }, gives: ["action replace"] },
    { name: "one variable that is not known yet", was: { variables: { A: "1" } }, will: { variables: { A: UNKNOWN } }, gives: ["variables.A"] },
    { name: "what replaces", was: { action: "a", name: "thing-1234567" }, will: { action: "b", name: "thing-1234567", __defaults: ["name"] }, gives: ["action replace"] },
    { name: "what replaces, with a name of one's own: the old one goes first", was: { action: "a", name: "n" }, will: { action: "b", name: "n", __defaults: [] }, gives: ["action replace"], deleteFirst: true },
    { name: "another name", was: { name: "n" }, will: { name: "m", __defaults: [] }, gives: ["name replace"] },
    { name: "a region", outputs: { region: "us-east-1" }, will: { region: "eu-west-1" }, gives: ["region replace"] },
    { name: "the region in which it is", outputs: { region: "us-east-1" }, will: { region: "us-east-1" }, gives: [] },
    { name: "a tag", was: { tags: { a: "1" } }, will: { tags: { a: "2" } }, outputs: { tagsAll: { a: "1" } }, gives: ["tags.a"] },
    { name: "a tag that the provider now gives to all", outputs: { tagsAll: {} }, tags: { owner: "me" }, gives: ["tagsAll.owner add"] },
    { name: "a tag that the provider gave before", outputs: { tagsAll: { owner: "me" } }, tags: { owner: "me" }, gives: [] },
    { name: "whatever changes where nothing can be changed", type: fixed, was: { value: "a" }, will: { value: "b" }, gives: ["value replace"] },
    { name: "inputs that were taken once and would not be today", was: { count: "many", never: 1 }, will: { count: 3 }, gives: ["count"] },
  ];
  for (const { name, type = thing, was = {}, outputs = {}, will = {}, tags = {}, gives, deleteFirst = false } of cases) {
    it(name, () => {
      const wanted = type === thing ? { wanted: "w" } : {};
      const plan = diff(type, { oldInputs: { ...wanted, ...was }, oldOutputs: outputs, news: { ...wanted, ...will }, defaultTags: tags });
      assert.deepEqual(plan.changes.map(({ path, kind, replaces: anew }) => `${path}${kind === "update" ? "" : ` ${kind}`}${anew ? " replace" : ""}`), gives);
      assert.deepEqual(plan.replaces, [...new Set(gives.filter((text) => text.endsWith(" replace")).map((text) => /^\w+/.exec(text)![0]))]);
      assert.equal(plan.deleteBeforeReplace, deleteFirst);
    });
  }

  it("tells an update of tags as one, whosever they are", () => {
    assert.deepEqual([...changed(diff(thing, { oldInputs: {}, oldOutputs: { tagsAll: {} }, news: {}, defaultTags: { a: "b" } }))], ["tags"]);
  });
});

describe("planning: what somebody else has changed", () => {
  const inputs = { wanted: "w", count: 3, document: "{}", __defaults: ["count"] };
  const cases: { name: string; before: Inputs; now: Inputs; gives: Inputs }[] = [
    { name: "nothing", before: { wanted: "w" }, now: { wanted: "w" }, gives: inputs },
    { name: "another value", before: { wanted: "w" }, now: { wanted: "v" }, gives: { ...inputs, wanted: "v" } },
    { name: "something new", before: { row: [] }, now: { row: ["a"] }, gives: { ...inputs, row: ["a"] } },
    { name: "something gone", before: { document: "{}" }, now: { document: undefined }, gives: { wanted: "w", count: 3, __defaults: ["count"] } },
    { name: "a document written otherwise", before: { document: '{"a":1,"b":2}' }, now: { document: '{"b":2, "a":1}' }, gives: inputs },
    { name: "what AWS chose and nobody asked for", before: { kept: "x" }, now: { kept: "y" }, gives: inputs },
    { name: "what is not read", before: {}, now: { row: ["a"] }, gives: inputs },
  ];
  for (const { name, before, now, gives } of cases) it(name, () => assert.deepEqual(drifted(thing, inputs, before, now), gives));

  it("an import has the inputs that a program would give", () => {
    assert.deepEqual(importedInputs(thing, { arn: "a", count: 3, kept: "x", name: "n", region: "r", row: [], wanted: "w" }), { name: "n", wanted: "w", __defaults: [] });
  });
});
