import { fail } from "./errors";

const BAD_ENDS = ["-s3alias", "--ol-s3", ".mrap", "--x-s3", "--table-s3", "-an"];
const BAD_BEGINNINGS = ["xn--", "sthree-", "amzn-s3-demo-"];

/** AWS: https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
export function checkBucketName(name: string): void {
  const fits = /^[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$/.test(name) && !name.includes("..") && !/^\d{1,3}(?:\.\d{1,3}){3}$/.test(name)
    && !BAD_BEGINNINGS.some((begin) => name.startsWith(begin)) && !BAD_ENDS.some((end) => name.endsWith(end));
  if (!fits) throw fail("InvalidBucketName", "The specified bucket is not valid.", { members: { BucketName: name } });
}

/** AWS: bytes of UTF-8. */
const LONGEST_KEY = 1024;

export function checkKey(key: string): void {
  const size = Buffer.byteLength(key);
  if (size > LONGEST_KEY) throw fail("KeyTooLongError", "Your key is too long", { members: { Size: size, MaxSizeAllowed: LONGEST_KEY } });
}

/** As listings encode keys where they are asked to (`encoding-type=url`). AWS: a space becomes `+`, slashes stay. */
export const urlEncode = (text: string): string => encodeURIComponent(text)
  .replace(/%2F/g, "/").replace(/%20/g, "+").replace(/[!'()~]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

const weight = (unit: number): number => (unit >= 0xe000 ? unit - 0x800 : unit >= 0xd800 ? unit + 0x2000 : unit);

/** AWS: keys are listed in the order of their UTF-8 bytes, which is not that of JavaScript's strings. */
export function compareKeys(a: string, b: string): number {
  const length = Math.min(a.length, b.length);
  for (let i = 0; i < length; i++) {
    const x = a.charCodeAt(i), y = b.charCodeAt(i);
    if (x !== y) return weight(x) - weight(y);
  }
  return a.length - b.length;
}
