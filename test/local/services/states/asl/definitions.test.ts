import { strict as assert } from "node:assert";
import { DefinitionError, describe as tell, parse, validate } from "../../../../../local/services/states/asl";

const P = { Type: "Pass", End: true };
const Z = { Type: "Succeed" };
const machine = (states: object, more: object = {}) => JSON.stringify({ StartAt: Object.keys(states)[0], States: states, ...more });
const told = (text: string, type?: "EXPRESS") => validate(text, { type }).map(({ code, message, location }) => `${code} ${location ?? "-"} ${message}`);
const SCHEMA = "SCHEMA_VALIDATION_FAILED";
const TARGET = "MISSING_TRANSITION_TARGET";
const task = (more: object) => ({ Type: "Task", Resource: "arn:aws:states:::lambda:invoke", End: true, ...more });
const choice = (rule: object) => ({ C: { Type: "Choice", Choices: [{ Next: "Z", ...rule }], Default: "Z" }, Z });

describe("definitions: what AWS refuses", () => {
  const CASES: readonly (readonly [string, string, readonly string[]])[] = [
    ["nothing", " ", ["MISSING_DESCRIPTION - Received a null or empty workflow input."]],
    ["a text that is no object", "[]", ["INVALID_JSON_DESCRIPTION - The definition is not a JSON object"]],
    ["no fields", "{}", [`${SCHEMA} / These fields are required: [StartAt, States]`]],
    ["a state twice", '{"StartAt":"A","States":{"A":{"Type":"Pass","End":true},"A":{"Type":"Pass","End":true}}}', ["DUPLICATE_STATE_NAME - Duplicate State name: A"]],
    ["a field twice", '{"StartAt":"A","StartAt":"A","States":{"A":{"Type":"Pass","End":true}}}', ["INVALID_JSON_DESCRIPTION - Duplicate field 'StartAt'"]],
    ["a start and a target that do not exist", machine({ A: { Type: "Pass", Next: "B" }, C: P }, { StartAt: "S" }), [`${TARGET} /StartAt Missing 'Next' target: S`, `${TARGET} /States/A/Next Missing 'Next' target: B`, `${TARGET} /States/A State "A" is not reachable.`, `${TARGET} /States/C State "C" is not reachable.`]],
    ["targets of rules, defaults and catchers", machine({ C: { Type: "Choice", Choices: [{ Variable: "$.a", IsNull: true, Next: "X" }], Default: "Y" } }), [`${TARGET} /States/C/Choices[0]/Next Missing 'Next' target: X`, `${TARGET} /States/C/Default Missing 'Next' target: Y`, "MISSING_END_STATE - Workflow has no terminal state"]],
    ["a loop without end", machine({ A: { Type: "Pass", Next: "B" }, B: { Type: "Pass", Next: "A" }, U: { Type: "Pass", Next: "A" } }), ["MISSING_END_STATE - Workflow has no terminal state"]],
    ["a state that nothing leads to", machine({ A: P, B: P }), [`${TARGET} /States/B State "B" is not reachable.`]],
    ["the same name in a branch", machine({ A: { Type: "Parallel", Branches: [{ StartAt: "A", States: { A: P } }], End: true } }), ["DUPLICATE_STATE_NAME /States/A/Branches[0]/States/A Duplicate State name: A"]],
    ["a name that is too long", machine({ ["ü".repeat(81)]: P }), [`INVALID_STATE_NAME /States/${"ü".repeat(81)} A state's name must have 1 to 80 characters`]],
    ["fields that a state does not have", machine({ A: { ...P, Catch: [], TimeoutSeconds: 1 } }), [`${SCHEMA} /States/A Field 'Catch' is not supported`, `${SCHEMA} /States/A Field 'TimeoutSeconds' is not supported`]],
    ["a field of JSONata", machine({ A: { ...P, Output: 1 } }), [`${SCHEMA} /States/A The QueryLanguage is set to 'JSONPath', but field 'Output' is only supported for the 'JSONata' QueryLanguage`]],
    ["a field of JSONPath", machine({ A: { ...P, InputPath: "$" } }, { QueryLanguage: "JSONata" }), [`${SCHEMA} /States/A The QueryLanguage is set to 'JSONata', but field 'InputPath' is only supported for the 'JSONPath' QueryLanguage`]],
    ["a language of an item processor", machine({ M: { Type: "Map", ItemProcessor: { QueryLanguage: "JSONata", StartAt: "A", States: { A: P } }, End: true } }), [`${SCHEMA} /States/M/ItemProcessor Field 'QueryLanguage' is not supported`]],
    ["paths", machine({ A: { Type: "Pass", InputPath: "a", ResultPath: "$.a[*]", Parameters: { "b.$": "x", "c.$": "States.Nope()", "d.$": "States.UUID(1)", e: [{ "f.$": 1 }] }, End: true } }), [
      `${SCHEMA} /States/A/InputPath Value is not a valid JSONPath`, `${SCHEMA} /States/A/ResultPath Value is not a Reference Path`,
      ...["b", "c", "d", "e[0]/f"].map((at) => `${SCHEMA} /States/A/Parameters/${at}.$ The value for the field '${at.at(-1)}.$' must be a valid JSONPath or a valid intrinsic function call`),
    ]],
    ["expressions", machine({ A: { Type: "Pass", Output: { v: "{% phone & $.a %}", w: "{% 1 + %}" }, End: true } }, { QueryLanguage: "JSONata" }), [
      "UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output/v Reference to 'phone' at the top level is not supported.", "UNSUPPORTED_JSONATA_EXPRESSION /States/A/Output/v Reference to '$' at the top level is not supported.",
      "INVALID_JSONATA_EXPRESSION /States/A/Output/w Unexpected end of expression",
    ]],
    ["a resource", machine({ T: task({ Resource: "f" }) }), [`${SCHEMA} /States/T/Resource Value is not a valid resource ARN`]],
    ["no end and no next, or both", machine({ A: { Type: "Pass", Next: "B", End: true }, B: { Type: "Wait", Seconds: 1 }, Z }), [
      `${SCHEMA} /States/A Only one of these fields is allowed: [Next, End]`, `${SCHEMA} /States/B One of these fields is required: [Next, End]`, `${TARGET} /States/Z State "Z" is not reachable.`,
    ]],
    ["a wait for nothing, or for too much", machine({ W: { Type: "Wait", Next: "V" }, V: { Type: "Wait", Seconds: -1, Timestamp: "x", End: true } }), [
      `${SCHEMA} /States/W One of these fields is required: [Seconds, SecondsPath, Timestamp, TimestampPath]`, `${SCHEMA} /States/V/Seconds Value is not a whole number from 0 to 99999999`,
      `${SCHEMA} /States/V/Timestamp Value is not a valid ISO-8601 timestamp`, `${SCHEMA} /States/V Only one of these fields is allowed: [Seconds, Timestamp]`,
    ]],
    ["retriers and catchers", machine({ T: task({ Retry: [{ ErrorEquals: ["States.ALL"], BackoffRate: 0.5 }, { MaxAttempts: -1 }], Catch: [{ ErrorEquals: ["States.ALL", "E"], Output: 1 }] }) }), [
      `${SCHEMA} /States/T/Retry[0]/ErrorEquals States.ALL must appear alone and in the last rule`, `${SCHEMA} /States/T/Retry[0]/BackoffRate Value is not a number from 1`, `${SCHEMA} /States/T/Retry[1] These fields are required: [ErrorEquals]`,
      `${SCHEMA} /States/T/Retry[1]/MaxAttempts Value is not a whole number from 0 to 99999999`, `${SCHEMA} /States/T/Catch[0]/ErrorEquals States.ALL must appear alone and in the last rule`,
      `${SCHEMA} /States/T/Catch[0] These fields are required: [Next]`, `${SCHEMA} /States/T/Catch[0] Field 'Output' is not supported`,
    ]],
    ["a rule of two operators", machine(choice({ Variable: "$.a", IsNull: true, IsString: true })), [`${SCHEMA} /States/C/Choices[0] Exactly one comparison operator is required`]],
    ["a rule of another type", machine(choice({ Variable: "$.a", NumericEquals: "1" })), [`${SCHEMA} /States/C/Choices[0]/NumericEquals Value is not a number`]],
    ["a rule within a rule that goes on", machine(choice({ And: [{ Variable: "$.a", IsNull: true, Next: "Z" }] })), [`${SCHEMA} /States/C/Choices[0]/And[0] Field 'Next' is not supported`]],
    ["a rule without an operator that exists", machine(choice({ Variable: "$.a", StringMatchesPath: "$.b" })), [`${SCHEMA} /States/C/Choices[0] Field 'StringMatchesPath' is not supported`, `${SCHEMA} /States/C/Choices[0] Exactly one comparison operator is required`]],
    ["variables", machine({ A: { Type: "Pass", Assign: { states: 1, "1a": 1, x: 1 }, Next: "B" }, B: { Type: "Parallel", Branches: [{ StartAt: "C", States: { C: { ...P, Assign: { "x.$": "$.a" } } } }], End: true } }), [
      `${SCHEMA} /States/A/Assign/states The variable name 'states' is reserved`, `${SCHEMA} /States/A/Assign/1a '1a' is not a valid variable name`, `${SCHEMA} /States/B/Branches[0]/States/C/Assign/x.$ The variable 'x' is assigned in an outer scope already`,
    ]],
  ];
  for (const [name, text, expected] of CASES) it(name, () => assert.deepEqual([...told(text)].sort(), [...expected].sort()));

  it("text that is no JSON, more than a megabyte, nested without end", () => {
    assert.match(told('{"StartAt": ')[0]!, /^INVALID_JSON_DESCRIPTION - /);
    assert.match(told(machine({ A: { ...P, Comment: "x".repeat(1_048_576) } }))[0]!, /larger than 1048576 bytes/);
    assert.match(told(`{"StartAt":"A","States":{"A":{"Type":"Pass","End":true,"Parameters":${"[".repeat(200_000)}${"]".repeat(200_000)}}}}`)[0]!, /^TOO_DEEPLY_NESTED/);
  });

  it("what express machines may not do", () => {
    for (const [resource, what] of [["arn:aws:states:::sns:publish.waitForTaskToken", "'.waitForTaskToken' service integration "], ["arn:aws:states:::states:startExecution.sync:2", "'.sync:2' service integration "], ["arn:aws:states:us-east-1:123456789012:activity:a", "activities"]] as const) {
      const text = machine({ T: task({ Resource: resource }) });
      assert.deepEqual([told(text), told(text, "EXPRESS")], [[], [`${SCHEMA} /States/T/Resource Express state machine does not support ${what}`]]);
    }
  });

  it("warns of what is no mistake and looks like one", () => {
    const text = machine({ A: { Type: "Pass", Result: { "a.$": "$.b" }, Next: "B" }, B: { Type: "Pass", Parameters: { a: "$.b", b: "States.UUID()", c: "$5" }, Next: "F" }, F: { Type: "Fail", Error: "$.e" } });
    assert.deepEqual(validate(text).map(({ severity, code, location }) => `${severity} ${code} ${location}`), [
      "WARNING PASS_RESULT_IS_STATIC /States/A/Result", "WARNING NO_DOLLAR /States/B/Parameters/a", "WARNING NO_DOLLAR /States/B/Parameters/b", "WARNING NO_PATH /States/F/Error",
    ]);
    assert.ok(parse(text));
  });

  it("throws them all, told in the words of CreateStateMachine", () => {
    assert.throws(() => parse(machine({ A: { Type: "Pass", Next: "B" } })), (error: Error) =>
      error instanceof DefinitionError && error.message === `${TARGET}: Missing 'Next' target: B at /States/A/Next, MISSING_END_STATE: Workflow has no terminal state at null` && error.diagnostics.map(tell).join(", ") === error.message);
  });
});

describe("definitions: what a machine tells of itself", () => {
  it("its tasks, and what the local cloud has not", () => {
    const resources = [
      "arn:aws:lambda:us-east-1:123456789012:function:f:live", "arn:aws:states:::sqs:sendMessage", "arn:aws:states:::sqs:sendMessage.waitForTaskToken", "arn:aws:states:::states:startExecution.sync:2",
      "arn:aws:states:::aws-sdk:s3:getObject", "arn:aws:states:us-east-1:123456789012:activity:a", "arn:aws:states:::dynamodb:updateItem",
    ];
    const states = Object.fromEntries(resources.map((Resource, at) => [`T${at}`, { Type: "Task", Resource, ...(at < resources.length - 1 ? { Next: `T${at + 1}` } : { Next: "M" }) }]));
    const M = { Type: "Map", ItemReader: {}, ItemProcessor: { ProcessorConfig: { Mode: "DISTRIBUTED", ExecutionType: "STANDARD" }, StartAt: "I", States: { I: task({ Resource: resources[1] }) } }, End: true };
    const parsed = parse(machine({ ...states, M }));
    assert.deepEqual(parsed.tasks.map(({ kind, service, action, pattern, state }) => [state, kind, service, action, pattern].filter(Boolean).join()), [
      "T0,function", "T1,integration,sqs,sendMessage,request", "T2,integration,sqs,sendMessage,waitForTaskToken", "T3,integration,states,startExecution,sync:2", "T4,integration,aws-sdk:s3,getObject,request", "T5,activity",
      "T6,integration,dynamodb,updateItem,request", "I,integration,sqs,sendMessage,request",
    ]);
    assert.deepEqual(parsed.refusals.map(({ what, location }) => `${location}: ${what}`), [
      "/States/T2/Resource: the Step Functions integration sqs:sendMessage.waitForTaskToken", "/States/T3/Resource: the Step Functions integration states:startExecution.sync:2",
      "/States/T4/Resource: the Step Functions integration aws-sdk:s3:getObject", "/States/T5/Resource: a Step Functions activity", "/States/M/ItemReader: ItemReader of a Map state",
      "/States/M/ItemProcessor/ProcessorConfig/Mode: a distributed Map state (ProcessorConfig Mode DISTRIBUTED)",
    ]);
  });
});
