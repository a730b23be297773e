import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient, PutEventsCommand } from "@aws-sdk/client-eventbridge";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import { DEMO_ORDER, ORDER_CREATED, ORDERS_SOURCE } from "../functions/order-invoice/contract";
import type { Invoice } from "../functions/order-invoice/invoice";
import type { OrderResult } from "../functions/order-invoice/order";
import { messagesOf } from "./logs";
import { must, type Limit, type Sample } from "./sample";

const SOON: Limit = { local: 10, aws: 60 };

/** Six cups at 7.90 and two bags at 18.45. */
const DEMO_TOTAL = "84.30";

export const orderInvoice: Sample = {
  onAws: "Invokes the two functions a handful of times and writes a few log lines: far below one cent, about ten seconds. It makes nothing that stays.",
  needs: ["orderFunctionName", "invoiceLogGroup", "busName"],

  async run(stage) {
    const lambda = new LambdaClient({});
    const logs = new CloudWatchLogsClient({});
    const events = new EventBridgeClient({});
    const since = Date.now() - 60_000;

    const order = async (payload: unknown): Promise<{ result: OrderResult; tail: string }> => {
      const answer = await lambda.send(new InvokeCommand({
        FunctionName: stage.output("orderFunctionName"), LogType: "Tail", Payload: Buffer.from(JSON.stringify(payload)),
      }));
      const text = Buffer.from(answer.Payload ?? []).toString();
      must(!answer.FunctionError, `the order function failed: ${text}`);
      return { result: JSON.parse(text) as OrderResult, tail: Buffer.from(answer.LogResult ?? "", "base64").toString() };
    };
    const invoices = (orderId: string) =>
      messagesOf<{ message: Invoice }>(logs, stage.output("invoiceLogGroup"), since, `{ $.message.orderId = "${orderId}" }`);

    let orderId = "";
    await stage.step("place the built-in order", async () => {
      const { result, tail } = await order({});
      must(result.status === "placed", `it was refused: ${JSON.stringify(result)}`);
      must(tail.includes("platform.report") && tail.includes("order placed"), `the log tail of the invocation lacks its own lines: ${tail}`);
      orderId = result.orderId;
      return orderId;
    });
    await stage.step("its invoice is in the log", async () => {
      const [invoice] = await stage.eventually(`the invoice of ${orderId}`, SOON, async () => {
        const found = await invoices(orderId);
        return found.length > 0 ? found : undefined;
      });
      const { invoiceNumber, total, currency, customer } = invoice!.message;
      must(total === DEMO_TOTAL && customer === DEMO_ORDER.customer, `it is not the invoice of this order: ${JSON.stringify(invoice!.message)}`);
      return `${invoiceNumber}: ${total} ${currency}`;
    });
    await stage.step("a bad order is refused with what is wrong", async () => {
      const { result } = await order({ customer: "", currency: "EUR", items: [{ description: "cup", quantity: 0, unitPrice: "7.9o" }] });
      must(result.status === "refused" && result.problems.length === 3, `answered ${JSON.stringify(result)}`);
      return result.problems.join("; ");
    });
    await stage.step("the same order delivered twice is one invoice", async () => {
      const repeated = `sample-${stage.run}`;
      const entry = {
        EventBusName: stage.output("busName"), Source: ORDERS_SOURCE, DetailType: ORDER_CREATED,
        Detail: JSON.stringify({ ...DEMO_ORDER, orderId: repeated, placedAt: new Date().toISOString() }),
      };
      const answer = await events.send(new PutEventsCommand({ Entries: [entry, entry] }));
      must(answer.FailedEntryCount === 0, `PutEvents refused: ${JSON.stringify(answer.Entries)}`);
      const both = await stage.eventually("both deliveries", SOON, async () => {
        const found = await invoices(repeated);
        return found.length >= 2 ? found : undefined;
      });
      const numbers = new Set(both.map(({ message }) => message.invoiceNumber));
      must(numbers.size === 1, `${numbers.size} invoice numbers: ${[...numbers].join(", ")}`);
      return `${both.length} deliveries, one invoice ${[...numbers][0]}`;
    });
  },

  next: (output) => [
    `aws lambda invoke --function-name ${output("orderFunctionName")} --log-type Tail /dev/stdout`,
    `aws logs tail ${output("invoiceLogGroup")} --follow`,
  ],
};
