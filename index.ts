import { loadConfig } from "./config";
import { SCENARIOS } from "./stacks";
import { outputName } from "./stacks/names";
import { EventLogDelivery } from "./stacks/parts/event-log-delivery";
import { stackPrefix } from "./stacks/parts/scenario";

const config = loadConfig();
const { logRetentionDays, permissionsBoundaryArn, alarmTopicArn, forceDestroy } = config;
const common = { logRetentionDays, permissionsBoundaryArn, alarmTopicArn, forceDestroy };

// One for all scenarios that log events: a region takes ten such policies, and two of the same name would cut each other off.
let made: EventLogDelivery | undefined;
const eventLogDelivery = () => (made ??= new EventLogDelivery("event-log-delivery", { groupPrefix: `/aws/events/${stackPrefix()}/` }));

const components = config.scenarios.map((name) => [name, SCENARIOS[name](name, { common, eventLogDelivery, config })] as const);

export = Object.fromEntries(components.map(([name, component]) => [outputName(name), component.outputs()]));
