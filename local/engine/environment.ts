import type { LocalCloud } from "../cloud";
import type { EngineDoor } from "./serve";

/** What Pulumi's CLI needs to work on a cloud, and on nothing else. */
export const engineEnvironment = (cloud: LocalCloud, { awsPort, awsxPort }: EngineDoor, backend: string): Record<string, string> => ({
  AWS_ENDPOINT_URL: cloud.url,
  AWS_REGION: cloud.kernel.region, AWS_DEFAULT_REGION: cloud.kernel.region,
  AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test",
  PULUMI_DEBUG_PROVIDERS: `aws:${awsPort},awsx:${awsxPort}`,
  PULUMI_BACKEND_URL: `file://${backend}`,
  PULUMI_CONFIG_PASSPHRASE: "test",
  PULUMI_SKIP_UPDATE_CHECK: "1",
  PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true",
});
