import { AwsError } from "../../kernel/errors";
import { nameOf } from "../../kernel/caller";
import type { Call } from "../../kernel/operation";
import type { ServiceContext } from "../../kernel/service";
import { fail } from "./errors";
import type { Queue } from "./queue";

interface DataKey {
  readonly keyId: string;
  /** As KMS gave it: encrypted. */
  readonly blob: Uint8Array;
}

type KmsCode = "KmsAccessDenied" | "KmsDisabled" | "KmsInvalidKeyUsage" | "KmsInvalidState" | "KmsNotFound" | "KmsThrottled";

/** What SQS makes of KMS's errors. */
const CODES: Readonly<Record<string, KmsCode>> = {
  AccessDeniedException: "KmsAccessDenied", DisabledException: "KmsDisabled", InvalidKeyUsageException: "KmsInvalidKeyUsage",
  KMSInvalidStateException: "KmsInvalidState", NotFoundException: "KmsNotFound", InvalidArnException: "KmsNotFound", ThrottlingException: "KmsThrottled",
};

/**
 * Asks KMS for the data keys of queues with a KMS key, as SQS does: for whoever sends or receives, and again only when the
 * queue's reuse period is over. Messages are in memory only, and nothing is gained by encrypting them there.
 */
export class Encryption {
  /** The data key that was made last. */
  private readonly current = new WeakMap<Queue, DataKey>();
  /** Until when each principal need not ask again, by what for and with which key. */
  private readonly trusted = new WeakMap<Queue, Map<string, number>>();

  constructor(private readonly context: ServiceContext) {}

  /** AWS: a producer needs kms:GenerateDataKey and kms:Decrypt. */
  async beforeSend(queue: Queue, keyId: string, call: Call): Promise<void> {
    await this.oncePerPeriod(queue, `send ${keyId}`, call, async () => {
      const { CiphertextBlob: blob } = await this.kms<{ CiphertextBlob: Uint8Array }>("GenerateDataKey", { KeyId: keyId, KeySpec: "AES_256" }, queue, call);
      await this.kms("Decrypt", { CiphertextBlob: blob }, queue, call);
      this.current.set(queue, { keyId, blob });
    });
  }

  /** AWS: a consumer needs kms:Decrypt, and asks with the data key that the messages came with. */
  async beforeReceive(queue: Queue, call: Call): Promise<void> {
    const current = this.current.get(queue);
    if (!current) return;
    await this.oncePerPeriod(queue, `receive ${current.keyId}`, call, async () => { await this.kms("Decrypt", { CiphertextBlob: current.blob }, queue, call); });
  }

  private async oncePerPeriod(queue: Queue, what: string, call: Call, ask: () => Promise<void>): Promise<void> {
    const known = this.trusted.get(queue) ?? new Map<string, number>();
    this.trusted.set(queue, known);
    const key = `${nameOf(call.caller)} ${what}`;
    if ((known.get(key) ?? 0) > call.time) return;
    await ask();
    known.set(key, call.time + queue.settings.KmsDataKeyReusePeriodSeconds * 1000);
  }

  private async kms<Out>(operation: string, input: object, queue: Queue, { caller, region, trace }: Call): Promise<Out> {
    try {
      return await this.context.call<Out>({
        service: "kms", operation, input: { ...input, EncryptionContext: { "aws:sqs:arn": queue.arn } }, caller, region, trace, calledVia: "sqs.amazonaws.com",
      });
    } catch (error) {
      const code = error instanceof AwsError ? CODES[error.code] : undefined;
      if (!code) throw error;
      const { code: cause, message, denial } = error as AwsError;
      throw fail(code, `${message} (Service: AWSKMS; Status Code: 400; Error Code: ${cause}; Request ID: ${this.context.ids.uuid()}; Proxy: null)`, { denial, cause: error });
    }
  }
}
