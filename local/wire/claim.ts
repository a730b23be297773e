import type { IncomingHttpHeaders } from "node:http";
import { header, type Incoming } from "./incoming";
import { ALGORITHM, basicTime, type Signature } from "./sigv4";

/** Signature Version 4: what a request says about who signed it. */

/** Who signs, and what of a request. */
type Signer = Pick<Signature, "accessKeyId" | "scope" | "date" | "region" | "service" | "signedHeaders">;

/** A signature that cannot be read. The message is AWS's. */
export class IncompleteSignature extends Error {}

/** What a request says about its signer, readable or not. */
export interface Claim {
  readonly signature: Signature | undefined;
  /** Why the signature cannot be read. */
  readonly problem: IncompleteSignature | undefined;
  /** The signing name in the credential scope, as far as it can be made out. */
  readonly service: string | undefined;
}

/**
 * Reads what requests say about their signers. What a client says in each of its requests for a day (all but the signature
 * itself) is taken apart once.
 */
export class Claims {
  private readonly signers = new Map<string, Signer>();

  /** Never throws: whose request it is must be known before its signature can be refused in that service's words. */
  read(request: Incoming): Claim {
    try {
      const signature = this.signatureOf(request);
      return { signature, problem: undefined, service: signature?.service };
    } catch (problem) {
      if (!(problem instanceof IncompleteSignature)) throw problem;
      const parts = (request.headers.authorization ?? request.query.get("X-Amz-Credential") ?? "").split("/");
      return { signature: undefined, problem, service: parts.length >= 5 ? parts[3] : undefined };
    }
  }

  /** From the `Authorization` header or the query; undefined when it has none. */
  private signatureOf({ headers, query }: Incoming): Signature | undefined {
    const { authorization } = headers;
    if (authorization === undefined) return query.has("X-Amz-Algorithm") || query.has("X-Amz-Signature") ? fromQuery(query) : undefined;
    if (!authorization.startsWith(ALGORITHM)) {
      throw new IncompleteSignature(`Unsupported AWS 'algorithm': '${authorization.split(" ", 1)[0]}'. The local cloud reads ${ALGORITHM}.`);
    }
    return this.fromUsualHeader(authorization, headers) ?? fromUnusualHeader(authorization, headers);
  }

  /** As all SDKs write it: what says who signs, and then the signature. */
  private fromUsualHeader(authorization: string, headers: IncomingHttpHeaders): Signature | undefined {
    const at = authorization.lastIndexOf(SIGNATURE);
    const time = header(headers, "x-amz-date");
    const signature = authorization.slice(at + SIGNATURE.length);
    if (at < 0 || !time || !/^[0-9a-f]+$/.test(signature)) return undefined;
    const signer = this.signer(authorization.slice(0, at));
    if (!signer) return undefined;
    const { accessKeyId, scope, date, region, service, signedHeaders } = signer;
    // Written out: a spread takes longer than all the rest.
    return { accessKeyId, scope, date, region, service, signedHeaders, signature, time, token: header(headers, "x-amz-security-token"), expires: undefined, presigned: false };
  }

  private signer(text: string): Signer | undefined {
    const known = this.signers.get(text);
    if (known) return known;
    const parts = USUAL.exec(text);
    if (!parts) return undefined;
    const signer = { ...credential(parts[1]!), signedHeaders: parts[2]!.split(";") };
    if (this.signers.size >= MAX_SIGNERS) this.signers.clear();
    this.signers.set(text, signer);
    return signer;
  }
}

const SIGNATURE = "Signature=";
/** What stands before the signature: no white space but after commas. */
const USUAL = new RegExp(`^${ALGORITHM} Credential=([^\\s,]+), ?SignedHeaders=([^\\s,]+), ?$`);
/** How many are kept taken apart. */
const MAX_SIGNERS = 1000;

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

function fromQuery(query: URLSearchParams): Signature {
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

function credential(text: string): Omit<Signer, "signedHeaders"> {
  const parts = text.split("/");
  const [accessKeyId, date, region, service, end] = parts;
  if (parts.length !== 5 || !accessKeyId || !date || !region || !service || end !== "aws4_request") {
    throw new IncompleteSignature(`Credential must have exactly 5 slash-delimited elements, e.g. keyid/date/region/service/term, got '${text}'`);
  }
  return { accessKeyId, date, region, service, scope: `${date}/${region}/${service}/aws4_request` };
}

function isoBasic(date: string | undefined): string | undefined {
  const time = Date.parse(date ?? "");
  return Number.isNaN(time) ? undefined : basicTime(time);
}
