import type {
  AdvancedEventSelector, EventSelector, GetEventSelectorsCommandInput, GetEventSelectorsResponse, PutEventSelectorsCommandInput, PutEventSelectorsResponse,
} from "@aws-sdk/client-cloudtrail";
import type { Operation } from "../../kernel/operation";
import { boolean, list, string, structure } from "../../kernel/shape";
import { checkAdvanced, checkBasic, invalid } from "./selector-rules";
import type { Trail } from "./model";
import type { Trails } from "./state";

const operator = list(string({ min: 1, max: 2048 }), { min: 1 });

const BASIC = structure({
  ReadWriteType: string({ oneOf: ["ReadOnly", "WriteOnly", "All"] }), IncludeManagementEvents: boolean(),
  DataResources: list(structure({ Type: string(), Values: list(string()) })), ExcludeManagementEventSources: list(string()),
});
const ADVANCED = structure({
  Name: string({ max: 1000 }),
  FieldSelectors: list(structure({
    Field: string({ required: true, min: 1, max: 1000, pattern: /[\w|\d|\.|_]+/ }),
    Equals: operator, StartsWith: operator, EndsWith: operator, NotEquals: operator, NotStartsWith: operator, NotEndsWith: operator,
  }), { required: true, min: 1 }),
});

/** What was not given, as AWS fills it in. */
const filled = ({ ReadWriteType = "All", IncludeManagementEvents = true, DataResources = [], ExcludeManagementEventSources = [] }: EventSelector): EventSelector =>
  ({ ReadWriteType, IncludeManagementEvents, DataResources, ExcludeManagementEventSources });

const shown = ({ arn, selectors, advanced }: Trail) => ({
  TrailARN: arn,
  ...(advanced ? { AdvancedEventSelectors: advanced as AdvancedEventSelector[] } : { EventSelectors: selectors as EventSelector[] }),
});

export const putEventSelectors = (trails: Trails): Operation<PutEventSelectorsCommandInput, PutEventSelectorsResponse> => ({
  input: structure({ TrailName: string({ required: true }), EventSelectors: list(BASIC), AdvancedEventSelectors: list(ADVANCED) }),
  readOnly: false,
  authorize: ({ TrailName }, call) => [trails.access("PutEventSelectors", TrailName!, call)],
  run({ TrailName, EventSelectors, AdvancedEventSelectors }, call) {
    const trail = trails.findAtHome(TrailName!, call);
    const basic = EventSelectors && EventSelectors.length > 0;
    const advanced = AdvancedEventSelectors && AdvancedEventSelectors.length > 0;
    if (basic && advanced) throw invalid("You cannot specify both EventSelectors and AdvancedEventSelectors.");
    if (!basic && !advanced) throw invalid("You must specify at least one event selector or advanced event selector.");
    if (basic) {
      checkBasic(EventSelectors);
      trail.selectors = EventSelectors.map(filled);
      trail.advanced = undefined;
    } else {
      checkAdvanced(AdvancedEventSelectors!);
      trail.advanced = AdvancedEventSelectors!;
      trail.selectors = undefined;
    }
    trails.changed();
    return shown(trail);
  },
});

export const getEventSelectors = (trails: Trails): Operation<GetEventSelectorsCommandInput, GetEventSelectorsResponse> => ({
  input: structure({ TrailName: string({ required: true }) }),
  readOnly: true,
  authorize: ({ TrailName }, call) => [trails.access("GetEventSelectors", TrailName!, call)],
  run: ({ TrailName }, call) => shown(trails.find(TrailName!, call)),
});
