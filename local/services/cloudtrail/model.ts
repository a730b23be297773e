import type { AdvancedEventSelector, EventSelector, Trail as TrailDescription } from "@aws-sdk/client-cloudtrail";

/** What CreateTrail and UpdateTrail set. */
export interface TrailSettings {
  readonly bucket: string;
  readonly prefix: string | undefined;
  /** The ARN of the topic that is told of delivered files. */
  readonly topicArn: string | undefined;
  readonly includeGlobal: boolean;
  readonly multiRegion: boolean;
  readonly validation: boolean;
  readonly logGroupArn: string | undefined;
  readonly logRoleArn: string | undefined;
  /** The key's ARN. */
  readonly kmsKeyId: string | undefined;
}

/** What GetTrailStatus tells. Times are milliseconds since the epoch. */
export interface TrailStatus {
  startedAt?: number;
  stoppedAt?: number;
  deliveredAt?: number;
  attemptedAt?: number;
  deliveryError?: string;
  notifiedAt?: number;
  notificationAttemptedAt?: number;
  notificationError?: string;
  logsDeliveredAt?: number;
  logsError?: string;
  digestDeliveredAt?: number;
  digestError?: string;
}

/** AWS: what a trail logs when nobody chose: all management events, no data events. */
export const DEFAULT_SELECTORS: readonly EventSelector[] = [{ ReadWriteType: "All", IncludeManagementEvents: true, DataResources: [], ExcludeManagementEventSources: [] }];

export class Trail {
  logging = false;
  selectors: readonly EventSelector[] | undefined = DEFAULT_SELECTORS;
  advanced: readonly AdvancedEventSelector[] | undefined;
  readonly status: TrailStatus = {};
  tags: ReadonlyMap<string, string> = new Map();

  constructor(readonly name: string, readonly arn: string, readonly homeRegion: string, public settings: TrailSettings) {}

  get customSelectors(): boolean {
    return this.advanced !== undefined || this.selectors !== DEFAULT_SELECTORS;
  }
}

/** The members that CreateTrail and UpdateTrail answer. */
export function described({ name, arn, settings }: Trail) {
  const { bucket, prefix, topicArn, includeGlobal, multiRegion, validation, logGroupArn, logRoleArn, kmsKeyId } = settings;
  return {
    Name: name, S3BucketName: bucket, ...(prefix !== undefined && { S3KeyPrefix: prefix }),
    // AWS: SnsTopicName of an answer is out of use, and holds the ARN as well.
    ...(topicArn !== undefined && { SnsTopicName: topicArn, SnsTopicARN: topicArn }),
    IncludeGlobalServiceEvents: includeGlobal, IsMultiRegionTrail: multiRegion, TrailARN: arn, LogFileValidationEnabled: validation,
    ...(logGroupArn !== undefined && { CloudWatchLogsLogGroupArn: logGroupArn }), ...(logRoleArn !== undefined && { CloudWatchLogsRoleArn: logRoleArn }),
    ...(kmsKeyId !== undefined && { KmsKeyId: kmsKeyId }), IsOrganizationTrail: false,
  };
}

/** The members that GetTrail and DescribeTrails answer. */
export const describedWhole = (trail: Trail): TrailDescription => ({
  ...described(trail), HomeRegion: trail.homeRegion, HasCustomEventSelectors: trail.customSelectors, HasInsightSelectors: false,
});
