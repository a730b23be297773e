import { LocalCloud } from "../../local/cloud";

const TARGETS = { events: ["AWSEvents", "application/x-amz-json-1.1"], sqs: ["AmazonSQS", "application/x-amz-json-1.0"] } as const;

/** What an endpoint answered. */
export interface Answer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** A whole cloud, spoken to as the AWS CLI speaks to it: JSON over HTTP. */
export class Endpoint {
  private constructor(readonly cloud: LocalCloud) {}

  static async open(options: { readonly account?: string; readonly region?: string } = {}): Promise<Endpoint> {
    return new Endpoint(await LocalCloud.open({ ...options, clock: "virtual" }));
  }

  async ask(service: keyof typeof TARGETS, operation: string, body: object): Promise<Answer> {
    const [target, type] = TARGETS[service];
    const response = await fetch(this.cloud.url, {
      method: "POST", body: JSON.stringify(body),
      headers: {
        "content-type": type, "x-amz-target": `${target}.${operation}`, "x-amz-date": "20260101T000000Z",
        "authorization": `AWS4-HMAC-SHA256 Credential=test/20260101/${this.cloud.kernel.region}/${service}/aws4_request, SignedHeaders=host, Signature=${"0".repeat(64)}`,
      },
    });
    const text = await response.text();
    return { status: response.status, body: text === "" ? {} : JSON.parse(text) as Record<string, unknown> };
  }

  /** The answer's body; throws when the call failed. */
  async call<Out>(service: keyof typeof TARGETS, operation: string, body: object): Promise<Out> {
    const answer = await this.ask(service, operation, body);
    if (answer.status !== 200) throw new Error(`${operation}: ${answer.status} ${JSON.stringify(answer.body)}`);
    return answer.body as Out;
  }

  dispose(): Promise<void> {
    return this.cloud.dispose();
  }
}

/** `{__type, message}` of an error, as SDKs read it. */
export const errorOf = ({ body }: Answer): { code: string; message: string } =>
  ({ code: String(body.__type ?? "").replace(/^.*#|:.*$/g, ""), message: String(body.message ?? body.Message ?? "") });
