import { METRICS } from "../../kernel/ports";
import { Regional } from "../../kernel/regional";
import type { ServiceModule } from "../../kernel/service";
import { Engine } from "./alarm/engine";
import { Transitions } from "./alarm/transitions";
import { changes } from "./change";
import { readers } from "./describe";
import { describeAlarmHistory, History } from "./history";
import { getMetricData } from "./metrics/get-data";
import { getMetricStatistics } from "./metrics/get-statistics";
import { listMetrics } from "./metrics/list";
import { putMetricData } from "./metrics/put";
import { MetricStore } from "./metrics/store";
import type { Alarms } from "./state";
import { tagOperations } from "./tags";

/** Amazon CloudWatch: metrics of services and callers, and alarms on them. */
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
    const store = new MetricStore(context);
    const history = new History(context.clock);
    const transitions = new Transitions(context, history);
    const engine = new Engine(context, regions, store, transitions);
    context.ports.provide(METRICS, store);
    return {
      operations: {
        ...changes({ regions, transitions, engine }), ...readers(regions), ...tagOperations(regions), DescribeAlarmHistory: describeAlarmHistory(history, regions),
        PutMetricData: putMetricData(store), GetMetricStatistics: getMetricStatistics(store), GetMetricData: getMetricData(store), ListMetrics: listMetrics(store),
      },
      dispose: () => Promise.resolve(engine.dispose()),
    };
  },
};
