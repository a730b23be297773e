import { strict as assert } from "node:assert";
import { SCENARIO_NAMES, type ScenarioName } from "../../stacks/names";
import { Deployed } from "../support/deployed";
import { findCli } from "./cli";
import { Engine, shown } from "./engine";
import { comparable, listing } from "./listing";

/** The dev stack's second region: copies of snapshots, and their key. */
const ELSEWHERE = "us-west-2";

interface Listed {
  readonly keys: readonly { readonly KeyMetadata?: { readonly KeyState: string; readonly KeyManager: string } }[];
  readonly aliases: readonly { readonly AliasName: string }[];
  readonly iam: { readonly roles: readonly { readonly RoleName: string }[] };
  readonly logs: { readonly policies?: readonly { readonly policyName: string }[] };
  readonly snapshots: readonly (readonly { readonly DBSnapshotIdentifier?: string; readonly DBClusterSnapshotIdentifier?: string }[])[];
}

/**
 * Without what stays on AWS too: keys until their time is over, AWS's own keys, the log policy that AWS writes when an API
 * or a state machine first logs, the account's one role for logs of APIs, which the scenario retains on purpose, and
 * copies of snapshots: rds-snapshot also copies those that RDS took by itself of rds-autotag's clusters, if it is quick.
 */
function leftovers(listed: Record<string, unknown>): unknown {
  const { keys, aliases, iam, logs, snapshots, ...rest } = listed as unknown as Listed;
  return {
    ...rest, aliases: aliases.filter(({ AliasName }) => !AliasName.startsWith("alias/aws/")),
    iam: { ...iam, roles: iam.roles.filter(({ RoleName }) => !RoleName.startsWith("pizza-websocket-api-logs-")) },
    logs: { ...logs, policies: (logs.policies ?? []).filter(({ policyName }) => policyName !== "AWSLogDeliveryWrite20150319") },
    snapshots: snapshots.map((list) => list.filter((one) => !(one.DBSnapshotIdentifier ?? one.DBClusterSnapshotIdentifier)?.startsWith("dr-"))),
    keys: keys.filter(({ KeyMetadata }) => KeyMetadata?.KeyState !== "PendingDeletion" && KeyMetadata?.KeyManager !== "AWS"),
  };
}

describe("the real engine: the scenarios", function () {
  this.timeout(600_000);
  let engine: Engine | undefined;
  before(function () { if (!findCli()) this.skip(); });
  afterEach(async () => {
    await engine?.dispose();
    engine = undefined;
  });

  const cases: [string, readonly ScenarioName[]][] = [...SCENARIO_NAMES.map((name): [string, ScenarioName[]] => [name, [name]]), ["all seven", SCENARIO_NAMES]];
  for (const [title, scenarios] of cases) {
    it(`${title}: preview, up, sample, a second up, refresh, destroy, nothing left`, async () => {
      engine = await Engine.open();
      const empty = [comparable(leftovers(await listing(engine.cloud))), comparable(leftovers(await listing(engine.cloud, ELSEWHERE)))];
      const stack = await engine.stack(undefined, [`scenarios=${JSON.stringify(scenarios)}`]);
      const began = performance.now();
      const planned = shown(await stack.preview());
      const previewed = performance.now();
      const made = shown(await stack.up());
      const upped = performance.now();
      assert.deepEqual(made.toSorted(), planned.toSorted(), "up does what the preview said");
      assert.ok(made.every((step) => step.startsWith("create ")), made.join("\n"));
      const outputs = await stack.outputs();
      for (const scenario of scenarios) assert.deepEqual(await engine.play(scenario, outputs), [], scenario);
      assert.deepEqual(shown(await stack.up()), [], "a second up changes nothing");
      assert.deepEqual(shown(await stack.refresh()), [], "there is no drift");
      const destroying = performance.now();
      await stack.destroy();
      const ms = (from: number, to: number) => `${((to - from) / 1000).toFixed(1)} s`;
      console.log(`        preview ${ms(began, previewed)}, up ${ms(previewed, upped)} (${made.length} resources), destroy ${ms(destroying, performance.now())}`);
      assert.deepEqual([comparable(leftovers(await listing(engine.cloud))), comparable(leftovers(await listing(engine.cloud, ELSEWHERE)))], empty, "nothing is left");
    });
  }

  it("the embedded run and the engine's leave the same cloud", async () => {
    engine = await Engine.open();
    const stack = await engine.stack();
    await stack.up();
    const deployed = await Deployed.open(SCENARIO_NAMES);
    try {
      for (const region of ["us-east-1", ELSEWHERE]) {
        assert.deepEqual(comparable(await listing(engine.cloud, region)), comparable(await listing(deployed.cloud, region)), region);
      }
    } finally {
      await deployed.dispose();
    }
  });
});
