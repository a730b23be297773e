import { strict as assert } from "node:assert";
import { readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { RULES } from "../../policy/rules";
import { pageOf } from "../../policy/table";

const FOLDER = join(__dirname, "../../policy");
const PAGE = join(FOLDER, "RULES.md");

describe("the list of rules", () => {
  it("is current", () => {
    if (process.env.UPDATE_RULES) writeFileSync(PAGE, pageOf(RULES));
    assert.equal(readFileSync(PAGE, "utf8"), pageOf(RULES));
  });

  it("has one file for each rule, named by its id, and each says what happens, what to do and who says so", () => {
    assert.deepEqual(RULES.map(({ id }) => `${id}.ts`).sort(), readdirSync(join(FOLDER, "rules")).sort());
    for (const { id, onAws, fix, source } of RULES) {
      assert.match(id, /^[a-z]+(-[a-z]+)*$/);
      for (const sentence of [onAws, fix]) assert.match(sentence, /^[A-Z].*[.]$/, id);
      assert.match(source, /^https:\/\/docs\.aws\.amazon\.com\//, id);
    }
  });
});
