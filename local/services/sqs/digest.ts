import { createHash, hash } from "node:crypto";
import type { MessageAttributeValue } from "@aws-sdk/client-sqs";

export const md5 = (text: string): string => hash("md5", text, "hex");

export const sha256 = (text: string): string => hash("sha256", text, "hex");

const STRING = Buffer.from([1]);
const BINARY = Buffer.from([2]);

/**
 * The digest of message attributes as the SDKs compute it: in the order of their names, for each the name, the data
 * type, one byte for the kind of value (1 text, 2 binary) and the value, all but that byte after their length in four bytes.
 */
export function md5OfAttributes(attributes: Readonly<Record<string, MessageAttributeValue>>): string {
  const digest = createHash("md5");
  const add = (bytes: Uint8Array) => {
    const length = Buffer.alloc(4);
    length.writeUInt32BE(bytes.length);
    digest.update(length).update(bytes);
  };
  for (const name of Object.keys(attributes).sort()) {
    const attribute = attributes[name]!;
    add(Buffer.from(name));
    add(Buffer.from(attribute.DataType ?? ""));
    if (attribute.BinaryValue !== undefined) {
      digest.update(BINARY);
      add(attribute.BinaryValue);
    } else {
      digest.update(STRING);
      add(Buffer.from(attribute.StringValue ?? ""));
    }
  }
  return digest.digest("hex");
}
