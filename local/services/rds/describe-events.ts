import type {
  DescribeEventCategoriesCommandInput, DescribeEventsCommandInput, EventCategoriesMessage, EventsMessage, SourceType,
} from "@aws-sdk/client-rds";
import type { Operation } from "../../kernel/operation";
import { list, number, string, structure, timestamp } from "../../kernel/shape";
import { PAGED } from "./describe-databases";
import { badCombination, invalid } from "./errors";
import { noFilters } from "./filters";
import { normal } from "./identifiers";
import { page } from "./paging";
import type { Rds } from "./state";
import { MINUTE } from "./timing";

const SOURCES = [
  "db-instance", "db-parameter-group", "db-security-group", "db-snapshot", "db-cluster", "db-cluster-snapshot", "custom-engine-version", "db-proxy",
  "blue-green-deployment", "db-shard-group", "zero-etl",
];

/** AWS: an hour, at most 14 days, and no more than is kept. */
const DEFAULT_MINUTES = 60;
const MOST_MINUTES = 20_160;

function windowOf({ StartTime, EndTime, Duration }: DescribeEventsCommandInput, now: number): [from: number, to: number] {
  if (Duration !== undefined && StartTime !== undefined && EndTime !== undefined) throw badCombination("Duration cannot be specified together with both StartTime and EndTime.");
  if (Duration !== undefined && (Duration < 1 || Duration > MOST_MINUTES)) throw invalid(`Invalid duration: ${Duration}. The duration must be between 1 and ${MOST_MINUTES} minutes.`);
  const length = (Duration ?? DEFAULT_MINUTES) * MINUTE;
  const to = EndTime?.getTime() ?? (StartTime && Duration !== undefined ? StartTime.getTime() + length : now);
  const from = StartTime?.getTime() ?? to - length;
  if (from > to) throw badCombination("StartTime must be before EndTime.");
  return [from, to];
}

export const describeEvents = (rds: Rds): Operation<DescribeEventsCommandInput, EventsMessage> => ({
  input: structure({
    ...PAGED, SourceIdentifier: string(), SourceType: string({ oneOf: SOURCES }), StartTime: timestamp(), EndTime: timestamp(), Duration: number(), EventCategories: list(string()),
  }),
  readOnly: true,
  authorize: (_input, call) => [{ action: "rds:DescribeEvents", resource: rds.arn("es", "*", call.region) }],
  run(input, call) {
    const { SourceIdentifier, SourceType, EventCategories, Filters, ...asked } = input;
    noFilters(Filters, "DescribeEvents");
    if (SourceIdentifier !== undefined && SourceType === undefined) throw badCombination("If SourceIdentifier is supplied, SourceType must also be provided.");
    const [from, to] = windowOf(input, rds.context.clock.now());
    const id = SourceIdentifier === undefined ? undefined : normal(SourceIdentifier);
    const chosen = rds.in(call.region).events.all()
      .map((event, i) => ({ event, key: `${String(event.time).padStart(15, "0")}-${String(i).padStart(8, "0")}` }))
      .filter(({ event }) => event.time >= from && event.time <= to && (id === undefined || event.sourceId === id) && (SourceType === undefined || event.sourceType === SourceType)
        && (!EventCategories || EventCategories.length === 0 || event.categories.some((category) => EventCategories.includes(category))));
    const { items, ...more } = page(chosen, ({ key }) => key, asked);
    return {
      Events: items.map(({ event }) => ({
        SourceIdentifier: event.sourceId, SourceType: event.sourceType, Message: event.message, EventCategories: [...event.categories], Date: new Date(event.time), SourceArn: event.sourceArn,
      })),
      ...more,
    };
  },
});

/** https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Events.Messages.html */
const CATEGORIES: Readonly<Partial<Record<SourceType, readonly string[]>>> = {
  "db-instance": [
    "availability", "backup", "backtrack", "configuration change", "creation", "deletion", "failover", "failure", "low storage", "maintenance", "notification", "read replica", "recovery",
    "restoration", "security", "security patching",
  ],
  "db-cluster": ["configuration change", "creation", "deletion", "failover", "failure", "global failover", "maintenance", "migration", "notification", "serverless"],
  "db-snapshot": ["creation", "deletion", "notification", "restoration"],
  "db-cluster-snapshot": ["backup", "notification"],
  "db-parameter-group": ["configuration change"],
  "db-security-group": ["configuration change", "failure"],
  "db-proxy": ["configuration change", "creation", "deletion", "failure"],
  "custom-engine-version": ["creation", "failure", "restoration"],
  "blue-green-deployment": ["creation", "deletion", "failure", "notification"],
};

export const describeEventCategories = (rds: Rds): Operation<DescribeEventCategoriesCommandInput, EventCategoriesMessage> => ({
  input: structure({ SourceType: string({ oneOf: SOURCES }), Filters: PAGED.Filters }),
  readOnly: true,
  authorize: (_input, call) => [{ action: "rds:DescribeEventCategories", resource: rds.arn("es", "*", call.region) }],
  run({ SourceType, Filters }) {
    noFilters(Filters, "DescribeEventCategories");
    const chosen = Object.entries(CATEGORIES).filter(([type]) => SourceType === undefined || type === SourceType);
    return { EventCategoriesMapList: chosen.map(([type, categories]) => ({ SourceType: type, EventCategories: [...categories] })) };
  },
});
