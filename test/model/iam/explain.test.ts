import { strict as assert } from "node:assert";
import { decide, type Case, type Principal } from "../../../model/iam";

const ACCOUNT = "123456789012";
const QUEUE = `arn:aws:sqs:us-east-1:${ACCOUNT}:q`;
const RULE = `arn:aws:events:us-east-1:${ACCOUNT}:rule/bus/r`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/app/R`;
const session: Principal = { type: "session", account: ACCOUNT, arn: `arn:aws:sts::${ACCOUNT}:assumed-role/R/s1`, roleArn: ROLE };
const events: Principal = { type: "service", name: "events.amazonaws.com" };
const SEND = { action: "sqs:SendMessage", resource: QUEUE };
const policy = (...Statement: object[]) => ({ Version: "2012-10-17", Statement });
const allow = (more: object = {}) => ({ Sid: "Send", Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE, ...more });
const explained = (given: Case) => decide(given).explanation!;

describe("explanations of what was not allowed", () => {
  const MISSING: readonly [name: string, given: Case, where: string, statement: object][] = [
    ["an identity policy", { principal: session, ...SEND }, "identity policy of role R", { Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE }],
    ["a boundary", { principal: session, ...SEND, identity: [policy(allow())], boundary: policy(allow({ Action: "s3:*" })) }, "permissions boundary of role R", { Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE }],
    ["a session policy", { principal: session, ...SEND, identity: [policy(allow())], session: [policy(allow({ Action: "s3:*" }))] }, `session policy of arn:aws:sts::${ACCOUNT}:assumed-role/R/s1`, { Effect: "Allow", Action: "sqs:SendMessage", Resource: QUEUE }],
    ["a resource policy, for a service with source", { principal: events, ...SEND, context: { "aws:SourceArn": RULE, "aws:SourceAccount": ACCOUNT } }, `resource policy of ${QUEUE}`,
      { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QUEUE, Condition: { ArnEquals: { "aws:SourceArn": RULE } } }],
    ["a resource policy, for a service with account only", { principal: events, ...SEND, context: { "aws:SourceAccount": ACCOUNT } }, `resource policy of ${QUEUE}`,
      { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QUEUE, Condition: { StringEquals: { "aws:SourceAccount": ACCOUNT } } }],
    ["a resource policy, for a service", { principal: events, ...SEND, resourcePolicy: policy() }, `resource policy of ${QUEUE}`, { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sqs:SendMessage", Resource: QUEUE }],
    ["a resource policy, for the anonymous", { principal: { type: "anonymous" }, ...SEND }, `resource policy of ${QUEUE}`, { Effect: "Allow", Principal: "*", Action: "sqs:SendMessage", Resource: QUEUE }],
    ["a trust policy", { principal: events, action: "sts:AssumeRole", resource: ROLE, context: { "aws:SourceArn": RULE }, trustPolicy: policy() }, `trust policy of ${ROLE}`, { Effect: "Allow", Principal: { Service: "events.amazonaws.com" }, Action: "sts:AssumeRole" }],
    ["a trust policy, for a role", { principal: session, action: "sts:AssumeRole", resource: ROLE, trustPolicy: policy() }, `trust policy of ${ROLE}`, { Effect: "Allow", Principal: { AWS: ROLE }, Action: "sts:AssumeRole" }],
  ];
  for (const [name, given, where, statement] of MISSING) {
    it(`missing: ${name}`, () => assert.deepEqual(explained(given).missing, { where, statement }));
  }

  const NEAREST: readonly [name: string, given: Case, nearest: string | undefined][] = [
    ["the resource", { principal: session, ...SEND, identity: [policy(allow({ Resource: [`${QUEUE}2`, `${QUEUE}3`] }))] },
      `identity policy 1, statement Send: its Resource is one of ${QUEUE}2, ${QUEUE}3, and the request's is ${QUEUE}`],
    ["the action", { principal: session, ...SEND, identity: [policy(allow({ Sid: "", Action: "sqs:ReceiveMessage" }))] },
      "identity policy 1, statement 1: its Action is sqs:ReceiveMessage, and the request's is sqs:SendMessage"],
    ["a NotAction", { principal: session, ...SEND, identity: [policy({ Effect: "Allow", NotAction: "sqs:*", Resource: "*" })] },
      "identity policy 1, statement 1: its NotAction is sqs:*, and the request's is sqs:SendMessage"],
    ["a condition", { principal: events, ...SEND, context: { "aws:SourceArn": `${RULE}2` }, resourcePolicy: policy(allow({ Principal: { Service: "events.amazonaws.com" }, Condition: { ArnEquals: { "aws:SourceArn": RULE } } })) },
      `resource policy of ${QUEUE}, statement Send: its condition ArnEquals wants aws:SourceArn to be ${RULE}, and the request's is ${RULE}2`],
    ["a condition on a key that is not there", { principal: session, ...SEND, identity: [policy(allow({ Condition: { StringEquals: { "aws:PrincipalTag/team": ["a", "b"] } } }))] },
      "identity policy 1, statement Send: its condition StringEquals wants aws:PrincipalTag/team to be one of a, b, and the request has no such key"],
    ["the principal", { principal: events, ...SEND, resourcePolicy: policy(allow({ Principal: { Service: ["sns.amazonaws.com"], AWS: ACCOUNT } })) },
      `resource policy of ${QUEUE}, statement Send: its Principal is one of Service sns.amazonaws.com, AWS ${ACCOUNT}, and the request's is events.amazonaws.com`],
    ["the principal that is not there", { principal: events, ...SEND, resourcePolicy: policy(allow()) }, `resource policy of ${QUEUE}, statement Send: it has no Principal`],
    ["nothing where two parts are wrong", { principal: session, ...SEND, identity: [policy(allow({ Action: "sqs:ReceiveMessage", Resource: "arn:aws:sqs:*:*:x" }))] }, undefined],
    ["the one that is nearer", { principal: session, ...SEND, identity: [policy(allow({ Action: "s3:*", Resource: "arn:aws:s3:::b" }), allow({ Sid: "Near", Action: "sqs:*", Resource: `${QUEUE}.fifo` }))] },
      `identity policy 1, statement Near: its Resource is ${QUEUE}.fifo, and the request's is ${QUEUE}`],
    ["never a Deny", { principal: session, ...SEND, identity: [policy({ ...allow({ Action: "sqs:x" }), Effect: "Deny" })] }, undefined],
  ];
  for (const [name, given, nearest] of NEAREST) {
    it(`nearest: ${name}`, () => assert.equal(explained(given).nearest, nearest));
  }

  it("there is none for an explicit Deny: what decided is named", () => {
    const answer = decide({ principal: session, ...SEND, identity: [policy({ ...allow({ Sid: "No" }), Effect: "Deny" })] });
    assert.equal(answer.explanation, undefined);
    assert.equal(answer.decidedBy, "identity policy 1, statement No");
  });
});
