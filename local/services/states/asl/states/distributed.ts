import { Interrupted, TOLERANCE_EXCEEDED } from "../errors";
import type { Frame } from "../frame";
import { History } from "../history";
import { runRows, type Row } from "../rows";
import { StatesError, type Json } from "../types";
import type { Visit } from "../visit";
import type { Tolerance } from "./map-fields";

/**
 * A map run over the items of the state's input. Its iterations are executions of their own on AWS, with histories of
 * their own: here they are known by their results only. (The service refuses such definitions, see `refusals`.)
 */
export async function distributed(visit: Visit, count: number, limit: number, tolerated: Tolerance, one: (row: Row, frame: Frame) => Promise<Json>): Promise<Json[]> {
  const { frame, options } = visit;
  const mapRunArn = `${options.execution.stateMachineId.replace(":stateMachine:", ":mapRun:")}/${visit.state.name}:${options.ids.uuid()}`;
  visit.emit("MapRunStarted", { mapRunArn });
  const most = Math.max(tolerated.count ?? 0, (tolerated.percentage ?? 0) / 100 * count);
  let failed = 0;
  const results = await runRows(visit, count, limit, async (row) => {
    try {
      const chain = { last: 0 };
      return await one({ ...row, chain }, { ...frame, history: new History({ ...options, type: "EXPRESS" }, true) });
    } catch (thrown) {
      if (thrown instanceof Interrupted) throw thrown;
      failed++;
      if (failed <= most) return null;
      visit.emit("MapRunFailed", { error: TOLERANCE_EXCEEDED, cause: "The specified tolerated failure threshold was exceeded" });
      throw new StatesError(TOLERANCE_EXCEEDED, "The specified tolerated failure threshold was exceeded", { cause: thrown });
    }
  });
  visit.emit("MapRunSucceeded", undefined, false);
  return results;
}
