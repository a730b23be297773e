import { createHash, createHmac, timingSafeEqual } from "node:crypto";
import type { IncomingHttpHeaders } from "node:http";
import { header, type Incoming } from "./incoming";

/** Signature Version 4: what a request says about who signed it, and whether that is so. */

export const EMPTY_HASH = "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";
export const UNSIGNED = "UNSIGNED-PAYLOAD";
const ALGORITHM = "AWS4-HMAC-SHA256";

/** What a request claims. */
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

/** A signature that cannot be read. The message is AWS's. */
export class IncompleteSignature extends Error {}

/**
 * The signature of a request, from its `Authorization` header or its query; undefined when it has none.
 * Throws `IncompleteSignature`.
 */
function readSignature(request: Incoming): Signature | undefined {
  const authorization = request.headers.authorization;
  if (authorization !== undefined) return fromHeader(authorization, request.headers);
  return request.query.has("X-Amz-Algorithm") || request.query.has("X-Amz-Signature") ? fromQuery(request) : undefined;
}

/** What a request says about its signer, readable or not. */
export interface Claim {
  readonly signature: Signature | undefined;
  /** Why the signature cannot be read. */
  readonly problem: IncompleteSignature | undefined;
  /** The signing name in the credential scope, as far as it can be made out. */
  readonly service: string | undefined;
}

/** Never throws: whose request it is must be known before its signature can be refused in that service's words. */
export function readClaim(request: Incoming): Claim {
  try {
    const signature = readSignature(request);
    return { signature, problem: undefined, service: signature?.service };
  } catch (problem) {
    if (!(problem instanceof IncompleteSignature)) throw problem;
    const parts = (request.headers.authorization ?? request.query.get("X-Amz-Credential") ?? "").split("/");
    return { signature: undefined, problem, service: parts.length >= 5 ? parts[3] : undefined };
  }
}

function fromHeader(authorization: string, headers: IncomingHttpHeaders): Signature {
  if (!authorization.startsWith(ALGORITHM)) {
    throw new IncompleteSignature(`Unsupported AWS 'algorithm': '${authorization.split(" ", 1)[0]}'. The local cloud reads ${ALGORITHM}.`);
  }
  return fromUsualHeader(authorization, headers) ?? fromUnusualHeader(authorization, headers);
}

const CREDENTIAL = `${ALGORITHM} Credential=`;
const SIGNED_HEADERS = "SignedHeaders=";
const SIGNATURE = "Signature=";

/** As all SDKs write it: each request has one, so it is taken apart by its known parts. */
function fromUsualHeader(authorization: string, headers: IncomingHttpHeaders): Signature | undefined {
  const time = header(headers, "x-amz-date");
  const credentialEnd = authorization.indexOf(",");
  const signed = after(authorization, credentialEnd, SIGNED_HEADERS);
  const signedEnd = authorization.indexOf(",", signed);
  const signature = after(authorization, signedEnd, SIGNATURE);
  if (!time || signed < 0 || signature < 0 || !authorization.startsWith(CREDENTIAL)) return undefined;
  const digits = authorization.slice(signature);
  const credentialText = authorization.slice(CREDENTIAL.length, credentialEnd);
  const signedText = authorization.slice(signed, signedEnd);
  if (!/^[0-9a-f]+$/.test(digits) || /\s/.test(credentialText) || /\s/.test(signedText)) return undefined;
  const { accessKeyId, scope, date, region, service } = credential(credentialText);
  // Written out: a spread takes longer than all the rest.
  return {
    accessKeyId, scope, date, region, service, signedHeaders: signedText.split(";"), signature: digits, time,
    token: header(headers, "x-amz-security-token"), expires: undefined, presigned: false,
  };
}

/** Where the value of `field` begins, which a comma at `comma` and perhaps a space come before; -1: it is not there. */
function after(text: string, comma: number, field: string): number {
  if (comma < 0) return -1;
  const at = text.charCodeAt(comma + 1) === 0x20 ? comma + 2 : comma + 1;
  return text.startsWith(field, at) ? at + field.length : -1;
}

/** Field by field, so that what is wrong can be said. */
function fromUnusualHeader(authorization: string, headers: IncomingHttpHeaders): Signature {
  const fields: Record<string, string | undefined> = {};
  for (const part of authorization.slice(ALGORITHM.length).split(",")) {
    const at = part.indexOf("=");
    if (at < 0) {
      throw new IncompleteSignature(`'${part.trim()}' not a valid key=value pair (missing equal-sign) in Authorization header: '${authorization}'.`);
    }
    fields[part.slice(0, at).trim()] = part.slice(at + 1).trim();
  }
  const time = header(headers, "x-amz-date") ?? isoBasic(headers.date);
  const missing = ["Credential", "Signature", "SignedHeaders"].filter((name) => !fields[name])
    .map((name) => `Authorization header requires '${name}' parameter.`);
  if (!time) missing.push("Authorization header requires existence of either a 'X-Amz-Date' or a 'Date' header.");
  if (missing.length > 0) throw new IncompleteSignature(`${missing.join(" ")} Authorization=${ALGORITHM}`);
  return {
    ...credential(fields["Credential"]!), signedHeaders: fields["SignedHeaders"]!.split(";"), signature: fields["Signature"]!,
    time: time!, token: header(headers, "x-amz-security-token"), expires: undefined, presigned: false,
  };
}

function fromQuery({ query }: Incoming): Signature {
  const missing = ["X-Amz-Algorithm", "X-Amz-Credential", "X-Amz-Signature", "X-Amz-SignedHeaders", "X-Amz-Date"]
    .filter((name) => !query.get(name)).map((name) => `AWS query-string parameters must include '${name}'.`);
  if (missing.length > 0) throw new IncompleteSignature(`${missing.join(" ")} Re-examine the query-string parameters.`);
  if (query.get("X-Amz-Algorithm") !== ALGORITHM) throw new IncompleteSignature(`Unsupported AWS 'algorithm': '${query.get("X-Amz-Algorithm")}'.`);
  const expires = query.get("X-Amz-Expires");
  if (expires !== null && !/^\d{1,9}$/.test(expires)) throw new IncompleteSignature(`X-Amz-Expires should be a number, but is '${expires}'`);
  return {
    ...credential(query.get("X-Amz-Credential")!), signedHeaders: query.get("X-Amz-SignedHeaders")!.split(";"),
    signature: query.get("X-Amz-Signature")!, time: query.get("X-Amz-Date")!,
    token: query.get("X-Amz-Security-Token") ?? undefined, expires: expires === null ? undefined : Number(expires), presigned: true,
  };
}

/** AWS: seconds for which a form may be signed ahead. */
const FORM_EXPIRES = 7 * 86_400;

/** The signature of an upload by a browser's form; undefined where it has none. Throws `IncompleteSignature`. */
export function formSignature(fields: Readonly<Record<string, string>>): Signature | undefined {
  const { "x-amz-signature": signature, "x-amz-credential": scope, "x-amz-date": time, "x-amz-algorithm": algorithm } = fields;
  if (signature === undefined && scope === undefined && algorithm === undefined) return undefined;
  if (!signature || !scope || !time) throw new IncompleteSignature("Bucket POST must contain the fields 'x-amz-signature', 'x-amz-credential' and 'x-amz-date'.");
  if (algorithm !== ALGORITHM) throw new IncompleteSignature(`Unsupported AWS 'algorithm': '${algorithm}'. The local cloud reads ${ALGORITHM}.`);
  return { ...credential(scope), signedHeaders: [], signature, time, token: fields["x-amz-security-token"], expires: FORM_EXPIRES, presigned: false };
}

function credential(text: string): Pick<Signature, "accessKeyId" | "scope" | "date" | "region" | "service"> {
  const parts = text.split("/");
  const [accessKeyId, date, region, service, end] = parts;
  if (parts.length !== 5 || !accessKeyId || !date || !region || !service || end !== "aws4_request") {
    throw new IncompleteSignature(`Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text}'`);
  }
  return { accessKeyId, date, region, service, scope: `${date}/${region}/${service}/aws4_request` };
}

/** `20260101T000000Z` as milliseconds; NaN when it is no such time. */
export function timeOf(text: string): number {
  const match = /^(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)Z$/.exec(text);
  return match ? Date.parse(`${match[1]}-${match[2]}-${match[3]}T${match[4]}:${match[5]}:${match[6]}Z`) : NaN;
}

/** `20260101T000000Z`. */
export const basicTime = (time: number): string => new Date(time).toISOString().replace(/\.\d{3}|[-:]/g, "");

function isoBasic(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? undefined : basicTime(time);
}

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
