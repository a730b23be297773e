import { strict as assert } from "node:assert";
import { builtinModules } from "node:module";
import { strToU8, zipSync } from "fflate";
import { archiveOf, construct, type Made } from "../support/mocks";
import { CustomBusLogging } from "../../stacks/custom-bus-logging";
import { OrderInvoice } from "../../stacks/order-invoice";
import { PizzaWebsocket } from "../../stacks/pizza-websocket";
import { RdsAutotag } from "../../stacks/rds-autotag";
import { RdsSnapshot } from "../../stacks/rds-snapshot";
import { S3Cloudtrail } from "../../stacks/s3-cloudtrail";
import { SfnRouter } from "../../stacks/sfn-router";

/** Bytes of what is uploaded. */
const LIMIT = 5 * 1024;

/** Each with every option on, so that every function is made. */
const COMPONENTS: Record<string, () => unknown> = {
  "order-invoice": () => new OrderInvoice("order-invoice"),
  "custom-bus-logging": () => new CustomBusLogging("custom-bus-logging"),
  "rds-autotag": () => new RdsAutotag("rds-autotag", { createTrail: true, notifyEmail: "ops@example.com" }),
  "s3-cloudtrail": () => new S3Cloudtrail("s3-cloudtrail"),
  "rds-snapshot": () => new RdsSnapshot("rds-snapshot", { copyToRegion: "us-west-2", keepCopies: 3 }),
  "rds-snapshot without copies": () => new RdsSnapshot("rds-snapshot"),
  "pizza-websocket": () => new PizzaWebsocket("pizza-websocket", { accountLogRole: "create" }),
  "sfn-router": () => new SfnRouter("sfn-router"),
};

/** What Pulumi's serialiser does without a word, and what then fails only at run time. */
function damage(text: string): string[] {
  const found: string[] = [];
  for (const match of text.matchAll(/Object\.create\(global\.(\w+)|global\.(\w+)\.prototype|setPrototypeOf\(\w+, global\.(\w+)/g)) {
    found.push(`captured an instance or a subclass of ${match[1] ?? match[2] ?? match[3]}`);
  }
  for (const [, name] of text.matchAll(/\brequire\("([^"]+)"\)/g)) {
    // The Lambda runtime carries Node's own modules and the AWS SDK; nothing else is in the archive.
    if (!builtinModules.includes(name!.replace(/^node:/, "")) && !/^@aws-sdk\/client-[\w-]+$/.test(name!)) found.push(`requires ${name}`);
  }
  if (/[.\s]#\w+/.test(text.replace(/(["'`]).*?\1/g, ""))) found.push("a private field");
  if (/__pulumi_bound|SerializedOutput|Cannot call '\.get'|not allowed from inside/.test(text)) found.push("a bound function or an Output");
  return found;
}

describe("functions: the archives", () => {
  for (const [scenario, make] of Object.entries(COMPONENTS)) {
    it(`${scenario}: one file each, small, with nothing that the runtime has not`, async () => {
      const made: Made[] = await construct(make);
      for (const { name } of made.filter(({ type }) => type === "aws:lambda/function:Function")) {
        const text = await archiveOf(made, name);
        const { length } = zipSync({ "__index.js": strToU8(text) });
        assert.ok(length <= LIMIT, `${name} has ${length} bytes, more than ${LIMIT}`);
        assert.deepEqual(damage(text), [], name);
      }
    });
  }

  const damaged: [string, string][] = [
    ["captured an instance or a subclass of Error", "Object.setPrototypeOf(__f0, global.Error.prototype)"], ["requires zod", 'require("zod")'], ["a private field", "this.#secret"],
  ];
  for (const [what, text] of damaged) it(`the scan finds ${what}`, () => assert.ok(damage(text).includes(what)));
});
