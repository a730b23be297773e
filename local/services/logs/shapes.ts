import { list, map, number, refused, string, type Shape } from "../../kernel/shape";

/** Members that many operations share, with the constraints of the service model. */
export const groupName = (required = true): Shape => string({ min: 1, max: 512, pattern: /[\.\-_/#A-Za-z0-9]+/, required });
export const groupIdentifier = (required = false): Shape => string({ min: 1, max: 2048, pattern: /[\w#+=/:,.@-]*/, required });
export const streamName = (required = true): Shape => string({ min: 1, max: 512, pattern: /[^:*]*/, required });
export const nextToken = string({ min: 1 });
export const limit = (max: number): Shape => number({ min: 1, max });
export const time = number({ min: 0 });

const tagKey = string({ min: 1, max: 128, pattern: /([\p{L}\p{Z}\p{N}_.:/=+\-@]+)/u });
const tagValue = string({ max: 256, pattern: /([\p{L}\p{Z}\p{N}_.:/=+\-@]*)/u });
export const tags = (required = false): Shape => map(tagKey, tagValue, { max: 50, required });
export const tagKeys = (options: { min?: number; max?: number }): Shape => list(tagKey, { ...options, required: true });
export const tagFilterKey = string({ min: 1, max: 128, pattern: /([\p{L}\p{Z}\p{N}_.:/=+\-@]+)/u, required: true });

/** `DELIVERY` groups only hand logs on to S3 or Firehose. */
export const groupClass = string({ oneOf: ["STANDARD", "INFREQUENT_ACCESS", "DELIVERY"] });
export const noLinkedAccounts = refused("no cross-account observability");
export const noUnmasking = refused("no data protection policies");
