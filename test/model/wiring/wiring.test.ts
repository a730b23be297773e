import { strict as assert } from "node:assert";
import { attempt, CannotTell, deadLetterObstacle, deadLetterQueues, deliveryObstacle, isSilent, loopInWords, loopsOf, neverMatches, publicationsOf, UNKNOWN, Wiring, type Given } from "../../../model/wiring";
import { guarded } from "../../../model/wiring/known";
import { ACCOUNT, changed, good, policy, resource, tags, without } from "../../policy/stack";

const BUS = `arn:aws:events:us-east-1:${ACCOUNT}:event-bus/orders`;
const ROLE = `arn:aws:iam::${ACCOUNT}:role/bill`;

/** What keeps a target from being reached. */
function obstacle(stack: readonly Given[], name: string): string | undefined {
  const wiring = new Wiring(stack);
  const target = wiring.resources.of("target").find((one) => one.name === name)!;
  return deliveryObstacle(wiring, wiring.ruleOfTarget(target)!, target);
}

describe("the wiring of a stack", () => {
  const OBSTACLES: readonly [what: string, target: string, stack: Given[], obstacle: RegExp | undefined][] = [
    ["a function with its permission", "bill", good(), undefined],
    ["a permission for the whole bus", "bill", changed("Permission", "bill", { sourceArn: `arn:aws:events:us-east-1:${ACCOUNT}:rule/orders/*` }), undefined],
    ["a permission by the function's ARN", "bill", changed("Permission", "bill", { function: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:bill` }), undefined],
    ["a permission for an alias only", "bill", changed("Permission", "bill", { qualifier: "live" }), /no statement allows events\.amazonaws\.com lambda:InvokeFunction/],
    ["another account's rule", "bill", changed("Permission", "bill", { sourceAccount: "000000000000" }), /AWS:SourceAccount/],
    ["a log group without policy", "log", without("LogResourcePolicy", "delivery"), /logs:CreateLogStream/],
    ["a topic whose key EventBridge may not use", "mail", changed("Key", "key", { policy: policy({ Effect: "Allow", Principal: { AWS: ACCOUNT }, Action: "kms:*", Resource: "*" }) }), /key key does not let events\.amazonaws\.com kms:Decrypt/],
    ["a role that trusts somebody else", "route", changed("Role", "start", { assumeRolePolicy: policy({ Effect: "Allow", Principal: { Service: "lambda.amazonaws.com" }, Action: "sts:AssumeRole" }) }), /trust policy of role start does not let events\.amazonaws\.com/],
    ["a role for another machine", "route", changed("RolePolicy", "start", { policy: policy({ Effect: "Allow", Action: "states:StartExecution", Resource: "arn:aws:states:us-east-1:123456789012:stateMachine:other" }) }), /role start may not states:StartExecution/],
    ["an explicit denial", "mail", changed("TopicPolicy", "mail", { policy: policy({ Effect: "Deny", Principal: "*", Action: "sns:*", Resource: "*" }) }), /denies events\.amazonaws\.com sns:Publish/],
  ];
  for (const [what, target, stack, expected] of OBSTACLES) {
    it(`delivers or does not: ${what}`, () => (expected === undefined ? assert.equal(obstacle(stack, target), undefined) : assert.match(obstacle(stack, target) ?? "", expected)));
  }

  it("cannot tell what is not known, or not in the stack", () => {
    assert.throws(() => obstacle(changed("Permission", "bill", { sourceArn: UNKNOWN }), "bill"), new CannotTell("sourceArn is not known before deployment"));
    assert.throws(() => obstacle(changed("EventTarget", "bill", { arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:elsewhere` }), "bill"), /is not a part of this stack/);
    const props = guarded({ a: { b: [{ c: UNKNOWN, d: 1 }] }, e: "known" });
    assert.equal((props.a as { b: { d: number }[] }).b[0]!.d, 1);
    assert.deepEqual(attempt(() => JSON.stringify(props)), { cannotTell: "a.b.0.c is not known before deployment" });
    assert.equal(props.e, "known");
  });

  it("looks at dead letters as at targets", () => {
    const wiring = new Wiring(good());
    const [rule] = wiring.rules;
    assert.equal(deadLetterObstacle(wiring, rule!, `arn:aws:sqs:us-east-1:${ACCOUNT}:lost`), undefined);
    assert.match(deadLetterObstacle(wiring, rule!, `arn:aws:sqs:us-west-2:${ACCOUNT}:lost`) ?? "", /is in us-west-2/);
    assert.match(deadLetterObstacle(wiring, rule!, `arn:aws:sqs:us-east-1:${ACCOUNT}:lost.fifo`) ?? "", /FIFO/);
    assert.match(deadLetterObstacle(wiring, rule!, `arn:aws:sns:us-east-1:${ACCOUNT}:mail`) ?? "", /only an SQS queue/);
    assert.deepEqual([...deadLetterQueues(wiring)], [`arn:aws:sqs:us-east-1:${ACCOUNT}:lost`]);
  });

  it("knows what a role may publish, conditions and AWS's own events included", () => {
    const publications = publicationsOf(new Wiring(good()), ROLE);
    assert.deepEqual(publications.filter(({ byAws }) => !byAws).map(({ bus, what }) => `${bus}: ${what}`), ["orders: events with source shop.bills"]);
    assert.deepEqual(publications.filter(({ byAws }) => byAws).map(({ what }) => what), ["its own logs:CreateLogStream, as CloudTrail tells of it"]);
  });

  const loops = (stack: readonly Given[]) => loopsOf(new Wiring(stack)).loops.map((loop) => [loopInWords(loop), loop.certain]);

  it("finds loops, also of several rules and by way of buses, and tells where a pattern breaks them", () => {
    assert.deepEqual(loops(good()), []);
    const open = (source?: string) => changed("RolePolicy", "bill", { policy: policy({ Effect: "Allow", Action: "events:PutEvents", Resource: BUS, ...(source !== undefined && { Condition: { StringLike: { "events:source": source } } }) }) });
    assert.deepEqual(loops(open()), [["rule placed -> function bill -> events with any source -> rule placed", true]]);
    assert.deepEqual(loops(open("sh*")), [["rule placed -> function bill -> events with source sh* -> rule placed", true]]);
    assert.deepEqual(loops(open("bills")), []);
    const two = [...open("bills"),
      resource("EventRule", "billed", { name: "billed", arn: `arn:aws:events:us-east-1:${ACCOUNT}:rule/orders/billed`, eventBusName: "orders", region: "us-east-1", eventPattern: '{"source":["bills"]}', tags }),
      resource("EventTarget", "back", { rule: "billed", eventBusName: "orders", arn: `arn:aws:lambda:us-east-1:${ACCOUNT}:function:order`, targetId: "back" }),
    ];
    assert.deepEqual(loops(two), [["rule placed -> function bill -> events with source bills -> rule billed -> function order -> events with source shop -> rule placed", true]]);
    const forwarded = [...good(), resource("EventTarget", "self", { rule: "placed", eventBusName: "orders", arn: BUS, targetId: "self" })];
    assert.deepEqual(loops(forwarded), [["rule placed -> bus orders -> rule placed", true]]);
  });

  it("knows a bus that nobody publishes to, and a rule that nothing can match", () => {
    const silent = (stack: readonly Given[]) => { const wiring = new Wiring(stack); return isSilent(wiring, wiring.resources.of("bus")[0]!); };
    const mute = () => without("RolePolicy", "order").filter(({ name, type }) => !(name === "bill" && type.includes("rolePolicy")));
    assert.equal(silent(good()), false);
    assert.equal(silent(mute()), true);
    assert.equal(silent(mute().map((one) => (one.type === "pulumi:pulumi:Stack" ? { ...one, props: { shop: { busName: "orders" } } } : one))), false, "an output names it");
    const never = (eventPattern: string) => { const wiring = new Wiring(changed("EventRule", "placed", { eventPattern })); return neverMatches(wiring, wiring.rules[0]!); };
    assert.equal(never('{"source":["shop"]}'), undefined);
    assert.match(never('{"source":["shops"]}') ?? "", /what is published to the bus orders is events with source shop\.bills; events with source shop$/);
    assert.match(never('{"region":["eu-west-1"]}') ?? "", /no event of us-east-1 can satisfy its region/);
  });
});
