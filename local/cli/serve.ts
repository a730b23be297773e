import { LocalCloud } from "../cloud";
import { answerLocal } from "../console/routes";
import type { CloudFlags } from "./options";

/** The empty local cloud. Resolves when it serves. */
export async function serve(flags: CloudFlags, print: (line: string) => void): Promise<LocalCloud> {
  const cloud = await LocalCloud.open({
    port: flags.port, clock: flags.clock, account: flags.account, maxHops: flags.maxHops,
    local: (request, response, opened) => answerLocal({ kernel: opened.kernel, stack: () => undefined }, request, response),
  });
  if (flags.json) {
    print(JSON.stringify({ url: cloud.url, region: cloud.kernel.region, account: cloud.kernel.account, clock: flags.clock, services: cloud.services }));
  } else {
    print(`The local cloud serves ${cloud.services.join(", ")}.`);
    print(environment(cloud));
  }
  print(`ready ${cloud.url}`);
  return cloud;
}

/** What a shell needs to talk to the cloud. */
export const environment = (cloud: LocalCloud): string =>
  `export AWS_ENDPOINT_URL=${cloud.url} AWS_REGION=${cloud.kernel.region} AWS_DEFAULT_REGION=${cloud.kernel.region} AWS_ACCESS_KEY_ID=test AWS_SECRET_ACCESS_KEY=test`;
