import type {
  DescribeAlarmsCommandInput, DescribeAlarmsCommandOutput, DescribeAlarmsForMetricCommandInput, DescribeAlarmsForMetricCommandOutput, Dimension, MetricAlarm,
} from "@aws-sdk/client-cloudwatch";
import type { Operation } from "../../kernel/operation";
import type { Regional } from "../../kernel/regional";
import { ask } from "./ask";
import { fail } from "./errors";
import { decodeToken, encodeToken } from "./paging";
import { describeAlarmsForMetricInput, describeAlarmsInput } from "./shapes";
import type { Alarm, Alarms } from "./state";

/** AWS: without MaxRecords. */
const PAGE = 100;

function described({ name, arn, configuration, configuredAt, actionsEnabled, state }: Alarm): MetricAlarm {
  return {
    AlarmArn: arn, OKActions: [], AlarmActions: [], InsufficientDataActions: [], ...(configuration.Metrics ? {} : { Dimensions: [] }), ...configuration,
    AlarmName: name, ActionsEnabled: actionsEnabled, AlarmConfigurationUpdatedTimestamp: new Date(configuredAt),
    StateValue: state.value, StateReason: state.reason, ...(state.reasonData !== undefined && { StateReasonData: state.reasonData }),
    StateUpdatedTimestamp: new Date(state.updatedAt), StateTransitionedTimestamp: new Date(state.transitionedAt),
  };
}

export const readers = (regions: Regional<Alarms>) => ({
  DescribeAlarms: {
    input: describeAlarmsInput,
    readOnly: true,
    authorize: (input, call) => (input.AlarmNames?.length ? input.AlarmNames : ["*"]).map((name) => ask("DescribeAlarms", call, regions, name)),
    run(input, call) {
      if (input.AlarmNames && input.AlarmNamePrefix !== undefined) throw fail("ValidationError", "AlarmNamePrefix and AlarmNames cannot be used together.");
      // AWS: without AlarmTypes, metric alarms only.
      const fitting = input.AlarmTypes && !input.AlarmTypes.includes("MetricAlarm") ? [] : [...regions.in(call.region).values()].filter((alarm) => fits(alarm, input));
      return page(fitting, input);
    },
  } satisfies Operation<DescribeAlarmsCommandInput, Omit<DescribeAlarmsCommandOutput, "$metadata">>,

  DescribeAlarmsForMetric: {
    input: describeAlarmsForMetricInput,
    readOnly: true,
    authorize: (_input, call) => [ask("DescribeAlarmsForMetric", call, regions, "*")],
    run: (input, call) => ({ MetricAlarms: [...regions.in(call.region).values()].filter((alarm) => watches(alarm, input)).map(described) }),
  } satisfies Operation<DescribeAlarmsForMetricCommandInput, Omit<DescribeAlarmsForMetricCommandOutput, "$metadata">>,
});

function fits({ name, configuration, state }: Alarm, input: DescribeAlarmsCommandInput): boolean {
  const { OKActions = [], AlarmActions = [], InsufficientDataActions = [] } = configuration;
  return (!input.AlarmNames || input.AlarmNames.includes(name)) && name.startsWith(input.AlarmNamePrefix ?? "") &&
    (input.StateValue ?? state.value) === state.value &&
    (input.ActionPrefix === undefined || [...OKActions, ...AlarmActions, ...InsufficientDataActions].some((action) => action.startsWith(input.ActionPrefix!)));
}

function page(alarms: readonly Alarm[], input: DescribeAlarmsCommandInput): Omit<DescribeAlarmsCommandOutput, "$metadata"> {
  const after = decodeToken(input.NextToken);
  const sorted = [...alarms].sort((a, b) => (a.name < b.name ? -1 : 1)).filter(({ name }) => after === undefined || name > after);
  const items = sorted.slice(0, input.MaxRecords ?? PAGE);
  const more = sorted.length > items.length && { NextToken: encodeToken(items[items.length - 1]!.name) };
  return { CompositeAlarms: [], MetricAlarms: items.map(described), ...more };
}

/** AWS: all dimensions must be named; alarms on expressions are not found in this way. */
function watches({ configuration }: Alarm, input: DescribeAlarmsForMetricCommandInput): boolean {
  const same = (key: "Statistic" | "ExtendedStatistic" | "Period" | "Unit") => input[key] === undefined || input[key] === configuration[key];
  return configuration.MetricName === input.MetricName && configuration.Namespace === input.Namespace &&
    inOrder(configuration.Dimensions) === inOrder(input.Dimensions) && same("Statistic") && same("ExtendedStatistic") && same("Period") && same("Unit");
}

const inOrder = (dimensions: readonly Dimension[] = []): string => JSON.stringify(dimensions.map(({ Name, Value }) => [Name, Value]).sort());
