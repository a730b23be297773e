import { fail } from "./errors";

/** What a receipt handle says: which message, received for the how manieth time, in which queue. */
export interface Receipt {
  readonly messageId: string;
  readonly receives: number;
}

const PREFIX = "AQEB";

export function writeReceipt(queueKey: string, messageId: string, receives: number): string {
  return PREFIX + Buffer.from(`${queueKey}/${messageId}/${receives}`, "latin1").toString("base64");
}

/** Throws ReceiptHandleIsInvalid for anything that this queue did not give out. */
export function readReceipt(queueKey: string, handle: string): Receipt {
  const parts = handle.startsWith(PREFIX) ? Buffer.from(handle.slice(PREFIX.length), "base64").toString("latin1").split("/") : [];
  const [key, messageId, receives] = parts;
  if (parts.length !== 3 || key !== queueKey || writeReceipt(key, messageId!, Number(receives)) !== handle) {
    throw fail("ReceiptHandleIsInvalid", `The input receipt handle "${handle}" is not a valid receipt handle.`);
  }
  return { messageId: messageId!, receives: Number(receives) };
}
