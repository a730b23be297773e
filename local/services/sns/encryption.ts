import { nameOf } from "../../kernel/caller";
import { AwsError } from "../../kernel/errors";
import type { Call } from "../../kernel/operation";
import type { ServiceContext } from "../../kernel/service";
import { fail } from "./errors";
import type { Topic } from "./topic";

/** AWS: how long SNS uses a data key for one publisher. */
const REUSE_MS = 300_000;

type KmsCode = "KMSAccessDeniedException" | "KMSDisabledException" | "KMSInvalidStateException" | "KMSNotFoundException" | "KMSThrottlingException";

/** What SNS makes of KMS's errors. */
const CODES: Readonly<Record<string, KmsCode>> = {
  AccessDeniedException: "KMSAccessDeniedException", DisabledException: "KMSDisabledException", KMSInvalidStateException: "KMSInvalidStateException",
  NotFoundException: "KMSNotFoundException", InvalidArnException: "KMSNotFoundException", ThrottlingException: "KMSThrottlingException",
};

/**
 * Asks KMS for the data keys of topics with a KMS key, for whoever publishes: a principal of the account through its own
 * permissions and the key's policy, a service as itself. Messages are in memory only, and nothing is gained by encrypting
 * them there.
 */
export class Encryption {
  /** Until when each publisher need not ask again. */
  private readonly trusted = new WeakMap<Topic, Map<string, number>>();

  constructor(private readonly context: ServiceContext) {}

  /** AWS: a publisher needs kms:GenerateDataKey and kms:Decrypt. */
  async beforePublish(topic: Topic, keyId: string, call: Call): Promise<void> {
    const known = this.trusted.get(topic) ?? new Map<string, number>();
    this.trusted.set(topic, known);
    const key = `${nameOf(call.caller)} ${keyId}`;
    if ((known.get(key) ?? 0) > call.time) return;
    const { CiphertextBlob } = await this.kms<{ CiphertextBlob: Uint8Array }>("GenerateDataKey", { KeyId: keyId, KeySpec: "AES_256" }, topic, call);
    await this.kms("Decrypt", { CiphertextBlob }, topic, call);
    known.set(key, call.time + REUSE_MS);
  }

  private async kms<Out>(operation: string, input: object, topic: Topic, { caller, region, trace }: Call): Promise<Out> {
    try {
      return await this.context.call<Out>({
        service: "kms", operation, input: { ...input, EncryptionContext: { "aws:sns:topicArn": topic.arn } }, caller, region, trace, calledVia: "sns.amazonaws.com",
      });
    } catch (error) {
      const code = error instanceof AwsError ? CODES[error.code] : undefined;
      if (!code) throw error;
      const { code: cause, message, denial } = error as AwsError;
      throw fail(code, `${message} (Service: AWSKMS; Status Code: 400; Error Code: ${cause}; Request ID: ${this.context.ids.uuid()}; Proxy: null)`, { denial, cause: error });
    }
  }
}
