import { customBusLogging } from "./custom-bus-logging";
import { orderInvoice } from "./order-invoice";
import type { Sample } from "./sample";
import type { BuiltScenario } from "../stacks/names";

export const SAMPLES: Record<BuiltScenario, Sample> = {
  "custom-bus-logging": customBusLogging,
  "order-invoice": orderInvoice,
};
