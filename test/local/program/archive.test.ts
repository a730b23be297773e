import { strict as assert } from "node:assert";
import { execFileSync } from "node:child_process";
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { zipSync } from "fflate";
import { archiveBytes, assetBytes } from "../../../local/program/child/archive";
import { MARK, MARKS } from "../../../local/program/child/pulumi";
import { unwrap, wrap } from "../../../local/program/child/values";
import type { Archive } from "../../../local/provider/archive";

const asset = (text: string) => ({ [MARK]: MARKS.asset, text });
const archive = (assets: object) => ({ [MARK]: MARKS.archive, assets });
const texts = (of: Archive) => Object.fromEntries(of.get("files")!.map(({ path, data }) => [path, Buffer.from(data).toString()]));

describe("what a program gives as archives", () => {
  let folder: string;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), "archive-"));
    mkdirSync(join(folder, "tree/deep/.pulumi"), { recursive: true });
    writeFileSync(join(folder, "tree/deep/a.txt"), "a");
    writeFileSync(join(folder, "tree/run"), "#!");
    chmodSync(join(folder, "tree/run"), 0o755);
    writeFileSync(join(folder, "tree/deep/.pulumi/state"), "no");
    symlinkSync("deep/a.txt", join(folder, "tree/link.txt"));
    writeFileSync(join(folder, "code.zip"), zipSync({ "z.js": Buffer.from("z") }));
    const long = `${"d".repeat(90)}/${"f".repeat(90)}`;
    mkdirSync(join(folder, "long", "d".repeat(90)), { recursive: true });
    writeFileSync(join(folder, "long", long), "long");
    for (const format of ["ustar", "gnu", "pax"]) execFileSync("tar", ["-C", folder, "--format", format, "-cf", join(folder, `${format}.tar`), "long", "tree/run"]);
    execFileSync("tar", ["-C", folder, "-czf", join(folder, "code.tar.gz"), "tree/run"]);
  });
  after(() => rmSync(folder, { recursive: true }));
  const file = (path: string) => ({ [MARK]: MARKS.archive, path: join(folder, path) });

  it("reads assets of text, empty text too", () => {
    assert.equal(Buffer.from(assetBytes(asset("ä"))).toString(), "ä");
    assert.equal(assetBytes(asset("")).length, 0);
  });

  it("reads a folder: links followed, Pulumi's bookkeeping left out, in order of paths", () => {
    const made = archiveBytes(file("tree"));
    assert.deepEqual(made.get("files")!.map(({ path, executable }) => [path, executable]), [["deep/a.txt", false], ["link.txt", false], ["run", true]]);
    assert.equal(texts(made)["link.txt"], "a");
  });

  it("joins archives within archives", () => {
    const made = archiveBytes(archive({ "b/index.js": asset("x"), lib: file("tree"), "lib/more": archive({ "c.js": asset("c") }), z: file("code.zip") }));
    assert.deepEqual(Object.keys(texts(made)), ["b/index.js", "lib/deep/a.txt", "lib/link.txt", "lib/more/c.js", "lib/run", "z/z.js"]);
    assert.equal(made.get("zip"), undefined);
  });

  it("keeps the bytes of a zip file", () => {
    const made = archiveBytes(file("code.zip"));
    assert.deepEqual(texts(made), { "z.js": "z" });
    assert.ok(made.get("zip")!.length > 0);
  });

  for (const format of ["ustar", "gnu", "pax"]) {
    it(`reads tar files with long names (${format})`, () => {
      const made = archiveBytes(file(`${format}.tar`));
      assert.deepEqual(made.get("files")!.map(({ path, executable }) => [path, executable]), [[`long/${"d".repeat(90)}/${"f".repeat(90)}`, false], ["tree/run", true]]);
    });
  }

  it("reads compressed tar files", () => assert.deepEqual(texts(archiveBytes(file("code.tar.gz"))), { "tree/run": "#!" }));

  const refusals: [name: string, make: () => unknown, message: RegExp][] = [
    ["a path that climbs out", () => archiveBytes(archive({ "../x": asset("x") })), /'\.\.\/x' leaves the archive/],
    ["a path that climbs out from below", () => archiveBytes(archive({ a: archive({ "b/../../../x": asset("x") }) })), /leaves the archive/],
    ["a zip file that climbs out", () => { writeFileSync(join(folder, "evil.zip"), zipSync({ "../x": Buffer.from("x") })); return archiveBytes(file("evil.zip")); }, /leaves the archive/],
    ["a folder within itself", () => { mkdirSync(join(folder, "loop")); symlinkSync(".", join(folder, "loop/again")); return archiveBytes(file("loop")); }, /contains itself/],
    ["a file that is not there", () => assetBytes({ [MARK]: MARKS.asset, path: join(folder, "no") }), /does not exist/],
    ["another format", () => archiveBytes({ ...file("tree/run") }), /no folder, and no zip/],
    ["what lies elsewhere", () => archiveBytes({ [MARK]: MARKS.archive, uri: "https://example.com" }), /RemoteArchive \(https:\/\/example\.com\) is not in the local cloud/],
    ["an asset from elsewhere", () => assetBytes({ [MARK]: MARKS.asset, uri: "https://example.com" }), /RemoteAsset/],
  ];
  for (const [name, make, message] of refusals) it(`refuses ${name}`, () => assert.throws(make, message));
});

describe("what a program gives as values", () => {
  const secret = (value: unknown) => ({ [MARK]: MARKS.secret, value });

  it("opens secrets, however deep, and remembers whose they are", async () => {
    assert.deepEqual(await unwrap({ a: secret("x"), b: [{ c: secret(1) }], d: "open" }), { values: { a: "x", b: [{ c: 1 }], d: "open" }, secrets: ["a", "b"] });
  });

  it("takes a resource for its id, a component for its URN", async () => {
    const { values } = await unwrap({ custom: { [MARK]: MARKS.resource, urn: "urn:x", id: "i" }, component: { [MARK]: MARKS.resource, urn: "urn:y" } });
    assert.deepEqual(values, { custom: "i", component: "urn:y" });
  });

  it("refuses marks that it does not know", () => assert.rejects(unwrap({ a: { [MARK]: "new" } }), /mark new is not known/));

  it("wraps secrets again", () => assert.deepEqual(wrap({ a: 1, b: 2 }, ["b", "c"]), { a: 1, b: secret(2) }));
});
