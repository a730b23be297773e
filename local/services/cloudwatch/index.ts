import { Regional } from "../../kernel/regional";
import type { ServiceModule } from "../../kernel/service";
import { changes } from "./change";
import { readers } from "./describe";
import type { Alarms } from "./state";
import { tagOperations } from "./tags";

/** Amazon CloudWatch: alarms on metrics, kept and listed. They are not evaluated yet, and their state says so. */
export const cloudwatch: ServiceModule = {
  id: "cloudwatch",
  wire: {
    sdk: "@aws-sdk/client-cloudwatch", protocol: "json1.0", signingName: "monitoring", target: "GraniteServiceVersion20100801",
    version: "2010-08-01", xmlns: "http://monitoring.amazonaws.com/doc/2010-08-01/", queryCompatible: true,
  },
  eventSource: "monitoring.amazonaws.com",
  codes: { validation: "ValidationError", accessDenied: "AccessDenied" },
  open(context) {
    const regions = new Regional<Alarms>(() => new Map());
    return { operations: { ...changes(context, regions), ...readers(regions), ...tagOperations(regions) } };
  },
};
