import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { CreateKeyCommand, KMSClient, type CreateKeyCommandInput } from "@aws-sdk/client-kms";
import { IamAuthorizer } from "../../../../local/kernel/iam-authorizer";
import type { ServiceModule } from "../../../../local/kernel/service";
import { iam } from "../../../../local/services/iam";
import { kms } from "../../../../local/services/kms";
import { Served } from "../../../support/served";

export const ACCOUNT = "123456789012";
export const ROOT = `arn:aws:iam::${ACCOUNT}:root`;
export const policyOf = (...Statement: object[]): string => JSON.stringify({ Version: "2012-10-17", Statement });
export const rootStatement = { Sid: "root", Effect: "Allow", Principal: { AWS: ROOT }, Action: "kms:*", Resource: "*" };

/** KMS and IAM on a virtual clock, permissions enforced, with SDK clients. */
export class KmsCloud {
  readonly kms: KMSClient;
  private readonly iam: IAMClient;
  private readonly clients: KMSClient[] = [];

  private constructor(readonly served: Served) {
    this.kms = this.client();
    this.iam = new IAMClient(served.client);
  }

  static async open(...more: readonly ServiceModule[]): Promise<KmsCloud> {
    return new KmsCloud(await Served.open([iam, kms, ...more], { clock: "virtual", authorizer: (ports) => new IamAuthorizer(ports) }));
  }

  client(options: object = {}): KMSClient {
    const client = new KMSClient({ ...this.served.client, ...options });
    this.clients.push(client);
    return client;
  }

  async dispose(): Promise<void> {
    for (const client of [...this.clients, this.iam]) client.destroy();
    await this.served.dispose();
  }

  async key(input: CreateKeyCommandInput = {}): Promise<string> {
    return (await this.kms.send(new CreateKeyCommand(input))).KeyMetadata!.KeyId!;
  }

  arn(id: string): string {
    return `arn:aws:kms:us-east-1:${ACCOUNT}:key/${id}`;
  }

  /** A user with these statements, and what its clients are made with. */
  async user(UserName: string, ...statements: object[]): Promise<{ arn: string; credentials: { accessKeyId: string; secretAccessKey: string } }> {
    const { User } = await this.iam.send(new CreateUserCommand({ UserName }));
    if (statements.length > 0) await this.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: policyOf(...statements) }));
    const { AccessKey } = await this.iam.send(new CreateAccessKeyCommand({ UserName }));
    return { arn: User!.Arn!, credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! } };
  }

  advance(days: number): Promise<void> {
    return this.served.kernel.clock.advance(days * 86_400_000);
  }
}
