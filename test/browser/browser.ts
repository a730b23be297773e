import { existsSync, mkdirSync } from "node:fs";
import { join } from "node:path";
import { chromium, type Browser, type BrowserContext, type BrowserContextOptions, type Page } from "playwright-core";

/** Where Linux distributions put it; `CHROMIUM` names another place. */
const PLACES = [process.env["CHROMIUM"], "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
export const CHROMIUM = PLACES.find((place) => place !== undefined && existsSync(place));

export const launch = (): Promise<Browser> => chromium.launch({ executablePath: CHROMIUM, args: ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"] });

/** A page that keeps what should not have happened in it. */
export interface Watched {
  readonly page: Page;
  readonly context: BrowserContext;
  /** Console errors, uncaught errors, violations of the content security policy, requests to another host. */
  readonly wrong: string[];
}

/** A window of its own, as of another person. `host`: the only one that it may talk to. */
export async function windowAt(browser: Browser, host: string, options: BrowserContextOptions = {}): Promise<Watched> {
  const context = await browser.newContext({ locale: "en-GB", timezoneId: "Europe/Rome", ...options });
  const page = await context.newPage();
  const wrong: string[] = [];
  page.on("console", (message) => { if (message.type() === "error" || message.text().includes("Content Security Policy")) wrong.push(`console: ${message.text()}`); });
  page.on("pageerror", (error) => wrong.push(`uncaught: ${error.message}`));
  const ask = (url: string): void => { if (!url.startsWith("data:") && new URL(url).host !== host) wrong.push(`external: ${url}`); };
  page.on("request", (request) => ask(request.url()));
  page.on("websocket", (socket) => ask(socket.url()));
  await page.addInitScript({ content: 'addEventListener("securitypolicyviolation", (e) => console.error("Content Security Policy: " + e.violatedDirective + " " + e.blockedURI))' });
  return { page, context, wrong };
}

/** Keeps a picture where `SCREENSHOTS` says; for people to look at. */
export async function picture(page: Page, name: string): Promise<void> {
  const folder = process.env["SCREENSHOTS"];
  if (!folder) return;
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
}
