import { strict as assert } from "node:assert";
import * as fc from "fast-check";
import { BusEvent, eventTime, type Envelope } from "../../../../local/services/events/event";

const ENVELOPE: Envelope = {
  id: "00000000-0000-4000-8000-000000000000", detailType: "Order \"placed\"", source: "shop", account: "123456789012", time: Date.UTC(2026, 0, 2, 3, 4, 5, 678),
  region: "us-east-1", resources: ["arn:aws:sqs:us-east-1:123456789012:orders"],
};
const of = (detail: string, more: Partial<Envelope> = {}) => new BusEvent({ ...ENVELOPE, ...more }, detail, "put-events", 0);

describe("an event", () => {
  it("is written as AWS writes it, with the digits and keys of its detail as they came", () => {
    const detail = ` { "n" : 1.0 , "big":12345678901234567890,\n"__proto__":{"a":1E5},"text":"a \\" , { b","\\u00e9":[ ] } `;
    assert.equal(of(detail).text(), `{"version":"0","id":"${ENVELOPE.id}","detail-type":"Order \\"placed\\"","source":"shop","account":"123456789012",`
      + `"time":"2026-01-02T03:04:05Z","region":"us-east-1","resources":["arn:aws:sqs:us-east-1:123456789012:orders"],`
      + `"detail":{"n":1.0,"big":12345678901234567890,"__proto__":{"a":1E5},"text":"a \\" , { b","\\u00e9":[]}}`);
  });

  it("names the replay that it is of", () => {
    assert.match(of("{}", { replayName: "again" }).text(), /"region":"us-east-1","replay-name":"again","resources":/);
    assert.equal(of("{}", { replayName: "again" }).event["replay-name"], "again");
  });

  it("says the same before and after it rests, whoever asked first", () => {
    fc.assert(fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.constantFrom(0, 2), fc.array(fc.constantFrom("text", "detail", "event", "rest"), { maxLength: 6 }), (value, space, asked) => {
      const detail = JSON.stringify(value, undefined, space);
      const event = of(detail);
      for (const what of asked) {
        if (what === "text") event.text();
        else if (what === "detail") void event.detailText;
        else if (what === "event") void event.event;
        else event.rest();
      }
      assert.equal(event.detailText, JSON.stringify(value));
      assert.equal(event.text(), of(detail).text());
      assert.deepEqual(event.event, JSON.parse(event.text()));
    }));
  });

  it("has whole seconds, whatever the year", () => {
    for (const ms of [0, Date.UTC(999, 11, 31), Date.UTC(2026, 10, 9, 8, 7, 6, 5), Date.UTC(9999, 11, 31, 23, 59, 59, 999)]) {
      assert.equal(eventTime(ms), `${new Date(ms).toISOString().slice(0, 19)}Z`);
    }
  });
});
