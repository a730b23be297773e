import { differ, type Case, type Difference } from "./compare";
import { errorOf, type Endpoint } from "./endpoint";

const ENVELOPE = { "version": "0", "id": "1", "source": "s", "detail-type": "d", "account": "123456789012", "region": "us-east-1", "time": "2026-01-01T00:00:00Z", "resources": [] };
const MANDATORY = ["id", "account", "source", "time", "region", "detail-type"];

/** A case of TestEventPattern. An event that is no whole envelope goes under `detail`, and its pattern with it. */
export async function pattern(endpoint: Endpoint, given: Case): Promise<Difference | undefined> {
  const { id, event, pattern: asked, expect } = given as Case & { event: object };
  const whole = MANDATORY.every((key) => Object.hasOwn(event, key));
  // A pattern that is to be refused goes as it is: wrapped it might be right.
  const wrap = !whole && expect !== "error";
  const answer = await endpoint.ask("events", "TestEventPattern", {
    Event: JSON.stringify(whole ? event : { ...ENVELOPE, detail: event }),
    EventPattern: JSON.stringify(wrap ? { detail: asked } : asked),
  });
  if (answer.status === 200) return differ(id, expect, answer.body.Result);
  const error = errorOf(answer);
  return differ(id, expect, error.code === "InvalidEventPatternException" ? "error" : `${error.code}: ${error.message}`);
}
