import type { Manifest } from "./manifest";

/** Variables that would lead the program, or the SDKs in it, away from the local cloud and this stack. */
const NOT_PASSED_ON = /^(AWS_|PULUMI_(?!DEBUG_PROMISE_LEAKS$)|TS_NODE_)/;

/** The environment of a program's process: Pulumi's options and configuration, and the way to the local cloud. */
export function environment({ project, stack, root, config }: Manifest, region: string, endpoint: string): NodeJS.ProcessEnv {
  const kept = Object.fromEntries(Object.entries(process.env).filter(([name]) => !NOT_PASSED_ON.test(name)));
  return {
    ...kept,
    AWS_ENDPOINT_URL: endpoint, AWS_REGION: region, AWS_DEFAULT_REGION: region,
    AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_EC2_METADATA_DISABLED: "true",
    // The machine's own profiles must not get between the program and the local cloud.
    AWS_CONFIG_FILE: "/dev/null", AWS_SHARED_CREDENTIALS_FILE: "/dev/null",
    AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
    PULUMI_NODEJS_PROJECT: project, PULUMI_NODEJS_STACK: stack, PULUMI_NODEJS_ORGANIZATION: "organization",
    PULUMI_NODEJS_ROOT_DIRECTORY: root, PULUMI_NODEJS_DRY_RUN: "false", PULUMI_NODEJS_PARALLEL: "32",
    PULUMI_CONFIG: JSON.stringify(config.values), PULUMI_CONFIG_SECRET_KEYS: JSON.stringify(config.secretKeys),
    TS_NODE_TRANSPILE_ONLY: "true",
  };
}
