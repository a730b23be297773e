import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DeadLetters } from "./parts/dead-letters";
import { EventLogDelivery } from "./parts/event-log-delivery";
import { placeOf } from "./parts/place";
import { routeEvents } from "./parts/route";
import { scopeOf, stackPrefix, type ScenarioArgs } from "./parts/scenario";
import { toLogGroup } from "./parts/targets";

export interface CustomBusLoggingArgs extends ScenarioArgs {
  /** Lets EventBridge write to log groups. @default one of its own, for the groups below this component's name */
  readonly eventLogDelivery?: EventLogDelivery;
  /** Days that the archive keeps events for a replay. @default 7 */
  readonly archiveDays?: pulumi.Input<number>;
}

/** A bus of one's own, every event of which is written to a log group, and kept in an archive for a replay. */
export class CustomBusLogging extends pulumi.ComponentResource {
  readonly busName: pulumi.Output<string>;
  readonly busArn: pulumi.Output<string>;
  readonly ruleName: pulumi.Output<string>;
  readonly logGroup: pulumi.Output<string>;
  readonly archiveName: pulumi.Output<string>;
  readonly archiveArn: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;

  constructor(name: string, args: CustomBusLoggingArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("event-architectures:stacks:CustomBusLogging", name, {}, opts);
    const scope = scopeOf(this, name, "custom-bus-logging", args);
    const delivery = args.eventLogDelivery
      ?? new EventLogDelivery(`${name}-delivery`, { groupPrefix: `/aws/events/${stackPrefix()}-${name}/` }, { parent: this });
    const bus = new aws.cloudwatch.EventBus(`${name}-bus`, { tags: scope.tags }, { parent: this });
    const logGroup = new aws.cloudwatch.LogGroup(`${name}-logs`, {
      name: `${delivery.groupPrefix}${name}`,
      retentionInDays: scope.logRetentionDays,
      tags: scope.tags,
    }, { parent: this });
    const archive = new aws.cloudwatch.EventArchive(`${name}-archive`, {
      description: "Every event of the bus, to be replayed into it",
      eventSourceArn: bus.arn,
      retentionDays: args.archiveDays ?? 7,
    }, { parent: this });
    const deadLetters = new DeadLetters(scope);

    const rules = routeEvents({
      "catch-all": {
        description: "Every event of the bus goes to its log group",
        bus,
        pattern: placeOf(this).accountId.apply((accountId) => ({ account: [accountId] })),
        targets: { log: toLogGroup(logGroup, delivery) },
      },
    }, deadLetters, scope);

    this.busName = bus.name;
    this.busArn = bus.arn;
    this.ruleName = rules["catch-all"]!.name;
    this.logGroup = logGroup.name;
    this.archiveName = archive.name;
    this.archiveArn = archive.arn;
    this.deadLetterQueueUrl = deadLetters.queue.url;
    this.registerOutputs(this.outputs());
  }

  /** The names and ARNs that a person needs for the next command. */
  outputs() {
    const { busName, busArn, ruleName, logGroup, archiveName, archiveArn, deadLetterQueueUrl } = this;
    return { busName, busArn, ruleName, logGroup, archiveName, archiveArn, deadLetterQueueUrl };
  }
}
