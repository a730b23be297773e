import type { AppConfig } from "../config";
import { CustomBusLogging } from "./custom-bus-logging";
import type { BuiltScenario } from "./names";
import { OrderInvoice } from "./order-invoice";
import type { EventLogDelivery } from "./parts/event-log-delivery";
import type { ScenarioArgs } from "./parts/scenario";

export interface Chosen {
  readonly common: ScenarioArgs;
  /** Made when the first scenario asks: a region takes only ten such policies. */
  readonly eventLogDelivery: () => EventLogDelivery;
  readonly config: AppConfig;
}

/** The registry: one line a scenario, from the stack's configuration to its component. */
export const SCENARIOS: Record<BuiltScenario, (name: string, chosen: Chosen) => OrderInvoice | CustomBusLogging> = {
  "custom-bus-logging": (name, { common, eventLogDelivery, config }) => new CustomBusLogging(name, { ...common, eventLogDelivery: eventLogDelivery(), ...config.customBusLogging }),
  "order-invoice": (name, { common, config }) => new OrderInvoice(name, { ...common, ...config.orderInvoice }),
};
