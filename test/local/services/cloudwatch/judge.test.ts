import { strict as assert } from "node:assert";
import { judge, type Point, type Terms } from "../../../../local/services/cloudwatch/alarm/judge";

/** The tables of AWS's documentation: points oldest first, X breaches, 0 does not, - is missing; N = 3. */
const CASES: readonly (readonly [points: string, datapoints: number, missing: string, ignore: string, breaching: string, notBreaching: string])[] = [
  ["0 - X - X", 3, "OK", "OK", "OK", "OK"],
  ["0 - - - -", 3, "OK", "OK", "OK", "OK"],
  ["- - - - -", 3, "INSUFFICIENT_DATA", "retain", "ALARM", "OK"],
  ["0 X X - X", 3, "ALARM", "ALARM", "ALARM", "ALARM"],
  ["- - X - -", 3, "ALARM", "retain", "ALARM", "OK"],
  ["0 - X - X", 2, "ALARM", "ALARM", "ALARM", "ALARM"],
  ["0 0 X 0 X", 2, "ALARM", "ALARM", "ALARM", "ALARM"],
  ["0 - X - -", 2, "OK", "OK", "ALARM", "OK"],
  ["- - - - 0", 2, "OK", "OK", "ALARM", "OK"],
  ["- - - X -", 2, "ALARM", "retain", "ALARM", "OK"],
  ["- - - - X", 3, "retain", "retain", "ALARM", "OK"],
];

describe("judging an alarm's points", () => {
  const points = (text: string): Point[] => text.split(" ").reverse().map((sign, time) => (sign === "-" ? { time } : { time, value: sign === "X" ? 1 : 0 }));
  for (const [text, datapoints, ...wanted] of CASES) {
    it(`${text}, ${datapoints} out of 3`, () => {
      const states = (["missing", "ignore", "breaching", "notBreaching"] as const).map((missing) =>
        judge(points(text), { operator: "GreaterThanThreshold", threshold: 0, periods: 3, datapoints, missing }).state);
      assert.deepEqual(states, wanted);
    });
  }

  it("compares as each operator says", () => {
    const states = (["GreaterThanThreshold", "GreaterThanOrEqualToThreshold", "LessThanThreshold", "LessThanOrEqualToThreshold"] as const).map((operator) =>
      [1, 2, 3].map((value) => judge([{ time: 0, value }], { operator, threshold: 2, periods: 1, datapoints: 1, missing: "missing" } satisfies Terms).state));
    assert.deepEqual(states, [["OK", "OK", "ALARM"], ["OK", "ALARM", "ALARM"], ["ALARM", "OK", "OK"], ["ALARM", "ALARM", "OK"]]);
  });
});
