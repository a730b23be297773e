import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { resourcePolicy } from "./iam";
import { placeOf } from "./place";

export interface EventLogDeliveryArgs {
  /** Log groups whose names begin with this may be written to. It begins with `/aws/events/` and ends with `/`. */
  readonly groupPrefix: string;
}

/**
 * Lets the rules of this account and region write to log groups below a prefix.
 *
 * A log group target has no role: CloudWatch Logs must allow EventBridge by a resource policy, and nothing but the
 * console makes one. A region takes ten such policies, and a policy is replaced by its name: so a stack has one for
 * all its scenarios, and log targets depend on it.
 */
export class EventLogDelivery extends pulumi.ComponentResource {
  readonly groupPrefix: string;
  readonly policyName: pulumi.Output<string>;

  constructor(name: string, args: EventLogDeliveryArgs, opts?: pulumi.ComponentResourceOptions) {
    super("event-architectures:parts:EventLogDelivery", name, {}, opts);
    this.groupPrefix = args.groupPrefix;
    const parent = { parent: this };
    const { partition, region, accountId: account } = placeOf(this);
    const streams = pulumi.interpolate`arn:${partition}:logs:${region}:${account}:log-group:${args.groupPrefix}*:*`;
    // AWS: without delivery.logs.amazonaws.com some accounts see failed invocations.
    const services = ["events.amazonaws.com", "delivery.logs.amazonaws.com"];
    const policy = new aws.cloudwatch.LogResourcePolicy(`${name}-policy`, {
      policyName: args.groupPrefix.replace(/^\/aws\/events\/|\/$/g, "") + "-events",
      policyDocument: resourcePolicy([
        // AWS: CreateLogStream fails with a source condition, PutLogEvents does not.
        { sid: "CreateStreams", services, actions: ["logs:CreateLogStream"], resources: [streams] },
        { sid: "PutEvents", services, actions: ["logs:PutLogEvents"], resources: [streams], conditions: {
          ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:${partition}:events:${region}:${account}:rule/*` },
        } },
      ]),
    }, parent);
    this.policyName = policy.policyName.apply((policyName) => policyName ?? "");
    this.registerOutputs({ policyName: this.policyName });
  }
}
