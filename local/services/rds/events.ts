import type { Trace } from "../../kernel/journal";
import { AWS_EVENTS } from "../../kernel/ports";
import type { ServiceContext } from "../../kernel/service";
import type { Kind } from "./identifiers";
import type { Resource } from "./model";
import { DAY } from "./timing";

/** AWS: events are kept for 14 days. */
const KEPT = 14 * DAY;

export interface RdsEvent {
  readonly sourceType: "db-instance" | "db-cluster" | "db-snapshot" | "db-cluster-snapshot";
  readonly sourceId: string;
  readonly sourceArn: string;
  readonly message: string;
  readonly categories: readonly string[];
  /** Milliseconds since the epoch. */
  readonly time: number;
}

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html */
const KINDS = {
  db: { type: "db-instance", source: "DB_INSTANCE", detail: "RDS DB Instance Event" },
  cluster: { type: "db-cluster", source: "CLUSTER", detail: "RDS DB Cluster Event" },
  snapshot: { type: "db-snapshot", source: "SNAPSHOT", detail: "RDS DB Snapshot Event" },
  "cluster-snapshot": { type: "db-cluster-snapshot", source: "CLUSTER_SNAPSHOT", detail: "RDS DB Cluster Snapshot Event" },
} as const satisfies Record<Kind, object>;

/** RDS-EVENT numbers, with what they say. `{}` stands for what an event is told besides. */
const EVENTS = {
  "0001": ["backup", "Backing up DB instance"],
  "0002": ["backup", "Finished DB instance backup"],
  "0003": ["deletion", "DB instance deleted"],
  "0004": ["availability", "DB instance shutdown"],
  "0005": ["creation", "DB instance created"],
  "0006": ["availability", "DB instance restarted"],
  "0012": ["configuration change", "Applying modification to database instance class"],
  "0014": ["configuration change", "Finished applying modification to DB instance class"],
  "0015": ["configuration change", "Finished applying modification to convert to a Multi-AZ DB instance"],
  "0016": ["configuration change", "Reset master credentials"],
  "0017": ["configuration change", "Finished applying modification to allocated storage"],
  "0018": ["configuration change", "Applying modification to allocated storage"],
  "0019": ["restoration", "Restored from DB instance {}"],
  "0024": ["configuration change", "Applying modification to convert to a Multi-AZ DB instance"],
  "0028": ["configuration change", "Disabled automated backups"],
  "0029": ["configuration change", "Applying modification to convert to a standard (Single-AZ) DB instance"],
  "0030": ["configuration change", "Finished applying modification to convert to a standard (Single-AZ) DB instance"],
  "0032": ["configuration change", "Enabled automated backups"],
  "0040": ["creation", "Creating manual snapshot"],
  "0041": ["deletion", "Deleted user snapshot"],
  "0042": ["creation", "Manual snapshot created"],
  "0043": ["restoration", "Restored from snapshot {}"],
  "0059": ["notification", "Started copy of snapshot {}"],
  "0060": ["notification", "Finished copy of snapshot {}"],
  "0074": ["backup", "Creating manual cluster snapshot"],
  "0075": ["backup", "Manual cluster snapshot created"],
  "0087": ["notification", "DB instance stopped"],
  "0088": ["notification", "DB instance started"],
  "0090": ["creation", "Creating automated snapshot"],
  "0091": ["creation", "Automated snapshot created"],
  "0150": ["notification", "DB cluster stopped"],
  "0151": ["notification", "DB cluster started"],
  "0168": ["backup", "Creating automated cluster snapshot"],
  "0169": ["backup", "Automated cluster snapshot created"],
  "0170": ["creation", "DB cluster created"],
  "0171": ["deletion", "DB cluster deleted"],
  "0196": ["notification", "Started copy of snapshot {}"],
  "0197": ["notification", "Finished copy of snapshot {}"],
} as const satisfies Record<string, readonly [category: string, message: string]>;

export type EventNumber = keyof typeof EVENTS;

/** What happened to databases and snapshots of a region: told to the default bus, and kept for DescribeEvents. */
export class EventLog {
  private kept: RdsEvent[] = [];

  constructor(private readonly context: ServiceContext, private readonly region: string) {}

  tell(resource: Resource, number: EventNumber, trace: Trace, besides = ""): void {
    const { type, source, detail } = KINDS[resource.kind];
    const [category, text] = EVENTS[number];
    const message = text.replace("{}", besides);
    const time = this.context.clock.now();
    this.kept = this.kept.filter((event) => event.time > time - KEPT);
    this.kept.push({ sourceType: type, sourceId: resource.id, sourceArn: resource.arn, message, categories: [category], time });
    const tagged = Object.keys(resource.tags).length > 0;
    for (const events of this.context.ports.all(AWS_EVENTS)) {
      events.emit(this.region, {
        source: "aws.rds", detailType: detail, resources: [resource.arn], time,
        detail: {
          EventCategories: [category], SourceType: source, SourceArn: resource.arn, Date: new Date(time).toISOString(), Message: message,
          SourceIdentifier: resource.id, EventID: `RDS-EVENT-${number}`, ...(tagged && { Tags: { ...resource.tags } }),
        },
      }, trace);
    }
  }

  /** From the oldest to the newest. */
  all(): readonly RdsEvent[] {
    return this.kept.filter((event) => event.time > this.context.clock.now() - KEPT);
  }
}
