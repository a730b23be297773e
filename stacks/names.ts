/** The seven architectures by the names that config knows. */
export const SCENARIO_NAMES = [
  "rds-autotag", "custom-bus-logging", "s3-cloudtrail", "rds-snapshot", "order-invoice", "pizza-websocket", "sfn-router",
] as const;

export type ScenarioName = (typeof SCENARIO_NAMES)[number];

/** `order-invoice` -> `orderInvoice`: the stack's output that has what belongs to a scenario. */
export const outputName = (scenario: string): string => scenario.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
