import type { DescribeTimeToLiveCommandInput, DescribeTimeToLiveOutput, UpdateTimeToLiveCommandInput, UpdateTimeToLiveOutput } from "@aws-sdk/client-dynamodb";
import type { Timer } from "../../kernel/clock";
import type { Operation } from "../../kernel/operation";
import { boolean, string, structure } from "../../kernel/shape";
import { invalid } from "./errors";
import { keyIn } from "./items";
import { text } from "./shapes";
import type { Dynamo, Region, Table } from "./state";
import type { Item } from "./values";

/** How often expired items are looked for. AWS: within days; what has expired is still read until then. */
const SWEEP_MS = 60_000;
/** AWS: an item that expired longer ago than this is kept: its time is taken for a mistake. */
const TOO_OLD_S = 5 * 365 * 86_400;

/** Deletes what has expired, in every region, in the background. */
export class Expiry {
  private timer: Timer | undefined;

  constructor(private readonly dynamo: Dynamo) {}

  /** Looks again and again, as long as some table wants it. */
  arm(): void {
    const { clock, work, journal } = this.dynamo.context;
    if (this.timer || !this.wanted()) return;
    this.timer = clock.at(clock.now() + SWEEP_MS, () => {
      this.timer = undefined;
      work.run("dynamodb: deletion of expired items", journal.begin(), async () => {
        for (const [, region] of this.dynamo.everywhere()) for (const table of region.tables.values()) await this.sweep(region, table);
      });
      this.arm();
    }, { background: true });
  }

  end(): void {
    this.timer?.cancel();
  }

  private wanted(): boolean {
    return [...this.dynamo.everywhere()].some(([, { tables }]) => [...tables.values()].some(({ ttl }) => ttl !== undefined));
  }

  private async sweep({ engine }: Region, table: Table): Promise<void> {
    const { ttl } = table;
    if (ttl === undefined) return;
    const now = Math.floor(this.dynamo.context.clock.now() / 1000);
    const request = {
      FilterExpression: "#t < :now AND #t > :old", ExpressionAttributeNames: { "#t": ttl }, ExpressionAttributeValues: { ":now": { N: String(now) }, ":old": { N: String(now - TOO_OLD_S) } },
    };
    const deleted = await engine.exclusive(async () => {
      let count = 0;
      let ExclusiveStartKey: Item | undefined;
      do {
        const page: { Items: Item[]; LastEvaluatedKey?: Item } = await engine.act(engine.check("scan", { TableName: table.name, ...request, ...(ExclusiveStartKey && { ExclusiveStartKey }) }));
        for (const item of page.Items) await engine.act(engine.check("deleteItem", { TableName: table.name, Key: keyIn(table, item) }));
        count += page.Items.length;
        ExclusiveStartKey = page.LastEvaluatedKey;
      } while (ExclusiveStartKey);
      return count;
    });
    if (deleted === 0) return;
    const { journal } = this.dynamo.context;
    journal.record(journal.begin(), { kind: "note", service: "dynamodb", message: `${table.name}: ${deleted} expired ${deleted === 1 ? "item was" : "items were"} deleted`, data: { table: table.arn, deleted } });
  }
}

export const updateTimeToLive = (dynamo: Dynamo, expiry: Expiry): Operation<UpdateTimeToLiveCommandInput, UpdateTimeToLiveOutput> => ({
  input: structure({ TableName: text, TimeToLiveSpecification: structure({ Enabled: boolean({ required: true }), AttributeName: string({ required: true, min: 1, max: 255 }) }, { required: true }) }),
  readOnly: false,
  authorize: ({ TableName }, call) => [dynamo.access("UpdateTimeToLive", TableName, call)],
  run({ TableName, TimeToLiveSpecification }, call) {
    const table = dynamo.existing(TableName, call);
    const { Enabled, AttributeName } = TimeToLiveSpecification!;
    if (Enabled && table.ttl !== undefined) {
      throw invalid(table.ttl === AttributeName ? "TimeToLive is already enabled" : `TimeToLive is active on a different AttributeName: current AttributeName is ${table.ttl}`);
    }
    if (!Enabled && table.ttl === undefined) throw invalid("TimeToLive is already disabled");
    if (!Enabled && table.ttl !== AttributeName) throw invalid(`TimeToLive is active on a different AttributeName: current AttributeName is ${table.ttl}`);
    table.ttl = Enabled ? AttributeName! : undefined;
    expiry.arm();
    return { TimeToLiveSpecification: TimeToLiveSpecification! };
  },
});

export const describeTimeToLive = (dynamo: Dynamo): Operation<DescribeTimeToLiveCommandInput, DescribeTimeToLiveOutput> => ({
  input: structure({ TableName: text }),
  readOnly: true,
  authorize: ({ TableName }, call) => [dynamo.access("DescribeTimeToLive", TableName, call)],
  run({ TableName }, call) {
    const { ttl } = dynamo.existing(TableName, call);
    return { TimeToLiveDescription: ttl === undefined ? { TimeToLiveStatus: "DISABLED" } : { TimeToLiveStatus: "ENABLED", AttributeName: ttl } };
  },
});
