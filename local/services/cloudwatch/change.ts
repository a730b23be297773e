import type {
  DeleteAlarmsCommandInput, DisableAlarmActionsCommandInput, EnableAlarmActionsCommandInput, PutMetricAlarmCommandInput, SetAlarmStateCommandInput,
} from "@aws-sdk/client-cloudwatch";
import { NotSupported } from "../../kernel/errors";
import type { Call, Operation } from "../../kernel/operation";
import { AWS_EVENTS } from "../../kernel/ports";
import type { Regional } from "../../kernel/regional";
import type { ServiceContext } from "../../kernel/service";
import { structure } from "../../kernel/shape";
import { ask } from "./ask";
import { fail } from "./errors";
import { stateChange } from "./events";
import { alarmNames, putMetricAlarmInput, setAlarmStateInput } from "./shapes";
import { alarmArn, UNCHECKED, type Alarm, type Alarms } from "./state";
import { checkTags } from "./tags";
import { validate } from "./validate";

/** The operations that change alarms. */
export const changes = (context: ServiceContext, regions: Regional<Alarms>) => ({
  PutMetricAlarm: {
    input: putMetricAlarmInput,
    readOnly: false,
    authorize: (input, call) => [ask("PutMetricAlarm", call, regions, input.AlarmName!, input.Tags)],
    run(input, call) {
      const { Tags: given = [], ...configuration } = input;
      validate(input);
      const alarms = regions.in(call.region);
      const before = alarms.get(input.AlarmName!);
      if (before) {
        // AWS: the configuration is replaced, the state and the tags stay.
        Object.assign(before, { configuration, configuredAt: call.time, actionsEnabled: input.ActionsEnabled ?? true });
        return {};
      }
      alarms.set(input.AlarmName!, {
        name: input.AlarmName!, arn: alarmArn(call, input.AlarmName!), configuration, configuredAt: call.time, actionsEnabled: input.ActionsEnabled ?? true,
        tags: new Map(checkTags(given, new Map()).map(({ Key, Value }) => [Key!, Value!])),
        state: { value: "INSUFFICIENT_DATA", reason: UNCHECKED, updatedAt: call.time, transitionedAt: call.time },
      });
      return {};
    },
  } satisfies Operation<PutMetricAlarmCommandInput, object>,

  DeleteAlarms: {
    input: structure({ AlarmNames: alarmNames({ required: true }) }),
    readOnly: false,
    authorize: (input, call) => input.AlarmNames!.map((name) => ask("DeleteAlarms", call, regions, name)),
    run(input, call) {
      const alarms = regions.in(call.region);
      // AWS: with an error, none is deleted.
      const missing = input.AlarmNames!.filter((name) => !alarms.has(name));
      if (missing.length > 0) throw fail("ResourceNotFound", `Unknown alarms: ${missing.join(", ")}`);
      for (const name of input.AlarmNames!) alarms.delete(name);
      return {};
    },
  } satisfies Operation<DeleteAlarmsCommandInput, object>,

  EnableAlarmActions: switchActions(regions, "EnableAlarmActions", true),
  DisableAlarmActions: switchActions(regions, "DisableAlarmActions", false),
  SetAlarmState: setAlarmState(context, regions),
});

type Switch = EnableAlarmActionsCommandInput & DisableAlarmActionsCommandInput;

const switchActions = (regions: Regional<Alarms>, action: string, enabled: boolean): Operation<Switch, object> => ({
  input: structure({ AlarmNames: alarmNames({ required: true }) }),
  readOnly: false,
  authorize: (input, call) => input.AlarmNames!.map((name) => ask(action, call, regions, name)),
  run(input, call) {
    // AWS: names that do not exist are passed over.
    for (const name of input.AlarmNames!) {
      const alarm = regions.in(call.region).get(name);
      if (alarm) alarm.actionsEnabled = enabled;
    }
    return {};
  },
});

const ACTIONS = { OK: "OKActions", ALARM: "AlarmActions", INSUFFICIENT_DATA: "InsufficientDataActions" } as const;

const setAlarmState = (context: ServiceContext, regions: Regional<Alarms>): Operation<SetAlarmStateCommandInput, object> => ({
  input: setAlarmStateInput,
  readOnly: false,
  authorize: (input, call) => [ask("SetAlarmState", call, regions, input.AlarmName!)],
  run(input, call) {
    const alarm = regions.in(call.region).get(input.AlarmName!);
    if (!alarm) throw fail("ResourceNotFound", `Unknown alarm: ${input.AlarmName}`);
    if (input.StateReasonData !== undefined && !isJson(input.StateReasonData)) throw fail("InvalidFormatFault", "StateReasonData is not valid JSON.");
    setState(context, call, alarm, input);
    return {};
  },
});

function setState(context: ServiceContext, call: Call, alarm: Alarm, input: SetAlarmStateCommandInput): void {
  const previous = alarm.state;
  const changed = previous.value !== input.StateValue;
  const actions = alarm.configuration[ACTIONS[input.StateValue!]] ?? [];
  if (changed && alarm.actionsEnabled && actions.length > 0) {
    throw new NotSupported(`cloudwatch:SetAlarmState to ${input.StateValue} of an alarm with ${ACTIONS[input.StateValue!]} (alarm actions are not run; DisableAlarmActions lets the state be set)`, "local/services/cloudwatch");
  }
  alarm.state = {
    value: input.StateValue!, reason: input.StateReason!, reasonData: input.StateReasonData, updatedAt: call.time,
    transitionedAt: changed ? call.time : previous.transitionedAt,
  };
  if (!changed) return;
  // AWS: every change of state is an event on the default bus.
  for (const bus of context.ports.all(AWS_EVENTS)) {
    bus.emit(call.region, { source: "aws.cloudwatch", detailType: "CloudWatch Alarm State Change", resources: [alarm.arn], detail: stateChange(alarm, previous) }, call.trace);
  }
}

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
