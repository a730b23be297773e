import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import { header, type Incoming } from "./incoming";

/** Signature Version 4: whether a request was signed by whom it says. */

export const EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
export const UNSIGNED = "UNSIGNED-PAYLOAD";
export const ALGORITHM = "AWS4-HMAC-SHA256";

/** What a request claims about who signed it. */
export interface Signature {
  readonly accessKeyId: string;
  /** `DATE/REGION/SERVICE/aws4_request`. */
  readonly scope: string;
  readonly date: string;
  readonly region: string;
  readonly service: string;
  readonly signedHeaders: readonly string[];
  readonly signature: string;
  /** `20260101T000000Z`. */
  readonly time: string;
  readonly token: string | undefined;
  /** Seconds; of presigned URLs only. */
  readonly expires: number | undefined;
  readonly presigned: boolean;
}

/** `20260101T000000Z` as milliseconds; NaN when it is no such time. */
export function timeOf(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  return match ? Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`) : NaN;
}

/** `20260101T000000Z`. */
export const basicTime = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}|[-:]/g, "");

/** What AWS signs for a request; shown in its answers when a signature does not fit. */
export interface Canonical {
  readonly request: string;
  readonly stringToSign: string;
}

/** `encodeTwice`: all services but S3 encode the path once more for signing. */
export function canonical(request: Incoming, signature: Signature, payloadHash: string, encodeTwice: boolean): Canonical {
  const headers = signature.signedHeaders.map((name) => `${name}:${(header(request.headers, name) ?? "").trim().replace(/ {2,}/g, " ")}\n`).join("");
  const text = [
    request.method, canonicalPath(request.path, encodeTwice), canonicalQuery(request.search), headers,
    signature.signedHeaders.join(";"), payloadHash,
  ].join("\n");
  return { request: text, stringToSign: `${ALGORITHM}\n${signature.time}\n${signature.scope}\n${sha256(text)}` };
}

function canonicalPath(path: string, encodeTwice: boolean): string {
  if (!encodeTwice) return path.split("/").map((segment) => encode(decode(segment))).join("/");
  const segments: string[] = [];
  for (const segment of path.split("/")) {
    if (segment === "..") segments.pop();
    else if (segment !== "" && segment !== ".") segments.push(encode(segment));
  }
  return `/${segments.join("/")}${path.endsWith("/") && segments.length > 0 ? "/" : ""}`;
}

function canonicalQuery(search: string): string {
  if (search === "") return "";
  const pairs = search.split("&").filter((pair) => pair !== "").map((pair) => {
    const at = pair.indexOf("=");
    const name = at < 0 ? pair : pair.slice(0, at);
    return [encode(decode(name.replace(/\+/g, " "))), at < 0 ? "" : encode(decode(pair.slice(at + 1).replace(/\+/g, " ")))] as const;
  }).filter(([name]) => name !== "X-Amz-Signature");
  pairs.sort(([a, x], [b, y]) => (a < b ? -1 : a > b ? 1 : x < y ? -1 : x > y ? 1 : 0));
  return pairs.map(([name, value]) => `${name}=${value}`).join("&");
}

/** Everything but letters, digits and `-._~`. */
const encode = (text: string): string => encodeURIComponent(text).replace(/[!'()*]/g, (c) => `%${c.charCodeAt(0).toString(16).toUpperCase()}`);

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

export const sha256 = (data: string | Uint8Array): string => createHash("sha256").update(data).digest("hex");

const hmac = (key: string | Buffer, text: string): Buffer => createHmac("sha256", key).update(text).digest();

/** The keys with which secrets sign: one a day, region and service. Worked out once each, and bounded. */
export class SigningKeys {
  private readonly keys = new Map<string, Buffer>();

  of(secret: string, { date, region, service }: Pick<Signature, "date" | "region" | "service">): Buffer {
    const id = `${secret}\n${date}\n${region}\n${service}`;
    let key = this.keys.get(id);
    if (!key) {
      key = hmac(hmac(hmac(hmac(`AWS4${secret}`, date), region), service), "aws4_request");
      if (this.keys.size >= 1000) this.keys.clear();
      this.keys.set(id, key);
    }
    return key;
  }
}

/** Whether `signature` (hexadecimal) is that of `text`, in a time that tells nothing. */
export const signs = (key: Buffer, text: string, signature: string): boolean => equal(hmac(key, text).toString("hex"), signature);

/** Compares secrets. */
export function equal(expected: string, given: string): boolean {
  const a = Buffer.from(expected), b = Buffer.from(given);
  return a.length === b.length && timingSafeEqual(a, b);
}
