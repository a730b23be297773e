import { strict as assert } from "node:assert";
import { parseSchedule } from "../../../../local/services/events/schedule";
import { eventsWith, fakeLambda, FUNCTION, RULE, type Events } from "./support";

describe("schedule expressions", () => {
  const REFUSED = [
    "", "rate(5)", "rate(1 minutes)", "rate(2 minute)", "rate(0 minutes)", "rate(-1 minutes)", "rate(1.5 hours)", "rate(1  minute)", "rate(5 seconds)", "rate(01 minutes)", "Rate(1 minute)", "rate(1 minute) ",
    "cron(* * * * *)", "cron(0 12 * * * *)", "cron(0 12 ? * ? *)", "cron(60 12 * * ? *)", "cron(0 24 * * ? *)", "cron(0 12 0 * ? *)", "cron(0 12 32 * ? *)", "cron(0 12 * 13 ? *)", "cron(0 12 ? * 0 *)",
    "cron(0 12 ? * 8 *)", "cron(0 12 ? * MON#6 *)", "cron(0 12 ? * MO *)", "cron(0 12 * * ? 1969)", "cron(0 12 * * ? 2200)", "cron(0/0 12 * * ? *)", "cron(0 12 W * ? *)", "cron(0 12 *-5 * ? *)", "cron(0 12 1, * ? *)", "cron(? 12 * * ? *)", "at(2026-01-01T00:00:00)",
  ];
  for (const text of REFUSED) it(`refuses ${text || "nothing"}`, () => assert.equal(parseSchedule(text), undefined));

  const FROM = "2026-11-21T10:00:00Z"; // A Saturday.
  const TIMES: readonly (readonly [text: string, ...times: string[]])[] = [
    ["rate(1 minute)", "2026-11-21T10:01", "2026-11-21T10:02"],
    ["rate(7 days)", "2026-11-28T10:00", "2026-12-05T10:00"],
    ["cron(0 10 * * ? *)", "2026-11-22T10:00", "2026-11-23T10:00"],
    ["cron(15 12 * * ? *)", "2026-11-21T12:15"],
    ["cron(0 18 ? * MON-FRI *)", "2026-11-23T18:00", "2026-11-24T18:00"],
    ["cron(0 18 ? * 2-6 *)", "2026-11-23T18:00"],
    ["cron(0 0 ? * 1 *)", "2026-11-22T00:00", "2026-11-29T00:00"],
    ["cron(0 8 1 * ? *)", "2026-12-01T08:00", "2027-01-01T08:00"],
    ["cron(0/15 * * * ? *)", "2026-11-21T10:15", "2026-11-21T10:30", "2026-11-21T10:45", "2026-11-21T11:00"],
    ["cron(5/10 8-17/4 ? * sat *)", "2026-11-21T12:05", "2026-11-21T12:15"],
    ["cron(0 0 L * ? *)", "2026-11-30T00:00", "2026-12-31T00:00", "2027-01-31T00:00", "2027-02-28T00:00"],
    ["cron(0 0 15W * ? *)", "2026-12-15T00:00", "2027-01-15T00:00", "2027-02-15T00:00", "2027-03-15T00:00", "2027-04-15T00:00", "2027-05-14T00:00"],
    ["cron(0 0 ? * L *)", "2026-11-28T00:00"],
    ["cron(0 0 ? * 6L *)", "2026-11-27T00:00", "2026-12-25T00:00"],
    ["cron(0 0 ? * 3#2 *)", "2026-12-08T00:00", "2027-01-12T00:00"],
    ["cron(0 0 29 FEB ? *)", "2028-02-29T00:00"],
    ["cron(0 0 ? * FRI-SUN *)", "2026-11-22T00:00", "2026-11-27T00:00", "2026-11-28T00:00", "2026-11-29T00:00"],
    ["cron(30 1,2 1,31 JAN,3 ? 2027-2028)", "2027-01-01T01:30", "2027-01-01T02:30", "2027-01-31T01:30"],
  ];
  for (const [text, ...times] of TIMES) {
    it(`${text} comes at ${times[0]} next`, () => {
      let time: number | undefined = Date.parse(FROM);
      for (const wanted of times) {
        time = parseSchedule(text)!.next(time!);
        assert.equal(new Date(time!).toISOString(), `${wanted}:00.000Z`);
      }
    });
  }

  it("ends with its years", () => assert.equal(parseSchedule("cron(0 0 1 1 ? 2020)")!.next(Date.parse(FROM)), undefined));
});

describe("scheduled rules", () => {
  let cloud: Events;
  let lambda: ReturnType<typeof fakeLambda>;
  const DAY = 86_400_000;
  beforeEach(() => { lambda = fakeLambda(); cloud = eventsWith([lambda.module]); });
  afterEach(() => cloud.dispose());

  const schedule = async (expression: string) => {
    await cloud.call("PutRule", { Name: "r", ScheduleExpression: expression });
    await cloud.call("PutTargets", { Rule: "r", Targets: [{ Id: "t", Arn: FUNCTION }] });
  };
  const times = () => lambda.received.map(({ input }) => (JSON.parse(String(input.Payload)) as { time: string }).time);

  it("fire through a month, each at its time and to its own targets only", async () => {
    await cloud.call("PutRule", { Name: "other", EventPattern: '{"source":["aws.events"]}' });
    await schedule("cron(0 12 ? * MON *)");
    const start = cloud.kernel.clock.now();
    await cloud.kernel.clock.advance(28 * DAY);
    assert.equal(times().length, 4);
    for (const time of times()) {
      const date = new Date(time);
      assert.deepEqual([date.getUTCDay(), date.getUTCHours(), date.getUTCMinutes()], [1, 12, 0]);
      assert.ok(date.getTime() > start && date.getTime() <= start + 28 * DAY);
    }
    const { id: _, time: __, ...event } = JSON.parse(String(lambda.received[0]!.input.Payload)) as Record<string, unknown>;
    assert.deepEqual(event, {
      "version": "0", "detail-type": "Scheduled Event", "source": "aws.events", "account": "123456789012", "region": "us-east-1", "resources": [`${RULE}/r`], "detail": {},
    });
    assert.deepEqual(cloud.entries("event")[0]!.evaluations!(), [{ rule: "r", matched: true }]);
  });

  it("stop when they are disabled or deleted, and go on when enabled", async () => {
    await schedule("rate(1 hour)");
    await cloud.kernel.clock.advance(3 * 3_600_000);
    await cloud.call("DisableRule", { Name: "r" });
    await cloud.kernel.clock.advance(3 * 3_600_000);
    assert.equal(lambda.received.length, 3);
    await cloud.call("EnableRule", { Name: "r" });
    await cloud.kernel.clock.advance(3_600_000);
    assert.equal(lambda.received.length, 4);
    await cloud.call("RemoveTargets", { Rule: "r", Ids: ["t"] });
    await cloud.call("DeleteRule", { Name: "r" });
    await cloud.kernel.clock.advance(DAY);
    assert.equal(cloud.entries("event").length, 4);
  });

  it("do not keep an idle cloud running", async () => {
    await schedule("rate(1 minute)");
    const before = cloud.kernel.clock.now();
    await cloud.kernel.work.idle();
    await new Promise((resolve) => setImmediate(resolve));
    assert.equal(cloud.kernel.clock.now(), before);
  });

  it("are for the default bus", async () => {
    await cloud.call("CreateEventBus", { Name: "b" });
    await assert.rejects(cloud.call("PutRule", { Name: "r", ScheduleExpression: "rate(1 minute)", EventBusName: "b" }), { message: "ScheduleExpression is supported only on the default event bus." });
  });
});
