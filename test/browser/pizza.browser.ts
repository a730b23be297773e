import { strict as assert } from "node:assert";
import { randomUUID } from "node:crypto";
import { readFileSync } from "node:fs";
import { ApiGatewayManagementApiClient, DeleteConnectionCommand } from "@aws-sdk/client-apigatewaymanagementapi";
import { DeleteItemCommand, DynamoDBClient, QueryCommand } from "@aws-sdk/client-dynamodb";
import type { AxeResults } from "axe-core";
import type { Browser, Page } from "playwright-core";
import { ORDER_ROW } from "../../functions/pizza-websocket/contract";
import { Deployed } from "../support/deployed";
import { CHROMIUM, launch, picture, windowAt } from "./browser";

const SCENARIO = "pizza-websocket";
const AXE = readFileSync(require.resolve("axe-core/axe.min.js"), "utf8");

const WIDE = { width: 1280, height: 640 };
const PHONE = { width: 360, height: 740 };

const UNDER_WAY = /Making the dough|In the oven|On its way/;

/** What a person sees of where the order is. */
const say = (page: Page): Promise<string> => page.locator("#say").innerText();
const sees = (page: Page, text: string | RegExp): Promise<void> => page.locator("#say").filter({ hasText: text }).waitFor();
const toldOfNet = (page: Page, text: string | RegExp): Promise<void> => page.locator("#net").filter({ hasText: text }).waitFor();

describe("browser: the page of pizza-websocket", function () {
  this.timeout(180_000);
  let deployed: Deployed;
  let browser: Browser;
  let url: string;
  let host: string;

  before(async () => {
    assert.ok(CHROMIUM, "no chromium: install Debian's package chromium, or name one by CHROMIUM");
    deployed = await Deployed.open([SCENARIO]);
    url = deployed.output(SCENARIO, "pageUrl");
    host = new URL(url).host;
    browser = await launch();
    // Cold functions would let the first stages come together.
    await fetch(url, { method: "POST", body: JSON.stringify({ item: { eventtype: "make_pizza", order_id: "warm", pizza: "Funghi" } }) });
    await deployed.cloud.kernel.work.idle();
  });
  after(async () => {
    await browser?.close();
    await deployed?.dispose();
  });

  const config = () => ({ region: "us-east-1", credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1 });
  const orderOf = (page: Page): string => new URL(page.url()).hash.slice(1);

  /** Ends every connection of an order from the server's side. */
  const cutOff = async (order: string): Promise<number> => {
    const { Items = [] } = await new DynamoDBClient({ ...config(), endpoint: deployed.cloud.url }).send(new QueryCommand({
      TableName: deployed.output(SCENARIO, "tableName"), KeyConditionExpression: "order_id = :o", ExpressionAttributeValues: { ":o": { S: order } },
    }));
    const connections = new ApiGatewayManagementApiClient({ ...config(), endpoint: deployed.output(SCENARIO, "webSocketUrl").replace(/^ws/, "http") });
    const ids = Items.map(({ connection_id }) => connection_id!.S!).filter((id) => id !== ORDER_ROW);
    for (const ConnectionId of ids) await connections.send(new DeleteConnectionCommand({ ConnectionId }));
    return ids.length;
  };

  it("orders, shows each stage with its time, and another window follows by the link", async () => {
    const mine = await windowAt(browser, host, { viewport: WIDE });
    const { page } = mine;
    await page.goto(url);
    assert.equal(await say(page), "Nothing ordered yet.");
    await page.selectOption("#pizza", "Diavola");
    await page.getByRole("button", { name: "Order" }).click();
    await sees(page, UNDER_WAY);
    assert.equal(await page.locator("#what").innerText(), "Diavola");
    assert.match(await page.locator("#net").innerText(), /^Live/);
    assert.equal(await page.locator("#go").isDisabled(), true);

    const link = await page.getByRole("link").getAttribute("href");
    const other = await windowAt(browser, host, { viewport: PHONE });
    await other.page.goto(new URL(link!, page.url()).href);
    for (const { page: one } of [mine, other]) {
      await sees(one, "Delivered");
      assert.equal(await one.locator("li.done").count(), 4);
      assert.equal(await one.locator("li[aria-current=step]").innerText().then((text) => text.replace(/\s+/g, " ").replace(/\d/g, "0")), "Delivered 00:00:00");
      assert.equal(await one.locator("#what").innerText(), "Diavola");
      assert.match(await one.title(), /^Delivered/);
    }
    const times = await page.locator("li time").allInnerTexts();
    assert.ok(times.every((time) => /^\d\d:\d\d:\d\d$/.test(time)), times.join());
    assert.deepEqual([...times].sort(), times);
    assert.equal(await page.locator("#go").isDisabled(), false);
    assert.deepEqual([mine.wrong, other.wrong], [[], []]);
    await mine.context.close();
    await other.context.close();
  });

  it("says that the network is gone, comes back by itself, and catches up", async () => {
    const { page, context, wrong } = await windowAt(browser, host, { viewport: WIDE });
    await page.goto(url);
    await page.click("#go");
    await sees(page, UNDER_WAY);
    const told = async (): Promise<void> => { while ((await cutOff(orderOf(page))) === 0); };
    await context.setOffline(true);
    await toldOfNet(page, "You are offline");
    await told();
    await deployed.cloud.kernel.work.idle();
    assert.notEqual(await say(page), "Delivered", "it cannot know yet");
    await picture(page, "offline-wide");
    await context.setOffline(false);
    await sees(page, "Delivered");
    assert.match((await page.locator("li time").allInnerTexts()).join(), /^\d\d:\d\d:\d\d,(.*,)?earlier,\d\d:\d\d:\d\d$/);
    assert.deepEqual(wrong.filter((what) => !/ERR_INTERNET_DISCONNECTED|WebSocket connection to/.test(what)), []);
    await context.close();
  });

  it("connects again when only the server has closed", async () => {
    const { page, context, wrong } = await windowAt(browser, host);
    await page.goto(`${url}#lonely-${randomUUID()}`);
    await toldOfNet(page, "Live");
    await sees(page, "No news yet");
    await deployed.cloud.kernel.work.idle();
    assert.equal(await cutOff(orderOf(page)), 1);
    await toldOfNet(page, "Connection lost. Trying again in 1 s.");
    await toldOfNet(page, "Live");
    await deployed.cloud.kernel.work.idle();
    assert.deepEqual(wrong, []);
    await context.close();
  });

  it("takes a connection that does not answer for lost, whatever the browser knows of it", async () => {
    const { page, context, wrong } = await windowAt(browser, host);
    await page.clock.install();
    let silent = false;
    await page.routeWebSocket(/\?order_id=/, (socket) => {
      const server = socket.connectToServer();
      server.onMessage((message) => { if (!silent) socket.send(message); });
    });
    await page.goto(`${url}#silent-${randomUUID()}`);
    await toldOfNet(page, "Live");
    await deployed.cloud.kernel.work.idle();
    silent = true;
    await page.clock.runFor(10_000);
    await page.clock.runFor(10_000);
    await toldOfNet(page, "Connection lost");
    silent = false;
    await page.clock.runFor(2_000);
    await toldOfNet(page, "Live");
    assert.deepEqual(wrong, []);
    await context.close();
  });

  it("connects again when the server has forgotten it", async () => {
    const { page, context, wrong } = await windowAt(browser, host);
    await page.clock.install();
    const id = `forgotten-${randomUUID()}`;
    await page.goto(`${url}#${id}`);
    await toldOfNet(page, "Live");
    await deployed.cloud.kernel.work.idle();
    const table = new DynamoDBClient({ ...config(), endpoint: deployed.cloud.url });
    const TableName = deployed.output(SCENARIO, "tableName");
    const rows = async () => (await table.send(new QueryCommand({ TableName, KeyConditionExpression: "order_id = :o", ExpressionAttributeValues: { ":o": { S: id } } }))).Items!;
    const [{ order_id, connection_id } = {}] = await rows();
    await table.send(new DeleteItemCommand({ TableName, Key: { order_id: order_id!, connection_id: connection_id! } }));
    await page.clock.runFor(10_000);
    await toldOfNet(page, "Connection lost");
    await page.clock.runFor(2_000);
    await toldOfNet(page, "Live");
    await deployed.cloud.kernel.work.idle();
    assert.equal((await rows()).length, 1);
    assert.deepEqual(wrong, []);
    await context.close();
  });

  it("what these tests watch for would be seen", async () => {
    const { page, context, wrong } = await windowAt(browser, host);
    await page.goto(url);
    await page.evaluate("console.error('oh'); fetch('http://example.invalid/').catch(() => 0); document.body.append(Object.assign(document.createElement('script'), { textContent: 'document.title = 1' }))");
    await page.evaluate("setTimeout(() => { throw new Error('ah') })");
    const unseen = () => [/console: oh/, /Content Security Policy: connect-src.* http:\/\/example/, /Content Security Policy: script-src/, /uncaught: ah/].filter((what) => !wrong.some((one) => what.test(one)));
    for (let turns = 0; unseen().length > 0 && turns < 1000; turns++) await page.evaluate("1");
    assert.deepEqual(unseen(), [], wrong.join("; "));
    await context.close();
  });

  it("is used by the keyboard alone", async () => {
    const { page, context, wrong } = await windowAt(browser, host);
    await page.goto(url);
    await page.keyboard.press("Tab");
    await page.keyboard.press("ArrowDown");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.id"), "go");
    await page.keyboard.press("Enter");
    await sees(page, UNDER_WAY);
    assert.equal(await page.locator("#what").innerText(), "Funghi");
    await page.keyboard.press("Tab");
    assert.equal(await page.evaluate("document.activeElement.id"), "link");
    await sees(page, "Delivered");
    assert.deepEqual(wrong, []);
    await context.close();
  });

  it("shows HTML in what others send as the text that it is", async () => {
    const { page, context, wrong } = await windowAt(browser, host);
    const order = `html-${randomUUID()}`;
    await page.goto(`${url}#${order}`);
    await toldOfNet(page, "Live");
    const evil = '<img src=x onerror="document.title=1"><script>document.title=2</script>';
    await fetch(url, { method: "POST", body: JSON.stringify({ item: { eventtype: "make_pizza", order_id: order, pizza: evil, stage: evil }, stage: evil, time: evil }) });
    await sees(page, "Delivered");
    assert.equal(await page.locator("#what").innerText(), evil);
    assert.equal(await page.locator("img,section script").count(), 0);
    assert.match(await page.title(), /^Delivered/);
    // An order id of the link is one, or it is not looked at.
    await page.goto(`${url}#<b>`);
    await page.reload();
    assert.equal(await say(page), "Nothing ordered yet.");
    assert.deepEqual(wrong, []);
    await context.close();
  });

  for (const colorScheme of ["light", "dark"] as const) {
    for (const [width, viewport] of Object.entries({ wide: WIDE, phone: PHONE })) {
      it(`has no fault for axe, ${colorScheme} and ${width}, before, during and after an order; nothing jumps`, async () => {
        const { page, context, wrong } = await windowAt(browser, host, { viewport, colorScheme, deviceScaleFactor: 1, reducedMotion: "reduce" });
        const faults: string[] = [];
        const check = async (state: string): Promise<void> => {
          await picture(page, `${state}-${width}-${colorScheme}`);
          const { violations } = await page.evaluate<AxeResults>("axe.run()");
          for (const { id, nodes } of violations) faults.push(`${state}: ${id}: ${nodes.map(({ html }) => html).join(" ")}`);
        };
        await page.goto(url);
        await page.evaluate(AXE);
        const shape = () => page.evaluate<number[]>("[...document.querySelectorAll('h1,form,#say,li,#net,#share')].map((element) => Math.round(element.getBoundingClientRect().top))");
        const before = await shape();
        await check("before");
        await page.click("#go");
        await sees(page, "In the oven");
        await check("during");
        assert.deepEqual(await shape(), before);
        await sees(page, "Delivered");
        await check("after");
        assert.deepEqual(await shape(), before);
        assert.equal(await page.evaluate("document.documentElement.scrollWidth"), viewport.width, "nothing is wider than the screen");
        assert.deepEqual(faults, []);
        assert.deepEqual(wrong, []);
        await context.close();
      });
    }
  }
});
