import { CreateTableCommand, DynamoDBClient, type CreateTableCommandInput } from "@aws-sdk/client-dynamodb";
import { CreateAccessKeyCommand, CreateUserCommand, IAMClient, PutUserPolicyCommand } from "@aws-sdk/client-iam";
import { IamAuthorizer } from "../../../../local/kernel/iam-authorizer";
import { dynamodb } from "../../../../local/services/dynamodb";
import { iam } from "../../../../local/services/iam";
import { kms } from "../../../../local/services/kms";
import { Served } from "../../../support/served";

export const ACCOUNT = "123456789012";

/** DynamoDB, IAM and KMS on a virtual clock, permissions enforced, with SDK clients. */
export class DynamoCloud {
  readonly db: DynamoDBClient;
  private readonly iam: IAMClient;
  private readonly clients: DynamoDBClient[] = [];

  private constructor(readonly served: Served) {
    this.db = this.client();
    this.iam = new IAMClient(served.client);
  }

  static async open(): Promise<DynamoCloud> {
    return new DynamoCloud(await Served.open([iam, kms, dynamodb], { clock: "virtual", authorizer: (ports) => new IamAuthorizer(ports) }));
  }

  client(options: object = {}): DynamoDBClient {
    const client = new DynamoDBClient({ ...this.served.client, ...options });
    this.clients.push(client);
    return client;
  }

  async dispose(): Promise<void> {
    for (const client of [...this.clients, this.iam]) client.destroy();
    await this.served.dispose();
  }

  arn(name: string): string {
    return `arn:aws:dynamodb:us-east-1:${ACCOUNT}:table/${name}`;
  }

  /** A table with partition key `pk` and sort key `sk`, both text. */
  async table(TableName: string, more: Partial<CreateTableCommandInput> = {}): Promise<string> {
    await this.db.send(new CreateTableCommand({
      TableName, BillingMode: "PAY_PER_REQUEST", KeySchema: [{ AttributeName: "pk", KeyType: "HASH" }, { AttributeName: "sk", KeyType: "RANGE" }],
      AttributeDefinitions: [{ AttributeName: "pk", AttributeType: "S" }, { AttributeName: "sk", AttributeType: "S" }], ...more,
    }));
    return TableName;
  }

  /** A client of a user with these statements. */
  async user(UserName: string, ...Statement: object[]): Promise<DynamoDBClient> {
    await this.iam.send(new CreateUserCommand({ UserName }));
    await this.iam.send(new PutUserPolicyCommand({ UserName, PolicyName: "own", PolicyDocument: JSON.stringify({ Version: "2012-10-17", Statement }) }));
    const { AccessKey } = await this.iam.send(new CreateAccessKeyCommand({ UserName }));
    return this.client({ credentials: { accessKeyId: AccessKey!.AccessKeyId!, secretAccessKey: AccessKey!.SecretAccessKey! } });
  }

  advance(seconds: number): Promise<void> {
    return this.served.kernel.clock.advance(seconds * 1000);
  }
}

/** Keys of `table`, with further attributes. */
export const row = (pk: string, sk: string, more: object = {}) => ({ pk: { S: pk }, sk: { S: sk }, ...more });
