import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { Kernel, type KernelOptions } from "../../local/kernel/kernel";
import type { ServiceModule } from "../../local/kernel/service";
import { listen, type Wire } from "../../local/wire/server";

process.env["AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED"] = "true";

const run = promisify(execFile);

/** Some services over real HTTP, for the real SDK clients and the AWS CLI. Everything is allowed. */
export class Served {
  private constructor(readonly kernel: Kernel, private readonly wire: Wire) {}

  static async open(modules: readonly ServiceModule[], options: Partial<KernelOptions> = {}): Promise<Served> {
    const kernel = new Kernel({ authorizer: () => ({ require: () => undefined }), ...options });
    const wire = await listen({ port: 0, modules, kernel, local: () => false });
    kernel.start(modules, () => wire.url);
    return new Served(kernel, wire);
  }

  get url(): string {
    return this.wire.url;
  }

  /** What an SDK client is made with. */
  get client() {
    return { endpoint: this.url, region: this.kernel.region, credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1 };
  }

  /** Runs the AWS CLI and returns what it prints. */
  cli(...args: string[]): Promise<string> {
    return cliWith(this.url, this.kernel.region)(...args);
  }

  async dispose(): Promise<void> {
    try {
      await this.wire.close();
    } finally {
      await this.kernel.dispose();
    }
  }
}

/** Runs the AWS CLI against a cloud, and returns what it prints. By the flag: version 1 does not always go by AWS_ENDPOINT_URL. */
export const cliWith = (url: string, region: string) => async (...args: string[]): Promise<string> => {
  const { stdout } = await run("aws", ["--endpoint-url", url, ...args], {
    env: {
      PATH: process.env["PATH"], HOME: process.env["HOME"], AWS_DEFAULT_REGION: region,
      AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test", AWS_EC2_METADATA_DISABLED: "true", AWS_PAGER: "",
    },
  });
  return stdout;
};

/** The AWS CLI's version, or undefined when there is none on this machine. */
export async function cliVersion(): Promise<string | undefined> {
  try {
    const { stdout } = await run("aws", ["--version"]);
    return /aws-cli\/(\S+)/.exec(stdout)?.[1];
  } catch {
    return undefined;
  }
}
