import type { StartLoggingCommandInput, StopLoggingCommandInput } from "@aws-sdk/client-cloudtrail";
import type { Operation } from "../../kernel/operation";
import { string, structure } from "../../kernel/shape";
import type { Batches } from "./deliver/batch";
import type { Trails } from "./state";

const NAMED = structure({ Name: string({ required: true }) });

/** AWS: starting what is started changes nothing, and is no error. */
export const startLogging = (trails: Trails): Operation<StartLoggingCommandInput, object> => ({
  input: NAMED,
  readOnly: false,
  authorize: ({ Name }, call) => [trails.access("StartLogging", Name!, call)],
  run({ Name }, call) {
    const trail = trails.findAtHome(Name!, call);
    if (!trail.logging) trail.status.startedAt = call.time;
    trail.logging = true;
    trails.changed();
    return {};
  },
});

/** AWS: what was logged until now is still delivered. */
export const stopLogging = (trails: Trails, batches: Batches): Operation<StopLoggingCommandInput, object> => ({
  input: NAMED,
  readOnly: false,
  authorize: ({ Name }, call) => [trails.access("StopLogging", Name!, call)],
  run({ Name }, call) {
    const trail = trails.findAtHome(Name!, call);
    if (trail.logging) trail.status.stoppedAt = call.time;
    trail.logging = false;
    trails.changed();
    batches.flush(trail);
    return {};
  },
});
