import type * as pulumi from "@pulumi/pulumi";
import type { AppConfig } from "../config";
import { CustomBusLogging } from "./custom-bus-logging";
import type { ScenarioName } from "./names";
import { OrderInvoice } from "./order-invoice";
import type { EventLogDelivery } from "./parts/event-log-delivery";
import type { ScenarioArgs } from "./parts/scenario";
import { PizzaWebsocket } from "./pizza-websocket";
import { RdsAutotag } from "./rds-autotag";
import { RdsSnapshot } from "./rds-snapshot";
import { S3Cloudtrail } from "./s3-cloudtrail";
import { SfnRouter } from "./sfn-router";

export interface Chosen {
  readonly common: ScenarioArgs;
  /** Made when the first scenario asks: a region takes only ten such policies. */
  readonly eventLogDelivery: () => EventLogDelivery;
  readonly config: AppConfig;
}

/** A scenario that was made: its outputs are what a person needs for the next command. */
export interface Scenario extends pulumi.ComponentResource {
  outputs(): object;
}

/** The registry: one line a scenario, from the stack's configuration to its component. */
export const SCENARIOS: Record<ScenarioName, (name: string, chosen: Chosen) => Scenario> = {
  "rds-autotag": (name, { common, config }) => new RdsAutotag(name, { ...common, ...config.rdsAutotag }),
  "custom-bus-logging": (name, { common, eventLogDelivery, config }) => new CustomBusLogging(name, { ...common, eventLogDelivery: eventLogDelivery(), ...config.customBusLogging }),
  "s3-cloudtrail": (name, { common, eventLogDelivery, config }) => new S3Cloudtrail(name, { ...common, eventLogDelivery: eventLogDelivery(), ...config.s3Cloudtrail }),
  "rds-snapshot": (name, { common, eventLogDelivery, config }) => new RdsSnapshot(name, { ...common, eventLogDelivery: eventLogDelivery(), ...config.rdsSnapshot }),
  "order-invoice": (name, { common, config }) => new OrderInvoice(name, { ...common, ...config.orderInvoice }),
  "pizza-websocket": (name, { common, config }) => new PizzaWebsocket(name, { ...common, ...config.pizzaWebsocket }),
  "sfn-router": (name, { common, config }) => new SfnRouter(name, { ...common, ...config.sfnRouter }),
};
