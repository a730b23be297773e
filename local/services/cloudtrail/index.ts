import { CALL_OBSERVER } from "../../kernel/ports";
import type { ServiceModule } from "../../kernel/service";
import { RoleSessions } from "./access";
import { Checks } from "./checks";
import { Batches } from "./deliver/batch";
import { Digests } from "./deliver/digests";
import { EventDelivery } from "./deliver/events";
import { LogFiles } from "./deliver/files";
import { LogStreams } from "./deliver/streams";
import { describeTrails, getTrail, getTrailStatus, listTrails } from "./describe";
import { History } from "./history";
import { startLogging, stopLogging } from "./logging";
import { lookupEvents } from "./lookup";
import { Recorder } from "./recorder";
import { getEventSelectors, putEventSelectors } from "./selectors";
import { Trails } from "./state";
import { addTags, listTags, removeTags } from "./tags";
import { createTrail, deleteTrail, updateTrail } from "./trails";

/** AWS CloudTrail: a record of every call, as event, as log file and in the event history. */
export const cloudtrail: ServiceModule = {
  id: "cloudtrail",
  wire: {
    sdk: "@aws-sdk/client-cloudtrail", protocol: "json1.1", signingName: "cloudtrail", version: "2013-11-01",
    target: "CloudTrail_20131101",
  },
  eventSource: "cloudtrail.amazonaws.com",
  codes: { validation: "InvalidParameterException", accessDenied: "AccessDeniedException" },
  open(context) {
    const trails = new Trails(context);
    const sessions = new RoleSessions(trails);
    const checks = new Checks(trails, sessions);
    const files = new LogFiles(trails);
    const digests = new Digests(trails, files);
    const batches = new Batches(trails, files, new LogStreams(trails, sessions));
    const history = new History(context.clock);
    const recorder = new Recorder(trails, history, new EventDelivery(context), batches);
    context.ports.provide(CALL_OBSERVER, recorder.observe);
    return {
      operations: {
        CreateTrail: createTrail(trails, checks),
        UpdateTrail: updateTrail(trails, checks),
        DeleteTrail: deleteTrail(trails, batches),
        GetTrail: getTrail(trails),
        GetTrailStatus: getTrailStatus(trails),
        DescribeTrails: describeTrails(trails),
        ListTrails: listTrails(trails),
        StartLogging: startLogging(trails),
        StopLogging: stopLogging(trails, batches),
        PutEventSelectors: putEventSelectors(trails),
        GetEventSelectors: getEventSelectors(trails),
        ListPublicKeys: digests.listPublicKeys,
        LookupEvents: lookupEvents(history),
        AddTags: addTags(trails),
        RemoveTags: removeTags(trails),
        ListTags: listTags(trails),
      },
      dispose() {
        digests.dispose();
        return Promise.resolve(batches.dispose());
      },
    };
  },
};
