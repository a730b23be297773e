import { createHash } from "node:crypto";
import { Refused, textOf, type Intrinsic } from "./table";

/** AWS: the longest text to encode, decode or hash. */
const LONGEST = 10_000;
const ALGORITHMS: Readonly<Record<string, string>> = { "MD5": "md5", "SHA-1": "sha1", "SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512" };

export const encoding: Readonly<Record<string, Intrinsic>> = {
  Base64Encode: { least: 1, most: 1, run: ([text]) => Buffer.from(bounded(textOf(text))).toString("base64") },
  Base64Decode: { least: 1, most: 1, run: ([text]) => decode(bounded(textOf(text))) },
  Hash: {
    least: 2, most: 2,
    run: ([data, algorithm]) => hash(bounded(typeof data === "string" ? data : JSON.stringify(data)), textOf(algorithm)),
  },
};

/** The hash in hexadecimal digits. */
export function hash(text: string, algorithm: string): string {
  if (!Object.hasOwn(ALGORITHMS, algorithm)) throw new Refused(`The algorithm must be one of ${Object.keys(ALGORITHMS).join(", ")}`);
  return createHash(ALGORITHMS[algorithm]!).update(text).digest("hex");
}

function decode(text: string): string {
  const padded = text.length % 4 === 0 ? text : text.padEnd(text.length + 4 - (text.length % 4), "=");
  const bytes = Buffer.from(padded, "base64");
  if (bytes.toString("base64") !== padded) throw new Refused("The argument is no Base64 text");
  return bytes.toString();
}

function bounded(text: string): string {
  if (text.length > LONGEST) throw new Refused(`The text must not be longer than ${LONGEST} characters`);
  return text;
}
