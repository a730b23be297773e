import { strict as assert } from "node:assert";
import * as iamSdk from "@aws-sdk/client-iam";
import * as stsSdk from "@aws-sdk/client-sts";
import { LocalCloud } from "../../../../local/cloud";

export const ACCOUNT = "123456789012";

interface Credentials {
  readonly accessKeyId: string;
  readonly secretAccessKey: string;
  readonly sessionToken?: string;
}

type Output = Record<string, unknown>;
type CommandClass = new (input: object) => never;

/** Whoever signs with some credentials. */
export class Somebody {
  private readonly iamClient: iamSdk.IAMClient;
  private readonly stsClient: stsSdk.STSClient;

  constructor(private readonly url: string, readonly credentials: Credentials) {
    const config = { region: "eu-west-1", endpoint: url, credentials, maxAttempts: 1 };
    this.iamClient = new iamSdk.IAMClient(config);
    this.stsClient = new stsSdk.STSClient(config);
  }

  /** Runs an operation of IAM. */
  async iam<Out = Output>(operation: string, input: object = {}): Promise<Out> {
    return bare(await this.iamClient.send(new (iamSdk as unknown as Record<string, CommandClass>)[`${operation}Command`]!(input))) as Out;
  }

  /** Runs an operation of STS. */
  async sts<Out = Output>(operation: string, input: object = {}): Promise<Out> {
    return bare(await this.stsClient.send(new (stsSdk as unknown as Record<string, CommandClass>)[`${operation}Command`]!(input))) as Out;
  }

  /** Whoever these credentials make, as CreateAccessKey and AssumeRole give them. */
  as(made: { AccessKeyId?: string; SecretAccessKey?: string; SessionToken?: string } | undefined): Somebody {
    return new Somebody(this.url, { accessKeyId: made!.AccessKeyId!, secretAccessKey: made!.SecretAccessKey!, sessionToken: made!.SessionToken });
  }
}

function bare(output: object): Output {
  const { $metadata: _, ...rest } = output as Output;
  return rest;
}

/** A cloud with the account's root, who speaks to it through the SDK. Opened before the tests of a suite, disposed after them. */
export function cloudForSuite(options: Parameters<typeof LocalCloud.open>[0] = {}): { readonly cloud: LocalCloud; readonly root: Somebody } {
  const given = {} as { cloud: LocalCloud; root: Somebody };
  before(async () => {
    given.cloud = await LocalCloud.open({ seed: "iam", ...options });
    given.root = new Somebody(given.cloud.url, { accessKeyId: "test", secretAccessKey: "test" });
  });
  after(() => given.cloud.dispose());
  return given;
}

/** Whether it rejects with that name and message. */
export async function refused(promise: Promise<unknown>, name: string, message?: string | RegExp): Promise<void> {
  await assert.rejects(promise, (error: Error) => {
    assert.equal(error.name, name, error.message);
    if (typeof message === "string") assert.equal(error.message, message);
    else if (message) assert.match(error.message, message);
    return true;
  });
}

export const policy = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
export const allowing = (action: string | string[], resource: string | string[] = "*"): string => policy({ Effect: "Allow", Action: action, Resource: resource });
export const trusting = (principal: unknown, more: object = {}): string => policy({ Effect: "Allow", Principal: principal, Action: "sts:AssumeRole", ...more });
export const FOR_LAMBDA = trusting({ Service: "lambda.amazonaws.com" });
