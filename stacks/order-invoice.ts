import * as aws from "@pulumi/aws";
import * as pulumi from "@pulumi/pulumi";
import { invoiceLambda } from "../functions/order-invoice/invoice-lambda";
import { orderLambda } from "../functions/order-invoice/order-lambda";
import { DEMO_ORDER, ORDER_CREATED, ORDERS_SOURCE } from "../functions/order-invoice/contract";
import { DeadLetters } from "./parts/dead-letters";
import { handler } from "./parts/handler";
import { placeOf } from "./parts/place";
import { routeEvents } from "./parts/route";
import { scopeOf, type ScenarioArgs } from "./parts/scenario";
import { toFunction } from "./parts/targets";

export interface OrderInvoiceArgs extends ScenarioArgs {
  /** Name of a bus that the component makes for itself. @default the account's default bus */
  readonly bus?: string;
  /** A smoke test: the built-in order, placed on a schedule. */
  readonly heartbeat?: {
    /** @default false */
    readonly enabled?: boolean;
    /** `rate(...)` or `cron(...)`. @default rate(1 hour) */
    readonly schedule?: pulumi.Input<string>;
  };
}

/**
 * Two functions that know only a bus: `order` publishes `order.created`, a rule hands it to `invoice`, which writes the
 * invoice to its log.
 */
export class OrderInvoice extends pulumi.ComponentResource {
  readonly orderFunctionName: pulumi.Output<string>;
  readonly orderFunctionArn: pulumi.Output<string>;
  readonly orderRoleArn: pulumi.Output<string>;
  readonly orderLogGroup: pulumi.Output<string>;
  readonly invoiceFunctionName: pulumi.Output<string>;
  readonly invoiceFunctionArn: pulumi.Output<string>;
  readonly invoiceRoleArn: pulumi.Output<string>;
  readonly invoiceLogGroup: pulumi.Output<string>;
  readonly busName: pulumi.Output<string>;
  readonly ruleName: pulumi.Output<string>;
  readonly heartbeatRuleName: pulumi.Output<string>;
  readonly deadLetterQueueUrl: pulumi.Output<string>;

  constructor(name: string, args: OrderInvoiceArgs = {}, opts?: pulumi.ComponentResourceOptions) {
    super("event-architectures:stacks:OrderInvoice", name, {}, opts);
    const scope = scopeOf(this, name, "order-invoice", args);
    const bus = args.bus === undefined ? undefined : new aws.cloudwatch.EventBus(`${name}-bus`, { name: args.bus, tags: scope.tags }, { parent: this });
    const busArn = bus?.arn ?? defaultBusArn(this);
    const deadLetters = new DeadLetters(scope);

    const order = handler("order", {
      factory: orderLambda,
      environment: { EVENT_BUS: busArn },
      allow: [{ actions: ["events:PutEvents"], resources: [busArn], conditions: { StringEquals: { "events:source": ORDERS_SOURCE } } }],
      deadLetters,
    }, scope);
    const invoice = handler("invoice", { factory: invoiceLambda, deadLetters }, scope);

    const rules = routeEvents({
      created: {
        description: "A placed order becomes an invoice",
        bus,
        pattern: { source: [ORDERS_SOURCE], "detail-type": [ORDER_CREATED] },
        targets: { invoice: toFunction(invoice.function) },
      },
      heartbeat: {
        description: "Smoke test: places the built-in order",
        schedule: args.heartbeat?.schedule ?? "rate(1 hour)",
        enabled: args.heartbeat?.enabled ?? false,
        targets: { order: toFunction(order.function, { constant: DEMO_ORDER }) },
      },
    }, deadLetters, scope);

    this.orderFunctionName = order.function.name;
    this.orderFunctionArn = order.function.arn;
    this.orderRoleArn = order.role.arn;
    this.orderLogGroup = order.logGroup.name;
    this.invoiceFunctionName = invoice.function.name;
    this.invoiceFunctionArn = invoice.function.arn;
    this.invoiceRoleArn = invoice.role.arn;
    this.invoiceLogGroup = invoice.logGroup.name;
    this.busName = bus?.name ?? pulumi.output("default");
    this.ruleName = rules.created!.name;
    this.heartbeatRuleName = rules.heartbeat!.name;
    this.deadLetterQueueUrl = deadLetters.queue.url;
    this.registerOutputs(this.outputs());
  }

  /** The names and ARNs that a person needs for the next command. */
  outputs() {
    const { orderFunctionName, orderFunctionArn, orderRoleArn, orderLogGroup, invoiceFunctionName, invoiceFunctionArn, invoiceRoleArn,
      invoiceLogGroup, busName, ruleName, heartbeatRuleName, deadLetterQueueUrl } = this;
    return { orderFunctionName, orderFunctionArn, orderRoleArn, orderLogGroup, invoiceFunctionName, invoiceFunctionArn, invoiceRoleArn,
      invoiceLogGroup, busName, ruleName, heartbeatRuleName, deadLetterQueueUrl };
  }
}

function defaultBusArn(parent: pulumi.Resource): pulumi.Output<string> {
  const { partition, region, accountId } = placeOf(parent);
  return pulumi.interpolate`arn:${partition}:events:${region}:${accountId}:event-bus/default`;
}
