import { boolean, list, number, refused, string, structure, type Shape } from "../../kernel/shape";

/** Members that many operations share, with the constraints of the service model. */
export const ARN: Shape = string({ min: 1, max: 256, required: true });
export const NAME = (required: boolean): Shape => string({ min: 1, max: 80, required });
export const DEFINITION = (required: boolean): Shape => string({ min: 1, max: 1_048_576, required, secret: true });
export const TYPE: Shape = string({ oneOf: ["STANDARD", "EXPRESS"] });
export const INCLUDED: Shape = string({ oneOf: ["ALL_DATA", "METADATA_ONLY"] });
export const MAX_RESULTS: Shape = number({ min: 0, max: 1000 });
export const TOKEN = (max = 1024): Shape => string({ min: 1, max });
export const PUBLISH: Shape = boolean();
export const VERSION_DESCRIPTION: Shape = string({ max: 256 });

export const LOGGING: Shape = structure({
  level: string({ oneOf: ["ALL", "ERROR", "FATAL", "OFF"] }), includeExecutionData: boolean(),
  destinations: list(structure({ cloudWatchLogsLogGroup: structure({ logGroupArn: string({ min: 1, max: 256 }) }) })),
});
export const TRACING: Shape = structure({ enabled: boolean() });
export const ENCRYPTION: Shape = structure({
  type: string({ oneOf: ["AWS_OWNED_KEY", "CUSTOMER_MANAGED_KMS_KEY"], required: true }),
  kmsKeyId: refused("state machines are encrypted with AWS's own key here"),
  kmsDataKeyReusePeriodSeconds: refused("state machines are encrypted with AWS's own key here"),
});

/** AWS: bytes of a payload, as UTF-8. */
export const PAYLOAD_BYTES = 262_144;
export const PAYLOAD: Shape = string({ max: PAYLOAD_BYTES, secret: true });

/** AWS: no white space, brackets, wildcards, special or control characters. */
const FORBIDDEN = /[\s<>{}[\]?*"#%\\^|~`$&,;:/\p{Cc}\p{Cs}\ufffe\uffff]/u;
export const isName = (name: string): boolean => !FORBIDDEN.test(name);
