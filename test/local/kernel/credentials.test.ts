import { strict as assert } from "node:assert";
import { ANONYMOUS } from "../../../local/kernel/caller";
import { Credentials } from "../../../local/kernel/credentials";

describe("credentials", () => {
  const key = (id: string, expiresAt?: number) => ({ id, secret: "s", caller: ANONYMOUS, ...(expiresAt !== undefined && { expiresAt }) });

  it("a key that was removed is known to be gone, one that never was is not", () => {
    const credentials = new Credentials();
    credentials.add(key("a"));
    credentials.remove("a");
    credentials.remove("b");
    assert.deepEqual([credentials.find("a"), credentials.ended("a"), credentials.ended("b")], [undefined, "removed", undefined]);
  });

  it("a key may come back: an inactive one that is made active again", () => {
    const credentials = new Credentials();
    credentials.add(key("a"));
    credentials.remove("a");
    credentials.add(key("a"));
    assert.deepEqual([credentials.find("a")?.id, credentials.ended("a")], ["a", undefined]);
  });

  it("sweeps sessions an hour after their end", () => {
    const credentials = new Credentials();
    credentials.add(key("old", 1));
    credentials.add(key("young", 2));
    credentials.add(key("user"));
    credentials.sweep(3_600_002);
    assert.deepEqual(["old", "young", "user"].map((id) => [credentials.find(id)?.id, credentials.ended(id)]), [[undefined, "expired"], ["young", undefined], ["user", undefined]]);
  });
});
