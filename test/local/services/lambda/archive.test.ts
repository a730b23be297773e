import { strict as assert } from "node:assert";
import { existsSync, lstatSync, mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { strToU8, zipSync, type Zippable } from "fflate";
import { unpack } from "../../../../local/services/lambda/archive";

const UNREADABLE = "Could not unzip uploaded file. Please check your file, then try to upload again.";
const mode = (bits: number) => ({ os: 3, attrs: bits << 16 });
const LINK = mode(0o120777);

/** An archive of one small file that says to be of another size. */
function saying(size: number): Uint8Array {
  const zip = Buffer.from(zipSync({ "big.bin": strToU8("x") }));
  zip.writeUInt32LE(size, zip.indexOf("PK\x01\x02", 0, "latin1") + 24);
  return new Uint8Array(zip);
}

describe("lambda: archives", () => {
  let folder: string;
  beforeEach(() => { folder = mkdtempSync(join(tmpdir(), "archive-")); });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  it("unpacks files, folders, permissions and links, once for the same bytes", () => {
    const zip = zipSync({ "a.js": strToU8("a"), "lib/run.sh": [strToU8("b"), mode(0o100755)], "empty/": new Uint8Array(), "lib/link.js": [strToU8("../a.js"), LINK] });
    const code = unpack("CreateFunction", zip, folder);
    assert.equal(readFileSync(join(code.folder, "lib/link.js"), "utf8"), "a");
    assert.ok(lstatSync(join(code.folder, "lib/link.js")).isSymbolicLink());
    assert.equal(statSync(join(code.folder, "lib/run.sh")).mode & 0o777, 0o755);
    assert.equal(statSync(join(code.folder, "a.js")).mode & 0o777, 0o644);
    assert.ok(statSync(join(code.folder, "empty")).isDirectory());
    assert.deepEqual(readFileSync(code.archive), Buffer.from(zip));
    assert.deepEqual(unpack("UpdateFunctionCode", zip, folder), code);
    assert.equal(readdirSync(join(folder, "code")).length, 2);
  });

  const REFUSED: readonly { readonly name: string; readonly zip: Zippable | Uint8Array; readonly message: string | RegExp }[] = [
    { name: "no archive", zip: strToU8("no archive at all, but long enough to have a directory"), message: UNREADABLE },
    { name: "nothing", zip: new Uint8Array(), message: UNREADABLE },
    { name: "an empty archive", zip: {}, message: "Uploaded file must be a non-empty zip" },
    { name: "a path out of the folder", zip: { "../evil.js": strToU8("x") }, message: UNREADABLE },
    { name: "a path out of the folder, within", zip: { "a/../../evil.js": strToU8("x") }, message: UNREADABLE },
    { name: "an absolute path", zip: { "/tmp/evil.js": strToU8("x") }, message: UNREADABLE },
    { name: "a path of Windows", zip: { "..\\evil.js": strToU8("x") }, message: UNREADABLE },
    { name: "a link out of the folder", zip: { "a.js": strToU8("x"), link: [strToU8("../../etc"), LINK] }, message: UNREADABLE },
    { name: "a link to an absolute path", zip: { "a.js": strToU8("x"), link: [strToU8("/etc/passwd"), LINK] }, message: UNREADABLE },
    { name: "more than 250 MB", zip: saying(262_144_001), message: "Unzipped size must be smaller than 262144000 bytes" },
    { name: "more than 50 MB zipped", zip: new Uint8Array(52_428_801), message: "Request must be smaller than 69905067 bytes for the CreateFunction operation" },
  ];
  for (const { name, zip, message } of REFUSED) {
    it(`refuses ${name}, and leaves nothing`, () => {
      const bytes = zip instanceof Uint8Array ? zip : zipSync(zip as Zippable, { level: 1 });
      assert.throws(() => unpack("CreateFunction", bytes, folder), { message });
      assert.deepEqual(existsSync(join(folder, "code")) ? readdirSync(join(folder, "code")) : [], []);
      assert.ok(!existsSync(join(folder, "evil.js")) && !existsSync(join(folder, "../evil.js")));
    });
  }

  it("refuses an archive whose bytes are broken", () => {
    const zip = zipSync({ "a.js": strToU8("a".repeat(10_000)) });
    zip.fill(255, 40, 50);
    assert.throws(() => unpack("CreateFunction", zip, folder), { message: UNREADABLE });
  });
});
