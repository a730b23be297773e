import { join } from "node:path";
import { CloudWatchLogsClient } from "@aws-sdk/client-cloudwatch-logs";
import { EventBridgeClient } from "@aws-sdk/client-eventbridge";
import { IAMClient } from "@aws-sdk/client-iam";
import { LambdaClient } from "@aws-sdk/client-lambda";
import { SQSClient } from "@aws-sdk/client-sqs";
import { STSClient } from "@aws-sdk/client-sts";
import { tellStories } from "../../local/cli/story";
import { PLAIN } from "../../local/cli/style";
import { LocalCloud, type CloudOptions } from "../../local/cloud";
import type { Denial } from "../../local/kernel/errors";
import type { Entry, EntryBody } from "../../local/kernel/journal";
import { runProgram, type Deployment } from "../../local/program/run";
import { SAMPLES } from "../../samples";
import { play } from "../../samples/play";
import type { SampleReport } from "../../samples/sample";
import { outputName, type ScenarioName } from "../../stacks/names";

export const PROJECT = join(__dirname, "../..");

/** What the SDKs and the AWS CLI need to talk to a cloud. */
export const environmentOf = (url: string, region = "us-east-1"): Record<string, string> => ({
  AWS_ENDPOINT_URL: url, AWS_REGION: region, AWS_DEFAULT_REGION: region, AWS_ACCESS_KEY_ID: "test", AWS_SECRET_ACCESS_KEY: "test",
  AWS_EC2_METADATA_DISABLED: "true", AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED: "true",
});

/** A cloud with the project's own program in it. */
export class Deployed {
  private constructor(readonly cloud: LocalCloud, readonly deployment: Deployment) {}

  static async open(scenarios: readonly ScenarioName[], options: CloudOptions & { readonly config?: readonly string[] } = {}): Promise<Deployed> {
    const cloud = await LocalCloud.open(options);
    try {
      const deployment = await runProgram({
        directory: PROJECT, stack: "dev", config: [`scenarios=${JSON.stringify(scenarios)}`, ...(options.config ?? [])], kernel: cloud.kernel, endpoint: cloud.url,
      });
      return new Deployed(cloud, deployment);
    } catch (error) {
      await cloud.dispose();
      throw error;
    }
  }

  dispose(): Promise<void> {
    return this.cloud.dispose();
  }

  /** An output of a scenario. */
  output(scenario: ScenarioName, name: string): string {
    const value = (this.deployment.outputs[outputName(scenario)] as Record<string, string>)[name];
    if (value === undefined) throw new Error(`${scenario} has no output ${name}`);
    return value;
  }

  get clients() {
    const config = { endpoint: this.cloud.url, region: this.cloud.kernel.region, credentials: { accessKeyId: "test", secretAccessKey: "test" }, maxAttempts: 1 };
    return {
      events: new EventBridgeClient(config), lambda: new LambdaClient(config), logs: new CloudWatchLogsClient(config),
      iam: new IAMClient(config), sqs: new SQSClient(config), sts: new STSClient(config),
    };
  }

  /** Plays a scenario's sample against this cloud; `patience`: seconds it looks for a thing at most. */
  async play(scenario: ScenarioName, patience?: number): Promise<SampleReport> {
    const before = { ...process.env };
    Object.assign(process.env, environmentOf(this.cloud.url));
    try {
      return await play(SAMPLES[scenario], {
        scenario, outputs: this.deployment.outputs[outputName(scenario)] as Record<string, unknown>, local: true, patience, onStep: () => undefined,
      });
    } finally {
      process.env = before;
      await this.cloud.kernel.work.idle();
    }
  }

  /** Journal entries of a kind since `position`. */
  entries<K extends EntryBody["kind"]>(kind: K, position = 0): Entry<Extract<EntryBody, { kind: K }>>[] {
    return this.cloud.kernel.journal.since(position).filter((entry) => entry.kind === kind) as unknown as Entry<Extract<EntryBody, { kind: K }>>[];
  }

  /** Every denial since `position`, whoever met it. */
  denials(position = 0): Denial[] {
    return this.cloud.kernel.journal.since(position).flatMap((entry) => ("denial" in entry && entry.denial ? [entry.denial] : []));
  }

  /** What a person reads about what happened since `position`. */
  story(position = 0): string {
    return tellStories(this.cloud.kernel.journal.since(position), { style: PLAIN }).join("\n");
  }
}
