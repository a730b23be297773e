/** The seven architectures by the names that config knows. */
export const SCENARIO_NAMES = [
  "rds-autotag", "custom-bus-logging", "s3-cloudtrail", "rds-snapshot", "order-invoice", "pizza-websocket", "sfn-router",
] as const;

/** Those that can be deployed today. */
export const BUILT = ["custom-bus-logging", "order-invoice"] as const;

export type ScenarioName = (typeof SCENARIO_NAMES)[number];
export type BuiltScenario = (typeof BUILT)[number];
