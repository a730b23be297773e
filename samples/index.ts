import { customBusLogging } from "./custom-bus-logging";
import { orderInvoice } from "./order-invoice";
import type { Sample } from "./sample";
import type { BuiltScenario } from "../stacks/names";

export const SAMPLES: Record<BuiltScenario, Sample> = {
  "custom-bus-logging": customBusLogging,
  "order-invoice": orderInvoice,
};

/** `order-invoice` -> `orderInvoice`: where the stack's outputs have what belongs to a scenario. */
export const outputName = (scenario: string): string => scenario.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase());
