import { strict as assert } from "node:assert";
import fc from "fast-check";
import { copySnapshot, type CopyFacts, type CopyOrder, type SnapshotFacts, type SnapshotPorts } from "../../../functions/rds-snapshot/copy";
import { copyName } from "../../../functions/rds-snapshot/copy-name";
import { parseSnapshotEvent } from "../../../functions/rds-snapshot/snapshot-event";
import { summarise } from "../../../functions/rds-snapshot/summary";
import { envelope, named, recorder, snapshotEvent } from "../events";

const KEY = "arn:aws:kms:us-west-2:123456789012:key/0d1c2b3a-9f8e-4d7c-8b6a-5f4e3d2c1b0a";
const MINUTES = () => 300_000;

interface Region {
  readonly source?: SnapshotFacts;
  /** What is there, and what is added. */
  readonly copies?: CopyFacts[];
  readonly keepCopies?: number;
  readonly describe?: SnapshotPorts["describe"];
  readonly copy?: SnapshotPorts["copy"];
}

function region({ source = { sourceId: "orders-db", needsKey: false }, copies = [], keepCopies, describe, copy }: Region = {}) {
  const orders: CopyOrder[] = [];
  const waits: number[] = [];
  const { lines, log } = recorder();
  const ports = (kind: string): SnapshotPorts => ({
    describe: describe ?? (async () => source),
    copy: copy ?? (async (order) => {
      if (orders.some(({ targetId }) => targetId === order.targetId)) throw named(kind === "cluster" ? "DBClusterSnapshotAlreadyExistsFault" : "DBSnapshotAlreadyExistsFault");
      orders.push(order);
      copies.push({ id: order.targetId, status: "creating", createdAt: 1e12, sourceId: order.tags["dr-source-id"] });
    }),
    copies: async () => copies,
    remove: async (id) => { copies.splice(copies.findIndex((found) => found.id === id), 1); },
  });
  const handle = copySnapshot({ instance: ports("instance"), cluster: ports("cluster"), wait: async (ms) => { waits.push(ms); }, log },
    { targetRegion: "us-west-2", kmsKeyArn: KEY, keepCopies });
  return { handle, orders, copies, lines, waits };
}

const MANUAL = snapshotEvent("instance", "before-migration", "RDS-EVENT-0042");

describe("functions/rds-snapshot: copying", () => {
  const copied: [event: ReturnType<typeof snapshotEvent>, arn: string, target: string][] = [
    [MANUAL, "arn:aws:rds:us-east-1:123456789012:snapshot:before-migration", "dr-us-east-1-before-migration"],
    [snapshotEvent("instance", "rds:orders-db-2026-11-20-04-11", "RDS-EVENT-0091"), "arn:aws:rds:us-east-1:123456789012:snapshot:rds:orders-db-2026-11-20-04-11", "dr-us-east-1-orders-db-2026-11-20-04-11"],
    [snapshotEvent("cluster", "manual-one", "RDS-EVENT-0075"), "arn:aws:rds:us-east-1:123456789012:cluster-snapshot:manual-one", "dr-us-east-1-manual-one"],
    [snapshotEvent("cluster", "rds:orders-aurora-2026-11-20-05-00", "RDS-EVENT-0169"), "arn:aws:rds:us-east-1:123456789012:cluster-snapshot:rds:orders-aurora-2026-11-20-05-00", "dr-us-east-1-orders-aurora-2026-11-20-05-00"],
    [snapshotEvent("instance", "one", "RDS-EVENT-0042", { region: "cn-north-1" }, "aws-cn"), "arn:aws-cn:rds:cn-north-1:123456789012:snapshot:one", "dr-cn-north-1-one"],
  ];
  for (const [event, sourceArn, targetId] of copied) {
    it(`copies ${sourceArn}`, async () => {
      const { handle, orders } = region();
      assert.deepEqual(await handle(event, MINUTES), { status: "copying", copy: targetId, removed: [] });
      assert.deepEqual(orders, [{ sourceArn, targetId, tags: { "dr-source-arn": sourceArn, "dr-source-id": "orders-db" } }]);
    });
  }

  it("gives a key only to a snapshot that has one: for an unencrypted cluster snapshot, a key is an error", async () => {
    const encrypted = region({ source: { sourceId: "orders-db", needsKey: true } });
    await encrypted.handle(MANUAL, MINUTES);
    assert.equal(encrypted.orders[0]!.kmsKeyId, KEY);
  });

  const skipped: [event: ReturnType<typeof snapshotEvent>, reason: RegExp][] = [
    ...["0040", "0090", "0041", "0059", "0060", "0061", "0196", "0197", "0190", "0159", "0160", "0161", "0043"]
      .map((id) => [snapshotEvent("instance", "one", `RDS-EVENT-${id}`), /not the end of a snapshot/] as [ReturnType<typeof snapshotEvent>, RegExp]),
    ...["0074", "0168", "0162", "0163", "0164", "0042"].map((id) => [snapshotEvent("cluster", "one", `RDS-EVENT-${id}`), /not the end of a snapshot/] as [ReturnType<typeof snapshotEvent>, RegExp]),
    [snapshotEvent("instance", "one", "RDS-EVENT-0042", { region: "us-west-2" }), /in the target region already/],
    [snapshotEvent("instance", "dr-us-west-2-one", "RDS-EVENT-0042"), /itself a copy/],
    [snapshotEvent("cluster", "dr-us-west-2-one", "RDS-EVENT-0075"), /itself a copy/],
    [snapshotEvent("instance", "awsbackup:job-0a1b", "RDS-EVENT-0042"), /AWS Backup/],
  ];
  for (const [event, reason] of skipped) {
    const { EventID, SourceIdentifier } = event.detail as Record<string, string>;
    it(`skips ${event["detail-type"]} ${EventID} ${SourceIdentifier} in ${event.region}`, async () => {
      const { handle, orders } = region();
      assert.match(((await handle(event, MINUTES)) as { reason: string }).reason, reason);
      assert.deepEqual(orders, []);
    });
  }

  it("the same event three times makes one copy", async () => {
    const { handle, orders, copies } = region();
    const results = [await handle(MANUAL, MINUTES), await handle(MANUAL, MINUTES), await handle(MANUAL, MINUTES)];
    assert.deepEqual(results.map(({ status }) => status), ["copying", "already copied", "already copied"]);
    assert.deepEqual([orders.length, copies.length], [1, 1]);
  });

  it("waits a moment until RDS shows the snapshot, then leaves it to Lambda to try again", async () => {
    let left = 2;
    const facts = { sourceId: "orders-db", needsKey: false };
    const late = region({ describe: () => (left-- > 0 ? Promise.reject(named("DBSnapshotNotFoundFault")) : Promise.resolve(facts)) });
    assert.equal((await late.handle(MANUAL, MINUTES)).status, "copying");
    const never = region({ describe: () => Promise.reject(named("DBSnapshotNotFoundFault")) });
    await assert.rejects(never.handle(MANUAL, MINUTES), { name: "DBSnapshotNotFoundFault" });
    assert.deepEqual([late.waits, never.waits], [[1_000, 2_000], [1_000, 2_000]]);
  });

  for (const name of ["InvalidDBSnapshotStateFault", "InvalidDBClusterSnapshotStateFault", "SnapshotQuotaExceededFault"]) {
    it(`waits while RDS answers ${name}`, async () => {
      let left = 3;
      const { handle, waits } = region({ copy: () => (left-- > 0 ? Promise.reject(named(name)) : Promise.resolve()) });
      assert.equal((await handle(MANUAL, MINUTES)).status, "copying");
      assert.deepEqual(waits, [1_000, 2_000, 4_000]);
    });
  }

  it("throws AWS's own error when there is no key to use", async () => {
    const { handle } = region({ copy: () => Promise.reject(named("KMSKeyNotAccessibleFault")) });
    await assert.rejects(handle(MANUAL, MINUTES), { name: "KMSKeyNotAccessibleFault" });
  });

  for (const event of [envelope("aws.rds", "RDS DB Instance Event", {}), envelope("aws.rds", "RDS DB Snapshot Event", {}), envelope("aws.rds", "RDS DB Snapshot Event", { SourceIdentifier: "x" })]) {
    it(`throws for ${event["detail-type"]} ${JSON.stringify(event.detail)}`, () => assert.throws(() => parseSnapshotEvent(event), { name: "InvalidEvent" }));
  }
});

describe("functions/rds-snapshot: retention of copies", () => {
  const copy = (id: string, over: Partial<CopyFacts> = {}): CopyFacts => ({ id: `dr-us-east-1-${id}`, status: "available", createdAt: Number(id) || 1, sourceId: "orders-db", ...over });
  const cases: [what: string, keep: number | undefined, there: CopyFacts[], removed: string[]][] = [
    ["keeps all without a number", undefined, [copy("1"), copy("2"), copy("3")], []],
    ["keeps the newest", 2, [copy("1"), copy("3"), copy("2")], ["dr-us-east-1-1"]],
    ["never removes the only one", 1, [copy("1")], []],
    ["counts only finished copies", 1, [copy("1"), copy("2", { status: "copying" }), copy("3", { status: "failed" })], []],
    ["counts only copies of this instance", 1, [copy("1"), copy("2", { sourceId: "other-db" })], []],
    ["touches nothing without its tag", 1, [copy("1"), copy("2", { sourceId: undefined }), copy("3")], ["dr-us-east-1-1"]],
    ["touches nothing that is not called a copy", 1, [{ ...copy("1"), id: "mine" }, copy("2")], []],
  ];
  for (const [what, keepCopies, there, removed] of cases) {
    it(what, async () => {
      const { handle } = region({ copies: [...there], keepCopies });
      assert.deepEqual((await handle(MANUAL, MINUTES) as { removed: readonly string[] }).removed, removed);
    });
  }

  it("a copy that fails removes nothing, nor does one that is there already", async () => {
    const there = () => [copy("1"), copy("2"), copy("3")];
    const failing = region({ copies: there(), keepCopies: 1, copy: () => Promise.reject(named("AccessDenied")) });
    await assert.rejects(failing.handle(MANUAL, MINUTES));
    const again = region({ copies: there(), keepCopies: 1, copy: () => Promise.reject(named("DBSnapshotAlreadyExistsFault")) });
    await again.handle(MANUAL, MINUTES);
    assert.deepEqual([failing.copies.length, again.copies.length], [3, 3]);
  });
});

describe("functions/rds-snapshot: names of copies", () => {
  it("are names that RDS takes, equal for equal snapshots, different for different ones", () => {
    // RDS: letters, digits and single hyphens; automated ones begin with rds:.
    const name = fc.tuple(fc.constantFrom("", "rds:"), fc.stringMatching(/^[a-z][a-z0-9]{0,20}(-[a-z0-9]{1,20}){0,9}$/)).map((parts) => parts.join(""));
    fc.assert(fc.property(name, name, fc.constantFrom("instance" as const, "cluster" as const), (a, b, kind) => {
      const [first, second] = [a, b].map((snapshot) => copyName({ kind, region: "us-east-1", snapshot }));
      assert.match(first!, /^dr-[a-z0-9]+(-[a-z0-9]+)*$/);
      assert.ok(first!.length <= (kind === "cluster" ? 63 : 255), first);
      if (a.replace("rds:", "") !== b.replace("rds:", "")) assert.notEqual(first, second);
    }));
  });
});

describe("functions/rds-snapshot: without copies", () => {
  it("writes what happened to which snapshot, and whether it is finished", async () => {
    const { lines, log } = recorder();
    await summarise(log)(MANUAL);
    await summarise(log)(snapshotEvent("cluster", "rds:a", "RDS-EVENT-0168"));
    assert.deepEqual(lines.map(({ message, kind, snapshot, finished, says }) => [message, kind, snapshot, finished, says]), [
      ["snapshot event", "instance", "before-migration", true, "Automated snapshot created"], ["snapshot event", "cluster", "rds:a", false, "Automated snapshot created"],
    ]);
  });
});
