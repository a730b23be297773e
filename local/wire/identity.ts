import { ANONYMOUS, type Caller } from "../kernel/caller";
import type { AccessKey } from "../kernel/credentials";
import type { Kernel } from "../kernel/kernel";
import type { WireSpec } from "../kernel/service";
import type { ChunkSigner } from "./chunked";
import { header, type Incoming } from "./incoming";
import { basicTime, canonical, equal, sha256, signs, SigningKeys, timeOf, UNSIGNED, type Signature } from "./sigv4";

/** What can be wrong with a signature. Each protocol has its own code for each. */
export type AuthProblem = "incomplete" | "unknown-key" | "wrong-token" | "expired-token" | "wrong-scope" | "skewed" | "expired-url" | "wrong-signature";

/** A request that does not prove who sent it. */
export class AuthFailure extends Error {
  constructor(readonly problem: AuthProblem, message: string, readonly members: Readonly<Record<string, string>> = {}) {
    super(message);
  }
}

/** Who sent a request, as far as its head tells. */
export interface Identity {
  readonly caller: Caller;
  readonly region: string;
  /** Where the signature was, of signed requests. */
  readonly authentication?: "AuthHeader" | "QueryString" | "Form";
  /** Set when the key was made here: then the signature must be right. */
  readonly proof?: { readonly signature: Signature; readonly key: AccessKey };
}

const MINUTE = 60_000;
const REGION = /^[a-z][a-z0-9-]{0,31}$/;

/** Works out who calls. One for each cloud. */
export class Identities {
  private readonly signingKeys = new SigningKeys();
  /** One object, by which what was found out of it is remembered. */
  private readonly root: Caller;

  constructor(private readonly kernel: Kernel) {
    this.root = { type: "Root", account: kernel.account };
  }

  /** Reads the claim. A key that was made here must be valid, its token right and its time near. Throws `AuthFailure`. */
  claim(signature: Signature | undefined, spec: WireSpec): Identity {
    const { credentials, region } = this.kernel;
    if (!signature) return { caller: ANONYMOUS, region };
    if (!REGION.test(signature.region)) throw new AuthFailure("wrong-scope", "Credential should be scoped to a valid region. ");
    const authentication = signature.presigned ? "QueryString" : "AuthHeader";
    const key = credentials.find(signature.accessKeyId);
    if (!key) {
      const ended = credentials.ended(signature.accessKeyId);
      if (ended === "expired") throw expiredToken();
      if (ended === "removed") throw new AuthFailure("unknown-key", "The security token included in the request is invalid.");
      return { caller: this.root, region: signature.region, authentication };
    }
    if (!equal(key.token ?? "", signature.token ?? "")) throw new AuthFailure("wrong-token", "The security token included in the request is invalid.");
    if (key.expiresAt !== undefined && key.expiresAt <= this.kernel.clock.now()) throw expiredToken();
    if (signature.service !== spec.signingName) {
      throw new AuthFailure("wrong-scope", `Credential should be scoped to correct service: '${spec.signingName}'. `);
    }
    this.requireNear(signature, spec);
    return { caller: key.caller, region: signature.region, authentication, proof: { signature, key } };
  }

  /** Verifies the signature over a head and its payload's hash. Throws `AuthFailure`. */
  verify({ signature, key }: NonNullable<Identity["proof"]>, request: Incoming, payloadHash: string, spec: WireSpec): void {
    const s3 = Boolean(spec.quirks?.s3Signatures);
    for (const name of ["host", ...(signature.presigned ? [] : ["x-amz-date"])]) {
      // AWS: what decides about a request must be signed.
      if (request.headers[name] !== undefined && !signature.signedHeaders.includes(name)) {
        throw new AuthFailure("wrong-signature", `'${name === "host" ? "Host" : "X-Amz-Date"}' must be a 'SignedHeader' in the AWS Authorization.`);
      }
    }
    const wanted = canonical(request, signature, payloadHash, !s3);
    if (signs(this.signingKeys.of(key.secret, signature), wanted.stringToSign, signature.signature)) return;
    throw new AuthFailure("wrong-signature",
      "The request signature we calculated does not match the signature you provided. Check your AWS Secret Access Key and signing method. "
      + "Consult the service documentation for details.\n\n"
      + `The Canonical String for this request should have been\n'${wanted.request}'\n\nThe String-to-Sign should have been\n'${wanted.stringToSign}'\n`,
      {
        AWSAccessKeyId: signature.accessKeyId, StringToSign: wanted.stringToSign, SignatureProvided: signature.signature,
        CanonicalRequest: wanted.request,
      });
  }

  /** Verifies a signature over a text: the policy of a form. Throws `AuthFailure`. */
  verifyText({ signature, key }: NonNullable<Identity["proof"]>, text: string): void {
    if (signs(this.signingKeys.of(key.secret, signature), text, signature.signature)) return;
    throw new AuthFailure("wrong-signature", "", { AWSAccessKeyId: signature.accessKeyId, StringToSign: text, SignatureProvided: signature.signature });
  }

  /** By what the chunks of a body are verified, where they are signed. */
  chunkSigner({ signature, key }: NonNullable<Identity["proof"]>, payloadHash: string): ChunkSigner | undefined {
    if (!payloadHash.startsWith("STREAMING-AWS4-HMAC-SHA256-PAYLOAD")) return undefined;
    return { key: this.signingKeys.of(key.secret, signature), time: signature.time, scope: signature.scope, seed: signature.signature };
  }

  /**
   * A signature is good for some minutes. The cloud's time may be far ahead of its clients' (`--clock virtual`), and a
   * client may have taken its time from either, so what is near to one of the two is near.
   */
  private requireNear(signature: Signature, spec: WireSpec): void {
    const time = timeOf(signature.time);
    if (Number.isNaN(time) || !signature.time.startsWith(signature.date)) {
      throw new AuthFailure("wrong-signature", `Date in Credential scope does not match YYYYMMDD from ISO-8601 version of date from HTTP: '${signature.date}' != '${signature.time.slice(0, 8)}', from '${signature.time}'.`);
    }
    const minutes = spec.quirks?.s3Signatures ? 15 : 5;
    const past = signature.expires === undefined ? minutes * MINUTE : signature.expires * 1000;
    const clocks = [this.kernel.clock.now(), Date.now()];
    if (clocks.some((now) => time - now <= minutes * MINUTE && now - time <= past)) return;
    throw this.late(signature, time, clocks.reduce((a, b) => (Math.abs(a - time) <= Math.abs(b - time) ? a : b)), minutes);
  }

  private late(signature: Signature, time: number, now: number, minutes: number): AuthFailure {
    const server = basicTime(now);
    if (signature.expires !== undefined && now > time) {
      const end = time + signature.expires * 1000;
      return new AuthFailure("expired-url", `Signature expired: ${signature.time} is now earlier than ${basicTime(now - signature.expires * 1000)} (${server} - ${signature.expires} sec.)`,
        { "X-Amz-Expires": String(signature.expires), Expires: new Date(end).toISOString(), ServerTime: new Date(now).toISOString() });
    }
    const text = time > now
      ? `Signature not yet current: ${signature.time} is still later than ${basicTime(now + minutes * MINUTE)} (${server} + ${minutes} min.)`
      : `Signature expired: ${signature.time} is now earlier than ${basicTime(now - minutes * MINUTE)} (${server} - ${minutes} min.)`;
    return new AuthFailure("skewed", text, { RequestTime: signature.time, ServerTime: new Date(now).toISOString(), MaxAllowedSkewMilliseconds: String(minutes * MINUTE) });
  }
}

const expiredToken = (): AuthFailure => new AuthFailure("expired-token", "The security token included in the request is expired");

/** The payload hash that a signature covers: what S3 clients declare, or that of the body. */
export function declaredHash(request: Incoming, signature: Signature): string {
  return header(request.headers, "x-amz-content-sha256") ?? (signature.presigned ? UNSIGNED : "");
}

export const bodyHash = (body: Buffer): string => sha256(body);
