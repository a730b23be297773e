import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { LocalCloud } from "../cloud";
import { sendJson } from "../console/http";
import { answerLocal } from "../console/routes";
import { engineEnvironment } from "../engine/environment";
import { openEngineDoor } from "../engine/serve";
import type { CloudFlags } from "./options";

/** Where a running cloud says what Pulumi's CLI needs to work on it. */
export const ENVIRONMENT_PATH = "/_local/environment";

/** What serves, until it is disposed of. */
export interface Served {
  readonly cloud: LocalCloud;
  dispose(): Promise<void>;
}

/** The empty local cloud, with the providers for Pulumi's engine beside it. Resolves when it serves. */
export async function serve(flags: CloudFlags, print: (line: string) => void): Promise<Served> {
  let forEngine: Record<string, string> = {};
  const cloud = await LocalCloud.open({
    port: flags.port, clock: flags.clock, account: flags.account, maxHops: flags.maxHops,
    local: (request, response, opened) => {
      if (request.method !== "GET" || request.url !== ENVIRONMENT_PATH) return answerLocal({ kernel: opened.kernel, stack: () => undefined }, request, response);
      sendJson(response, 200, forEngine);
      return true;
    },
  });
  const door = await openEngineDoor(cloud.kernel);
  // What a stack is made of goes with the cloud, so its state does too.
  const state = mkdtempSync(join(tmpdir(), "local-cloud-state-"));
  forEngine = engineEnvironment(cloud, door, state);
  if (flags.json) {
    print(JSON.stringify({ url: cloud.url, region: cloud.kernel.region, account: cloud.kernel.account, clock: flags.clock, services: cloud.services, environment: forEngine }));
  } else {
    print(`The local cloud serves ${cloud.services.join(", ")}.`);
    print(environment(cloud));
    print(exportLine(Object.fromEntries(Object.entries(forEngine).filter(([name]) => name.startsWith("PULUMI_")))));
  }
  print(`ready ${cloud.url}`);
  return {
    cloud,
    async dispose() {
      await door.close();
      await cloud.dispose();
      rmSync(state, { recursive: true, force: true });
    },
  };
}

/** What a shell needs to talk to the cloud. */
export const environment = (cloud: LocalCloud): string => exportLine({
  AWS_ENDPOINT_URL: cloud.url, AWS_REGION: cloud.kernel.region, AWS_DEFAULT_REGION: cloud.kernel.region, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test",
});

/** A line for `eval`. */
export const exportLine = (variables: Readonly<Record<string, string>>): string =>
  `export ${Object.entries(variables).map(([name, value]) => `${name}=${/^[\w./:,@-]+$/.test(value) ? value : `'${value.replaceAll("'", "'\\''")}'`}`).join(" ")}`;
