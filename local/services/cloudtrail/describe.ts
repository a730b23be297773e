import type {
  DescribeTrailsCommandInput, DescribeTrailsResponse, GetTrailCommandInput, GetTrailResponse, GetTrailStatusCommandInput, GetTrailStatusResponse,
  ListTrailsCommandInput, ListTrailsResponse,
} from "@aws-sdk/client-cloudtrail";
import type { Operation } from "../../kernel/operation";
import { boolean, list, string, structure } from "../../kernel/shape";
import { fail } from "./errors";
import { describedWhole, type Trail } from "./model";
import type { Trails } from "./state";

const PAGE = 50;

const date = (ms: number | undefined): Date | undefined => (ms === undefined ? undefined : new Date(ms));
/** AWS: these members are text, and "no longer in use", but still there; empty where nothing happened. */
const text = (ms: number | undefined): string => (ms === undefined ? "" : `${new Date(ms).toISOString().slice(0, 19)}Z`);

export const getTrail = (trails: Trails): Operation<GetTrailCommandInput, GetTrailResponse> => ({
  input: structure({ Name: string({ required: true }) }),
  readOnly: true,
  authorize: ({ Name }, call) => [trails.access("GetTrail", Name!, call)],
  run: ({ Name }, call) => ({ Trail: describedWhole(trails.find(Name!, call)) }),
});

/** AWS: names are looked for in this region, and what is not found is left out; ARNs find trails of other regions too. */
export const describeTrails = (trails: Trails): Operation<DescribeTrailsCommandInput, DescribeTrailsResponse> => ({
  input: structure({ trailNameList: list(string()), includeShadowTrails: boolean() }),
  readOnly: true,
  authorize: () => [{ action: "cloudtrail:DescribeTrails", resource: "*" }],
  run({ trailNameList = [], includeShadowTrails = true }, call) {
    const shown = ({ homeRegion }: Trail) => includeShadowTrails || homeRegion === call.region;
    const wanted = trailNameList.length === 0
      ? trails.visibleIn(call.region)
      : trailNameList.flatMap((reference) => trails.lookUp(reference, call) ?? []);
    return { trailList: wanted.filter(shown).map(describedWhole) };
  },
});

export const listTrails = (trails: Trails): Operation<ListTrailsCommandInput, ListTrailsResponse> => ({
  input: structure({ NextToken: string() }),
  readOnly: true,
  authorize: () => [{ action: "cloudtrail:ListTrails", resource: "*" }],
  run({ NextToken }) {
    // AWS: the trails of the whole account, whatever the region.
    const all = [...trails.every()].sort((a, b) => (a.arn < b.arn ? -1 : 1));
    const after = NextToken === undefined ? "" : Buffer.from(NextToken, "base64").toString();
    if (NextToken !== undefined && Buffer.from(after).toString("base64") !== NextToken) throw fail("InvalidNextTokenException", "Invalid next token.");
    const rest = all.filter(({ arn }) => arn > after);
    const page = rest.slice(0, PAGE);
    return {
      Trails: page.map(({ arn, name, homeRegion }) => ({ TrailARN: arn, Name: name, HomeRegion: homeRegion })),
      ...(page.length < rest.length && { NextToken: Buffer.from(page[page.length - 1]!.arn).toString("base64") }),
    };
  },
});

export const getTrailStatus = (trails: Trails): Operation<GetTrailStatusCommandInput, GetTrailStatusResponse> => ({
  input: structure({ Name: string({ required: true }) }),
  readOnly: true,
  authorize: ({ Name }, call) => [trails.access("GetTrailStatus", Name!, call)],
  run({ Name }, call) {
    const { logging, status } = trails.find(Name!, call);
    return {
      IsLogging: logging,
      LatestDeliveryError: status.deliveryError, LatestNotificationError: status.notificationError, LatestDeliveryTime: date(status.deliveredAt),
      LatestNotificationTime: date(status.notifiedAt), StartLoggingTime: date(status.startedAt), StopLoggingTime: date(status.stoppedAt),
      LatestCloudWatchLogsDeliveryError: status.logsError, LatestCloudWatchLogsDeliveryTime: date(status.logsDeliveredAt),
      LatestDigestDeliveryTime: date(status.digestDeliveredAt), LatestDigestDeliveryError: status.digestError,
      LatestDeliveryAttemptTime: text(status.attemptedAt), LatestNotificationAttemptTime: text(status.notificationAttemptedAt),
      LatestNotificationAttemptSucceeded: text(status.notifiedAt), LatestDeliveryAttemptSucceeded: text(status.deliveredAt),
      TimeLoggingStarted: text(status.startedAt), TimeLoggingStopped: text(status.stoppedAt),
    };
  },
});
