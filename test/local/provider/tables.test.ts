import { strict as assert } from "node:assert";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { RESOURCE_TYPES } from "../../../local/provider";
import { FUNCTIONS } from "../../../local/provider/functions";
import { SETTINGS } from "../../../local/provider/settings";
import type { PropertyTable } from "../../../local/provider/properties";

const aws = join(__dirname, "../../../node_modules/@pulumi/aws");
const inputTypes = readFileSync(join(aws, "types/input.d.ts"), "utf8");

/** The names that a class of the SDK sends as inputs. */
const inputsOfClass = (file: string): string[] =>
  [...readFileSync(join(aws, file), "utf8").matchAll(/resourceInputs\["(\w+)"\] = .*args\?\./g)].map((found) => found[1]!).filter(unique).sort();

const unique = (name: string, at: number, all: readonly string[]): boolean => all.indexOf(name) === at;

const withoutComments = (text: string): string => text.replace(/\/\*\*[^]*?\*\//g, "");

/** The members of an interface and the type of each. */
function members(text: string, name: string, indent: string): Map<string, string> {
  const begin = text.indexOf(`${indent}interface ${name} {`);
  assert.notEqual(begin, -1, `no interface ${name}`);
  const body = withoutComments(text.slice(text.indexOf("{", begin) + 1, text.indexOf(`\n${indent}}`, begin)));
  return new Map([...body.matchAll(new RegExp(`^${indent}    (\\w+)\\??: ([^]*?);$`, "gm"))].map((found) => [found[1]!, found[2]!]));
}

function namespaceText(name: string): string {
  const begin = inputTypes.indexOf(`export declare namespace ${name} {`);
  return inputTypes.slice(begin, inputTypes.indexOf("\n}\n", begin));
}

/** Every object among the properties of a table, with the members that the SDK knows of it. */
function assertNested(table: PropertyTable, types: ReadonlyMap<string, string>, path: string): void {
  for (const [name, property] of Object.entries(table)) {
    if (!property.members) continue;
    const found = /inputs\.(\w+)\.(\w+)/.exec(types.get(name) ?? "");
    assert.ok(found, `${path}.${name} is an object here and none in the SDK: ${types.get(name)}`);
    const below = members(namespaceText(found[1]!), found[2]!, "    ");
    assert.deepEqual(Object.keys(property.members).sort(), [...below.keys()].sort(), `${path}.${name}`);
    assertNested(property.members, below, `${path}.${name}`);
  }
}

describe("the property tables", () => {
  for (const type of RESOURCE_TYPES) {
    const [, file] = /^aws:(.+):\w+$/.exec(type.token)!;
    it(`${type.token} classifies every input of the SDK's class, and no other`, () => {
      assert.deepEqual(Object.keys(type.properties).sort(), inputsOfClass(`${file}.js`));
      const text = readFileSync(join(aws, `${file}.d.ts`), "utf8").replace(/^export interface/gm, "interface");
      assertNested(type.properties, members(text, `${type.token.split(":").pop()}Args`, ""), type.token);
    });

    it(`${type.token} gives a reason for whatever it does not do`, () => {
      for (const [name, property] of Object.entries(type.properties)) {
        if (property.use !== "supported") assert.ok(property.because, name);
      }
    });
  }

  for (const type of RESOURCE_TYPES) {
    it(`${type.token} can be removed, and changed unless whatever changes replaces it`, () => {
      assert.equal(typeof type.delete, "function");
      const inPlace = Object.entries(type.properties).filter(([, property]) => property.use !== "refused" && !property.replaces).map(([name]) => name);
      if (!type.update) assert.deepEqual(inPlace, []);
    });
  }

  it("holds every type once", () => {
    const tokens = RESOURCE_TYPES.map(({ token }) => token);
    assert.deepEqual(tokens, tokens.filter(unique));
  });

  it("classifies every input of the provider itself", () => {
    const own = ["pluginDownloadURL", "version"];
    assert.deepEqual(Object.keys(SETTINGS).filter((name) => !own.includes(name)).sort(), inputsOfClass("provider.js"));
  });

  for (const type of FUNCTIONS) {
    const [, file, name] = /^aws:(?:index\/)?(.+):(\w+)$/.exec(type.token)!;
    it(`${type.token} takes what the SDK's function takes`, () => {
      const text = readFileSync(join(aws, `${file}.d.ts`), "utf8").replace(/^export interface/gm, "interface");
      const known = members(text, `${name!.charAt(0).toUpperCase()}${name!.slice(1)}Args`, "");
      assert.deepEqual(Object.keys(type.args).sort(), [...known.keys()].sort());
      assertNested(type.args, known, type.token);
    });
  }
});
