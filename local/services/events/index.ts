import { Regional } from "../../kernel/regional";
import type { OpenService, ServiceContext, ServiceModule } from "../../kernel/service";
import { AWS_EVENTS, type AwsEvents } from "../../kernel/ports";
import type { Core } from "./core";
import { Delivery } from "./delivery";
import { TargetKinds } from "./delivery/targets";
import { Encryption } from "./encryption";
import { BusEvent } from "./event";
import { Ingest } from "./ingest";
import { EventMetrics } from "./metrics";
import { DEFAULT_BUS } from "./names";
import { archiveOperations } from "./operations/archives";
import { busOperations } from "./operations/buses";
import { permissionOperations } from "./operations/permissions";
import { putEvents } from "./operations/put-events";
import { replayOperations } from "./operations/replays";
import { ruleOperations } from "./operations/rules";
import { tagOperations } from "./operations/tags";
import { targetOperations } from "./operations/targets";
import { testEventPattern } from "./operations/test-pattern";
import { Replayer } from "./replayer";
import { Schedules } from "./schedules";
import { RegionState } from "./state";

/** Amazon EventBridge: buses, rules, targets, archives and replays (Classic). */
export const events: ServiceModule = {
  id: "events",
  wire: { sdk: "@aws-sdk/client-eventbridge", protocol: "json1.1", signingName: "events", target: "AWSEvents", version: "2015-10-07" },
  eventSource: "events.amazonaws.com",
  codes: { validation: "ValidationException", accessDenied: "AccessDeniedException" },
  open,
};

function open(context: ServiceContext): OpenService {
  const regions = new Regional((region) => new RegionState({ account: context.account, region }, context.clock.now()));
  const forwards = new WeakMap<object, BusEvent>();
  const kinds = new TargetKinds((service) => context.serves(service));
  const metrics = new EventMetrics(context);
  const ingest = new Ingest(context, new Delivery(context, kinds, forwards, metrics), metrics);
  const schedules = new Schedules(context, ingest);
  const core: Core = { context, regions, ingest, encryption: new Encryption(context, ingest), metrics, kinds, schedules, forwards, replayer: new Replayer(context, ingest) };
  context.ports.provide(AWS_EVENTS, awsEvents(core));
  return {
    operations: {
      ...busOperations(core), ...permissionOperations(core), ...ruleOperations(core), ...targetOperations(core), ...archiveOperations(core),
      ...replayOperations(core), ...tagOperations(core), PutEvents: putEvents(core), TestEventPattern: testEventPattern,
    },
    dispose: () => Promise.resolve(schedules.dispose()),
  };
}

/** Events of AWS services: always on the default bus of their region. */
function awsEvents({ context, regions, ingest }: Core): AwsEvents {
  return {
    emit(region, { source, detailType, detail, resources = [], time }, trace) {
      const now = context.clock.now();
      const event = new BusEvent({
        id: context.ids.uuid(), detailType, source, account: context.account, time: time ?? now, region, resources,
      }, JSON.stringify(detail), "aws-service", now);
      ingest.accept(regions.in(region).bus(DEFAULT_BUS), event, trace);
    },
  };
}
