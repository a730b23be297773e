import type { ServiceModule } from "../kernel/service";
import { iam } from "./iam";
import { sts } from "./sts";
import { logs } from "./logs";
import { sqs } from "./sqs";
import { sns } from "./sns";
import { cloudwatch } from "./cloudwatch";
import { events } from "./events";
import { lambda } from "./lambda";

/** The services of the local cloud, one line each. They start in this order and end in the reverse of it. */
export const SERVICES: readonly ServiceModule[] = [
  iam,
  sts,
  logs,
  sqs,
  sns,
  cloudwatch,
  events,
  lambda,
];
