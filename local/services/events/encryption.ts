import { parseArn } from "../../../model/arn";
import type { ServiceCaller } from "../../kernel/caller";
import type { Call } from "../../kernel/operation";
import type { ServiceContext } from "../../kernel/service";
import type { Trace } from "../../kernel/trace";
import { sendDeadLetter } from "./delivery/dead-letter";
import { failureOf } from "./delivery/failure";
import type { BusEvent } from "./event";
import type { Ingest } from "./ingest";
import type { Bus } from "./state";

/**
 * Buses with a customer's key. Events are in memory only, and nothing is gained by encrypting them there; but KMS is
 * asked for each, so that a key that EventBridge may not use, or that is gone, stops events as on AWS.
 * https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-encryption-event-bus-cmkey.html
 */
export class Encryption {
  constructor(private readonly context: ServiceContext, private readonly ingest: Ingest) {}

  /** Whether a bus may be given this key: it is there, and the caller may see it. Rejects with KMS's error. */
  async check(keyId: string, { caller, region, trace }: Call): Promise<void> {
    await this.context.call({ service: "kms", operation: "DescribeKey", input: { KeyId: keyId }, caller, region, trace, calledVia: "events.amazonaws.com" });
  }

  /**
   * Takes an event of the account's own (those of AWS services are encrypted with a key of AWS's). One that cannot be
   * encrypted goes to the bus's dead-letter queue: trying again would not mend it.
   */
  accept(bus: Bus, keyId: string, event: BusEvent, trace: Trace): void {
    this.context.work.run("events: encryption", trace, async () => {
      try {
        await this.seal(bus, keyId, trace);
      } catch (thrown) {
        return this.lost(bus, event, thrown, trace);
      }
      this.ingest.accept(bus, event, trace);
    });
  }

  private async seal(bus: Bus, keyId: string, trace: Trace): Promise<void> {
    const EncryptionContext = { "aws:events:event-bus:arn": bus.arn };
    const kms = <Out>(operation: string, input: object) =>
      this.context.call<Out>({ service: "kms", operation, input: { ...input, EncryptionContext }, caller: this.callerFor(bus), region: bus.region, trace });
    const { CiphertextBlob } = await kms<{ CiphertextBlob: Uint8Array }>("GenerateDataKey", { KeyId: keyId, KeySpec: "AES_256" });
    await kms("Decrypt", { CiphertextBlob });
  }

  private async lost(bus: Bus, event: BusEvent, thrown: unknown, trace: Trace): Promise<void> {
    const { code, message } = failureOf(thrown);
    const queueArn = bus.deadLetterConfig?.Arn;
    const say = (outcome: string) => this.context.journal.record(trace, {
      kind: "note", service: "events", message: `Event ${event.id} could not be encrypted on bus ${bus.name}, ${outcome}: ${message}`,
      data: { eventId: event.id, bus: bus.name, error: code, deadLetters: queueArn },
    });
    if (queueArn === undefined) return void say("which has no dead-letter queue, and is lost");
    try {
      await sendDeadLetter({
        context: this.context, caller: this.callerFor(bus), queue: parseArn(queueArn)!, event, trace,
        attributes: { EVENT_BUS_ARN: bus.arn, ERROR_CODE: code, ERROR_MESSAGE: message },
      });
      say("and is in its dead-letter queue");
    } catch (refused) {
      say(`and is lost, since its dead-letter queue refused it (${failureOf(refused).message})`);
    }
  }

  private callerFor(bus: Bus): ServiceCaller {
    return { type: "AWSService", principal: "events.amazonaws.com", sourceArn: bus.arn, sourceAccount: this.context.account };
  }
}
