/** What a queue is told to be: its attributes, parsed. */
export interface Settings {
  /** Seconds. */
  readonly DelaySeconds: number;
  /** Bytes. */
  readonly MaximumMessageSize: number;
  /** Seconds. */
  readonly MessageRetentionPeriod: number;
  /** Seconds. */
  readonly ReceiveMessageWaitTimeSeconds: number;
  /** Seconds. */
  readonly VisibilityTimeout: number;
  readonly SqsManagedSseEnabled: boolean;
  /** Key id, alias or ARN. */
  readonly KmsMasterKeyId?: string;
  /** Seconds. */
  readonly KmsDataKeyReusePeriodSeconds: number;
  readonly FifoQueue: boolean;
  readonly ContentBasedDeduplication: boolean;
  readonly DeduplicationScope: "queue" | "messageGroup";
  readonly FifoThroughputLimit: "perQueue" | "perMessageGroupId";
  /** JSON text. */
  readonly Policy?: string;
  readonly RedrivePolicy?: RedrivePolicy;
  readonly RedriveAllowPolicy?: RedriveAllowPolicy;
}

export interface RedrivePolicy {
  readonly deadLetterTargetArn: string;
  readonly maxReceiveCount: number;
}

export interface RedriveAllowPolicy {
  readonly redrivePermission: "allowAll" | "denyAll" | "byQueue";
  readonly sourceQueueArns?: readonly string[];
}

export const DEFAULTS: Settings = {
  DelaySeconds: 0,
  MaximumMessageSize: 1_048_576,
  MessageRetentionPeriod: 345_600,
  ReceiveMessageWaitTimeSeconds: 0,
  VisibilityTimeout: 30,
  SqsManagedSseEnabled: true,
  KmsDataKeyReusePeriodSeconds: 300,
  FifoQueue: false,
  ContentBasedDeduplication: false,
  DeduplicationScope: "queue",
  FifoThroughputLimit: "perQueue",
};
