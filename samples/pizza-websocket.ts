import { randomUUID } from "node:crypto";
import { DynamoDBClient, GetItemCommand, PutItemCommand } from "@aws-sdk/client-dynamodb";
import { ORDER_ROW, STAGES, type StageMessage } from "../functions/pizza-websocket/contract";
import { follow, type Follower } from "./pizza-follower";
import { must, type Limit, type Sample, type Stage } from "./sample";

const SOON: Limit = { local: 15, aws: 300 };

export const pizzaWebsocket: Sample = {
  onAws: "Orders one pizza and follows it through three WebSockets: a fraction of a cent, about a minute. It makes nothing that stays but rows and log lines, which expire.",
  needs: ["pageUrl", "apiUrl", "webSocketUrl", "tableName"],

  async run(stage) {
    const dynamodb = new DynamoDBClient({});
    const TableName = stage.output("tableName");
    const order = `sample-${randomUUID()}`;
    const followers: Follower[] = [];
    stage.cleanup("followers", async () => { for (const follower of followers) follower.close(); });
    const open = async (): Promise<Follower> => {
      const follower = await follow(`${stage.output("webSocketUrl")}?order_id=${order}`);
      followers.push(follower);
      return follower;
    };
    const dead = { order_id: { S: order }, connection_id: { S: "Dead0000exAmPle=" } };

    await atTheDoor(stage);
    await stage.step("three follow an order; a fourth connection is dead", async () => {
      for (let i = 0; i < 3; i++) await open();
      await dynamodb.send(new PutItemCommand({ TableName, Item: { ...dead, expires_at: { N: String(Math.floor(Date.now() / 1000) + 3600) } } }));
      return order;
    });
    await stage.step("order; a body that is no object is not taken", async () => {
      must((await post(stage.output("apiUrl"), "[]")).FailedEntryCount === 1, "PutEvents has taken a body that is no object");
      const answer = await post(stage.output("apiUrl"), JSON.stringify({ item: { eventtype: STAGES[0]!.eventtype, order_id: order, pizza: "Margherita" } }));
      must(answer.FailedEntryCount === 0, JSON.stringify(answer));
      return answer.Entries?.[0]?.EventId;
    });
    const [first, second, leaver] = followers as [Follower, Follower, Follower];
    await stage.step("one of them closes, the order goes on", async () => {
      await stage.eventually("the first stage", SOON, async () => leaver.messages[0]);
      leaver.close();
      return "closed after the first stage";
    });
    await stage.step("the two others see four stages in order", async () => {
      for (const follower of [first, second]) {
        await stage.eventually("the last stage", SOON, async () => {
          must(!follower.closed, `the connection was closed: ${follower.closed}`);
          return follower.messages.find(({ stage: at }) => at === STAGES.length);
        });
        must(distinct(follower.messages).join() === STAGES.map((_, i) => i + 1).join(), `the stages came as ${follower.messages.map(({ stage: at }) => at).join(", ")}`);
      }
      return STAGES.map(({ eventtype }) => eventtype).join(", ");
    });
    await stage.step("who comes late is told the last stage", async () => {
      const late = await open();
      const message = await stage.eventually("the answer", SOON, async () => {
        if (late.messages.length === 0) late.send({ action: "status" });
        return late.messages.find(({ stage: at }) => at > 0);
      });
      must(message.stage === STAGES.length, `it was told stage ${message.stage}`);
      return message.item.eventtype;
    });
    await stage.step("the dead connection is forgotten", async () => {
      await stage.eventually("its row to be gone", SOON, async () => ((await dynamodb.send(new GetItemCommand({ TableName, Key: dead, ConsistentRead: true }))).Item ? undefined : true));
      const { Item } = await dynamodb.send(new GetItemCommand({ TableName, Key: { ...dead, connection_id: { S: ORDER_ROW } } }));
      must(Item, "the order's own row is gone, too");
    });
  },

  next: (output) => [
    `open ${output("pageUrl")} in a browser`,
    `curl -X POST ${output("apiUrl")} -H 'content-type: application/json' -d '{"item":{"eventtype":"make_pizza","order_id":"my-order","pizza":"Funghi"}}'`,
    `aws dynamodb scan --table-name ${output("tableName")}`,
  ],
};

/** What is there, and who is refused, before anybody has ordered. */
async function atTheDoor(stage: Stage): Promise<void> {
  await stage.step("the page is there", async () => {
    const answer = await fetch(stage.output("pageUrl"));
    const text = await answer.text();
    must(answer.ok && text.includes("Follow your pizza"), `${answer.status}: ${text.slice(0, 200)}`);
    must(answer.headers.get("content-security-policy")?.includes("default-src 'none'"), "it has no content security policy");
    return stage.output("pageUrl");
  });
  await stage.step("without an order id nobody may connect", async () => {
    const refused = await follow(stage.output("webSocketUrl")).then(() => "it was accepted", (error: Error) => error.message);
    must(refused.includes("400"), refused);
    return refused;
  });
}

interface PutEventsAnswer {
  readonly FailedEntryCount: number;
  readonly Entries?: readonly { readonly EventId?: string }[];
}

async function post(url: string, body: string): Promise<PutEventsAnswer> {
  const answer = await fetch(url, { method: "POST", headers: { "content-type": "application/json" }, body });
  const text = await answer.text();
  must(answer.ok, `${answer.status}: ${text}`);
  return JSON.parse(text) as PutEventsAnswer;
}

/** The stages in the order in which they were first seen: a stage may be told twice. */
const distinct = (messages: readonly StageMessage[]): number[] => [...new Set(messages.map(({ stage }) => stage))];
