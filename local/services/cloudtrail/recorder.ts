import type { ApiCall } from "../../kernel/dispatch";
import { messageOf } from "../../kernel/errors";
import type { Batches } from "./deliver/batch";
import type { EventDelivery } from "./deliver/events";
import { PRINCIPAL } from "./errors";
import type { History } from "./history";
import type { Trail } from "./model";
import { noted, recordOf, type Noted, type TrailRecord } from "./record/record";
import { userNameOf } from "./record/identity";
import { dataSources, logs } from "./selection";
import type { Trails } from "./state";

/** Looks at every call of the cloud, and makes a record of those that are anybody's business. */
export class Recorder {
  private logging: readonly Trail[] = [];
  private wanted: ReadonlySet<string> = new Set();

  constructor(private readonly trails: Trails, private readonly history: History, private readonly events: EventDelivery, private readonly batches: Batches) {
    trails.onChange(() => this.select());
  }

  /** The hot path: a data event that nobody chose ends at its second line. A record that cannot be made never harms the call. */
  readonly observe = (answered: ApiCall): void => {
    const { operation, eventSource, error, call } = answered;
    const data = operation.category === "data";
    if (data && !this.wanted.has(eventSource) && !this.events.awaited(call.region, eventSource)) return;
    // What the local cloud has not, AWS did not see.
    if (error?.code === "NotImplemented") return;
    try {
      this.events.learn(answered);
      this.record(answered, data);
    } catch (thrown) {
      this.trails.context.journal.record(call.trace, {
        kind: "bug", what: `the CloudTrail record of ${call.service}:${call.operation}`, message: messageOf(thrown), stack: (thrown as Error)?.stack,
      });
    }
  };

  private record(answered: ApiCall, data: boolean): void {
    const found = noted(answered);
    const takers = this.logging.filter((trail) => logs(trail, found.facts));
    const awaited = takers.length === 0 && this.events.awaited(found.facts.region, found.facts.eventSource);
    if (awaited) this.events.explain(answered);
    if (data && takers.length === 0) return;
    const record = recordOf(found, this.trails.context.ids.uuid());
    if (!data) this.remember(found, record);
    if (takers.length === 0) return;
    const { call } = answered;
    const own = !data && call.caller.type === "AWSService" && call.caller.principal === PRINCIPAL;
    for (const trail of takers) this.batches.add(trail, record, call.trace.hops, own);
    // AWS: once, however many trails log it.
    this.trails.context.work.run(`the event of ${record.eventName}`, call.trace, () => {
      this.events.send(found, record);
      return Promise.resolve();
    });
  }

  private remember({ call: { call, resources }, facts }: Noted, record: TrailRecord): void {
    const { caller } = call;
    const named = facts.resources.length > 0
      ? facts.resources.map(({ type, ARN }) => ({ ResourceType: type, ResourceName: ARN }))
      : [...new Set(resources)].filter((arn) => arn !== "*").map((ResourceName) => ({ ResourceName }));
    this.history.add(record.awsRegion, {
      time: call.time, record, userName: userNameOf(caller), accessKeyId: "accessKeyId" in caller ? caller.accessKeyId : undefined, resources: named,
    });
  }

  private select(): void {
    this.logging = [...this.trails.every()].filter(({ logging }) => logging);
    this.wanted = dataSources(this.logging);
  }
}
