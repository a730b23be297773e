import type { ScenarioName } from "../stacks/names";
import { customBusLogging } from "./custom-bus-logging";
import { orderInvoice } from "./order-invoice";
import { pizzaWebsocket } from "./pizza-websocket";
import { rdsAutotag } from "./rds-autotag";
import { rdsSnapshot } from "./rds-snapshot";
import { s3Cloudtrail } from "./s3-cloudtrail";
import type { Sample } from "./sample";
import { sfnRouter } from "./sfn-router";

export const SAMPLES: Record<ScenarioName, Sample> = {
  "rds-autotag": rdsAutotag,
  "custom-bus-logging": customBusLogging,
  "s3-cloudtrail": s3Cloudtrail,
  "rds-snapshot": rdsSnapshot,
  "order-invoice": orderInvoice,
  "pizza-websocket": pizzaWebsocket,
  "sfn-router": sfnRouter,
};
