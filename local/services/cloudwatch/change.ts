import type {
  DeleteAlarmsCommandInput, DisableAlarmActionsCommandInput, EnableAlarmActionsCommandInput, PutMetricAlarmCommandInput, SetAlarmStateCommandInput,
} from "@aws-sdk/client-cloudwatch";
import type { Operation } from "../../kernel/operation";
import type { Regional } from "../../kernel/regional";
import { structure } from "../../kernel/shape";
import { ask } from "./ask";
import { fail } from "./errors";
import { checkActions } from "./alarm/actions";
import type { Engine } from "./alarm/engine";
import type { Transitions } from "./alarm/transitions";
import { wholeConfiguration } from "./events";
import { alarmNames, putMetricAlarmInput, setAlarmStateInput } from "./shapes";
import { alarmArn, UNCHECKED, type Alarm, type Alarms } from "./state";
import { checkTags } from "./tags";
import { validate } from "./validate";

/** What the operations that change alarms work with. */
export interface Alarming {
  readonly regions: Regional<Alarms>;
  readonly transitions: Transitions;
  readonly engine: Engine;
}

/** The operations that change alarms. */
export const changes = ({ regions, transitions, engine }: Alarming) => ({
  PutMetricAlarm: {
    input: putMetricAlarmInput,
    readOnly: false,
    authorize: (input, call) => [ask("PutMetricAlarm", call, regions, input.AlarmName!, input.Tags)],
    run(input, call) {
      const { Tags: given = [], ...configuration } = input;
      validate(input);
      checkActions(input, call.region);
      const alarms = regions.in(call.region);
      const name = input.AlarmName!;
      const before = alarms.get(name);
      if (before) {
        const previous = wholeConfiguration(before);
        // AWS: the configuration is replaced, the state and the tags stay.
        Object.assign(before, { configuration, configuredAt: call.time, actionsEnabled: input.ActionsEnabled ?? true });
        transitions.configured(call.region, before, "update", call.trace, previous);
      } else {
        const alarm: Alarm = {
          name, arn: alarmArn(call, name), configuration, configuredAt: call.time, actionsEnabled: input.ActionsEnabled ?? true,
          tags: new Map(checkTags(given, new Map()).map(({ Key, Value }) => [Key!, Value!])),
          state: { value: "INSUFFICIENT_DATA", reason: UNCHECKED, updatedAt: call.time, transitionedAt: call.time },
        };
        alarms.set(name, alarm);
        transitions.configured(call.region, alarm, "create", call.trace);
      }
      engine.arm();
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
      for (const name of new Set(input.AlarmNames!)) {
        const alarm = alarms.get(name)!;
        alarms.delete(name);
        transitions.configured(call.region, alarm, "delete", call.trace);
      }
      return {};
    },
  } satisfies Operation<DeleteAlarmsCommandInput, object>,

  EnableAlarmActions: switchActions(regions, transitions, "EnableAlarmActions", true),
  DisableAlarmActions: switchActions(regions, transitions, "DisableAlarmActions", false),
  SetAlarmState: setAlarmState(regions, transitions),
});

type Switch = EnableAlarmActionsCommandInput & DisableAlarmActionsCommandInput;

const switchActions = (regions: Regional<Alarms>, transitions: Transitions, action: string, enabled: boolean): Operation<Switch, object> => ({
  input: structure({ AlarmNames: alarmNames({ required: true }) }),
  readOnly: false,
  authorize: (input, call) => input.AlarmNames!.map((name) => ask(action, call, regions, name)),
  run(input, call) {
    // AWS: names that do not exist are passed over.
    for (const name of input.AlarmNames!) {
      const alarm = regions.in(call.region).get(name);
      if (!alarm || alarm.actionsEnabled === enabled) continue;
      const previous = wholeConfiguration(alarm);
      alarm.actionsEnabled = enabled;
      transitions.configured(call.region, alarm, "update", call.trace, previous);
    }
    return {};
  },
});

const setAlarmState = (regions: Regional<Alarms>, transitions: Transitions): Operation<SetAlarmStateCommandInput, object> => ({
  input: setAlarmStateInput,
  readOnly: false,
  authorize: (input, call) => [ask("SetAlarmState", call, regions, input.AlarmName!)],
  run(input, call) {
    const alarm = regions.in(call.region).get(input.AlarmName!);
    if (!alarm) throw fail("ResourceNotFound", `Unknown alarm: ${input.AlarmName}`);
    if (input.StateReasonData !== undefined && !isJson(input.StateReasonData)) throw fail("InvalidFormatFault", "StateReasonData is not valid JSON.");
    transitions.change(call.region, alarm, { value: input.StateValue!, reason: input.StateReason!, reasonData: input.StateReasonData }, call.trace);
    return {};
  },
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
