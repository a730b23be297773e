import { account, by, machine, openBus, policy, rule, starts } from "../parts";

const OK = { StartAt: "Done", States: { Done: { Type: "Succeed" } } };

/** Compares a field that an event need not have; what it does not know fails, with the given words. */
const choice = (Fail: object, ...guard: object[]) => ({
  StartAt: "Which", States: {
    Which: { Type: "Choice", Choices: [{ And: [...guard, { Variable: "$.detail.Path", StringEquals: "A" }], Next: "A" }], Default: "No" },
    A: { Type: "Pass", End: true }, No: { Type: "Fail", ...Fail },
  },
});
const GUARD = { Variable: "$.detail.Path", IsPresent: true };

/** Mistakes in state machines and in what starts them. */
export const MACHINES: Record<string, (name: string) => void> = {
  /** The target's role may start another machine. */
  "role-cannot-start": (name) => {
    const on = rule(name, openBus(), by(name));
    const to = machine(name, OK);
    starts(name, on, to, { may: to.arn.apply((arn) => `${arn}-old`) });
  },
  "unguarded-choice": (name) => {
    const on = rule(name, openBus(), by(name));
    starts(name, on, machine(name, choice({ Error: "UnknownPath" })));
  },
  "silent-fail": (name) => {
    const on = rule(name, openBus(), by(name));
    starts(name, on, machine(name, choice({}, GUARD)));
  },
  /** The role may log, and nothing of what its task does. */
  "denied-task": (name) => {
    const on = rule(name, openBus(), by(name));
    starts(name, on, machine(name, { StartAt: "Keep", States: { Keep: { Type: "Task", Resource: "arn:aws:states:::dynamodb:putItem", Parameters: { TableName: "one-watcher", Item: { order_id: { S: "0" } } }, End: true } } }));
  },
  /** A role that EventBridge may take on for anybody's rule. */
  "unscoped-trust": (name) => {
    const on = rule(name, openBus(), by(name));
    starts(name, on, machine(name, OK), { assumeRolePolicy: policy({ Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sts:AssumeRole" }) });
  },
};

/** Sound variations. */
export const SOUND_MACHINES: Record<string, (name: string) => void> = {
  /** The rule takes only events that have the field, so that the choice need not ask. */
  "sound-choice": (name) => {
    const on = rule(name, openBus(), { ...by(name), detail: { Path: ["A", "B"] } });
    starts(name, on, machine(name, choice({ ErrorPath: "$.detail.Path", Cause: "no such path" })), { assumeRolePolicy: policy({
      Effect: "Allow", Principal: { Service: ["events.amazonaws.com"] }, Action: ["sts:AssumeRole"], Condition: { StringEquals: { "aws:SourceAccount": account, "aws:SourceArn": on.arn } },
    }) });
  },
  /** In JSONata, what is not there is not equal to anything. */
  "sound-jsonata": (name) => {
    const on = rule(name, openBus(), by(name));
    starts(name, on, machine(name, { QueryLanguage: "JSONata", StartAt: "Which", States: { Which: { Type: "Choice", Choices: [{ Condition: "{% $states.input.detail.Path = 'A' %}", Next: "Done" }], Default: "Done" }, Done: { Type: "Succeed" } } }));
  },
  /** The target makes the input itself. */
  "sound-input": (name) => {
    const on = rule(name, openBus(), by(name));
    starts(name, on, machine(name, choice({ Cause: "no such path" })), { more: { input: JSON.stringify({ detail: { Path: "A" } }) } });
  },
};
