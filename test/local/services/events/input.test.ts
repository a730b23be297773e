import { strict as assert } from "node:assert";
import type { Target } from "@aws-sdk/client-eventbridge";
import { shaperOf } from "../../../../local/services/events/input";
import type { JsonObject } from "../../../../model/pattern";

const EVENT: JsonObject = {
  "version": "0", "id": "i", "detail-type": "d", "source": "s", "account": "123456789012", "time": "2026-11-21T00:00:00Z", "region": "us-east-1", "resources": ["r0", "r1"],
  "detail": { "text": "a \"b\"", "n": 1.5, "yes": true, "nothing": null, "list": [1, { "a": "b" }], "object": { "k": "v" }, "constructor": "c" },
};
const RESERVED = { ruleArn: "arn:rule", ruleName: "rule", ingestionTime: "2026-11-21T00:00:01Z" };

const shape = (target: Partial<Target>) => shaperOf({ Id: "t", Arn: "a", ...target })({ event: EVENT, text: () => JSON.stringify(EVENT) }, () => RESERVED);

describe("what a target gets", () => {
  const PATHS: readonly (readonly [path: string, text: string | undefined])[] = [
    ["$", JSON.stringify(EVENT)], ["$.detail-type", '"d"'], ["$.detail.object", '{"k":"v"}'], ["$.resources[1]", '"r1"'], ["$.detail.list[1].a", '"b"'],
    ["$.detail.nothing", "null"], ["$.detail.constructor", '"c"'], ["$.constructor", undefined], ["$.detail.toString", undefined], ["$.resources[9]", undefined],
  ];
  for (const [InputPath, text] of PATHS) {
    it(`InputPath ${InputPath}`, () => {
      const rendered = shape({ InputPath });
      assert.equal("text" in rendered ? rendered.text : undefined, text);
    });
  }

  const pathsMap = { text: "$.detail.text", n: "$.detail.n", yes: "$.detail.yes", nothing: "$.detail.nothing", list: "$.detail.list", object: "$.detail.object", none: "$.detail.none", id: "$.id" };
  const TEMPLATES: readonly (readonly [name: string, template: string, text: string | undefined])[] = [
    ["values of all types", '{"n":<n>,"y":<yes>,"0":<nothing>,"l":<list>,"o":<object>,"x":<none>,"i":<id>}', '{"n":1.5,"y":true,"0":null,"l":[1,{"a":"b"}],"o":{"k":"v"},"x":"","i":"i"}'],
    ["values within quotes", '{"a":"<id> and <n> and <none>."}', '{"a":"i and 1.5 and ."}'],
    ["text with quotes as a value", '{"a":<text>}', '{"a":"a \\"b\\""}'],
    ["text with quotes within quotes, which breaks the document", '{"a":"<text>"}', undefined],
    ["an object within quotes, which breaks the document", '{"a":"<object>"}', undefined],
    ["text", '"<id>: <object>, <list>"', '"i: {k:v}, [1,{a:b}]"'],
    ["lines of text", '"<id>"\n"<n>"', '"i"\n"1.5"'],
    ["quotes that are escaped", '{"a":"say \\"<id>\\""}', '{"a":"say \\"i\\""}'],
    ["what is no placeholder", '{"a":"1 < 2 > <id>"}', '{"a":"1 < 2 > i"}'],
    ["one value alone", "<object>", '{"k":"v"}'],
    ["the rule", '{"a":<aws.events.rule-arn>,"n":"<aws.events.rule-name>","t":<aws.events.event.ingestion-time>}', '{"a":"arn:rule","n":"rule","t":"2026-11-21T00:00:01Z"}'],
    ["the whole event", "<aws.events.event.json>", JSON.stringify(EVENT)],
  ];
  for (const [name, InputTemplate, text] of TEMPLATES) {
    it(`InputTransformer: ${name}`, () => {
      const rendered = shape({ InputTransformer: { InputPathsMap: pathsMap, InputTemplate } });
      assert.equal("text" in rendered ? rendered.text : undefined, text);
    });
  }

  it("InputTransformer: the event without its detail, with detailType", () => {
    const rendered = shape({ InputTransformer: { InputTemplate: "<aws.events.event>" } });
    const { detail: _, "detail-type": detailType, ...rest } = EVENT;
    assert.deepEqual("text" in rendered && JSON.parse(rendered.text), { ...rest, detailType });
  });

  const REFUSED: readonly (readonly [name: string, template: string, map: Record<string, string>, message: RegExp])[] = [
    ["a placeholder that is not defined", '"<x>"', {}, /contains invalid placeholder x\./],
    ["a reserved name", '"<AWS.x>"', { "AWSx": "$.id" }, /AWS/],
    ["a placeholder for a key", "{<id>: 1}", { id: "$.id" }, /Invalid InputTemplate/],
    ["text without quotes", "order <id>", { id: "$.id" }, /Invalid InputTemplate/],
    ["a wrong path", '"<id>"', { id: "id" }, /not a valid path/],
  ];
  for (const [name, InputTemplate, InputPathsMap, message] of REFUSED) {
    it(`refuses ${name}`, () => assert.throws(() => shaperOf({ Id: "t", Arn: "a", InputTransformer: { InputTemplate, InputPathsMap } }), { message }));
  }
  it("refuses an Input that is no JSON", () => assert.throws(() => shaperOf({ Id: "t", Arn: "a", Input: "x" }), { message: /JSON/ }));
});
