import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { DeadLetters } from "./parts/dead-letters";
import { serviceRole } from "./parts/iam";
import { placeOf } from "./parts/place";
import { routeEvents } from "./parts/route";
import { scopeOf, stackPrefix, type ScenarioArgs, type Scope } from "./parts/scenario";
import { toStateMachine } from "./parts/targets";

/** Source of the events that are routed. */
export const ROUTED_SOURCE = "demo.sfn";

export interface SfnRouterArgs extends ScenarioArgs {
  /** Whether what goes in and out of each state is logged, too. @default true */
  readonly logExecutionData?: pulumi.Input<boolean>;
}

/** What `$.detail.Path` says, where it says anything: a comparison with a path that is not there would fail the execution. */
const says = (value: string) => ({
  And: [{ Variable: "$.detail.Path", IsPresent: true }, { Variable: "$.detail.Path", StringEquals: value }],
});

/** The state machine: A, B, or a failure that says what was wrong. */
export const DEFINITION = {
  Comment: "Routes an event by detail.Path",
  StartAt: "WhichPath?",
  States: {
    "WhichPath?": {
      Type: "Choice",
      Choices: [{ ...says("A"), Next: "PathA" }, { ...says("B"), Next: "PathB" }],
      Default: "Fail",
    },
    PathA: { Type: "Pass", End: true },
    PathB: { Type: "Pass", End: true },
    Fail: { Type: "Fail", Error: "UnknownPath", Cause: "detail.Path must be \"A\" or \"B\"" },
  },
};

/** A choice of paths: rule -> state machine, with every step in a log group. */
export class SfnRouter extends pulumi.ComponentResource {
  readonly stateMachineName: pulumi.Output<string>;
  readonly stateMachineArn: pulumi.Output<string>;
  readonly logGroup: pulumi.Output<string>;
  readonly ruleName: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;

  constructor(name: string, args: SfnRouterArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("event-architectures:stacks:SfnRouter", name, {}, opts);
    const scope = scopeOf(this, name, "sfn-router", args);
    const deadLetters = new DeadLetters(scope);
    const logGroup = new aws.cloudwatch.LogGroup(`${name}-logs`, {
      // AWS: for groups below this prefix, the resource policy of log delivery does not grow with each of them.
      name: `/aws/vendedlogs/states/${stackPrefix()}-${name}`,
      retentionInDays: scope.logRetentionDays,
      tags: scope.tags,
    }, { parent: this });
    const { role, policy } = machineRole(scope);
    const machine = new aws.sfn.StateMachine(name, {
      definition: JSON.stringify(DEFINITION, null, 2),
      roleArn: role.arn,
      type: "STANDARD",
      loggingConfiguration: { level: "ALL", includeExecutionData: args.logExecutionData ?? true, logDestination: pulumi.interpolate`${logGroup.arn}:*` },
      tags: scope.tags,
      // AWS: it is refused while its role may not deliver its logs.
    }, { parent: this, dependsOn: [policy] });

    const rules = routeEvents({
      routed: {
        description: "Events to be routed start the state machine",
        pattern: placeOf(this).accountId.apply((accountId) => ({ account: [accountId], source: [ROUTED_SOURCE] })),
        targets: { machine: toStateMachine(machine) },
      },
    }, deadLetters, scope);

    this.stateMachineName = machine.name;
    this.stateMachineArn = machine.arn;
    this.logGroup = logGroup.name;
    this.ruleName = rules.routed!.name;
    this.deadLetterQueueUrl = deadLetters.queue.url;
    this.registerOutputs(this.outputs());
  }

  /** The names and ARNs that a person needs for the next command. */
  outputs() {
    const { stateMachineName, stateMachineArn, logGroup, ruleName, deadLetterQueueUrl } = this;
    return { stateMachineName, stateMachineArn, logGroup, ruleName, deadLetterQueueUrl };
  }
}

/** Delivers the machine's logs, and does nothing else: its states call nobody. */
function machineRole(scope: Scope) {
  const { partition, region, accountId } = placeOf(scope.parent);
  return serviceRole(scope.name, "states.amazonaws.com", [{
    actions: [
      "logs:CreateLogDelivery", "logs:GetLogDelivery", "logs:UpdateLogDelivery", "logs:DeleteLogDelivery", "logs:ListLogDeliveries",
      "logs:PutResourcePolicy", "logs:DescribeResourcePolicies", "logs:DescribeLogGroups", "logs:CreateLogStream", "logs:PutLogEvents",
    ],
    // AWS: the API of log delivery knows no resources.
    resources: ["*"],
  }], scope, {
    StringEquals: { "aws:SourceAccount": accountId },
    // The machine's own ARN would be a circle: it is refused without the role.
    ArnLike: { "aws:SourceArn": pulumi.interpolate`arn:${partition}:states:${region}:${accountId}:stateMachine:*` },
  });
}
