import { strict as assert } from "node:assert";
import { Claims } from "../../../local/wire/claim";
import type { Incoming } from "../../../local/wire/incoming";
import type { Signature } from "../../../local/wire/sigv4";

const SCOPE = "20260101/eu-west-1/events/aws4_request";
const request = (authorization: string, headers: Record<string, string> = { "x-amz-date": "20260101T000000Z" }): Incoming =>
  ({ method: "POST", path: "/", search: "", query: new URLSearchParams(), headers: { authorization, ...headers } });

const CLAIMED: Signature = {
  accessKeyId: "key", scope: SCOPE, date: "20260101", region: "eu-west-1", service: "events", signedHeaders: ["host", "x-amz-date"],
  signature: "0f".repeat(32), time: "20260101T000000Z", token: undefined, expires: undefined, presigned: false,
};
const DIGITS = CLAIMED.signature;

describe("what a request claims", () => {
  const ways: Record<string, string> = {
    "as SDKs write it": `AWS4-HMAC-SHA256 Credential=key/${SCOPE}, SignedHeaders=host;x-amz-date, Signature=${DIGITS}`,
    "without spaces": `AWS4-HMAC-SHA256 Credential=key/${SCOPE},SignedHeaders=host;x-amz-date,Signature=${DIGITS}`,
    "with more spaces": `AWS4-HMAC-SHA256   Credential=key/${SCOPE} ,  SignedHeaders=host;x-amz-date ,  Signature=${DIGITS}`,
    "in another order": `AWS4-HMAC-SHA256 Signature=${DIGITS}, SignedHeaders=host;x-amz-date, Credential=key/${SCOPE}`,
  };
  for (const [way, authorization] of Object.entries(ways)) {
    it(`is read ${way}, once and again`, () => {
      const claims = new Claims();
      for (let time = 0; time < 2; time++) assert.deepEqual(claims.read(request(authorization)), { signature: CLAIMED, problem: undefined, service: "events" });
    });
  }

  it("is that request's own: its signature, its time and its token", () => {
    const claims = new Claims();
    claims.read(request(ways["as SDKs write it"]!));
    const { signature } = claims.read(request(ways["as SDKs write it"]!.replace(DIGITS, "ab".repeat(32)), { "x-amz-date": "20260101T000001Z", "x-amz-security-token": "token" }));
    assert.deepEqual(signature, { ...CLAIMED, signature: "ab".repeat(32), time: "20260101T000001Z", token: "token" });
  });

  it("of another signer is another, however many there were", () => {
    const claims = new Claims();
    for (let key = 0; key < 3000; key++) {
      const { signature } = claims.read(request(`AWS4-HMAC-SHA256 Credential=key${key}/${SCOPE}, SignedHeaders=host, Signature=${DIGITS}`));
      assert.deepEqual([signature?.accessKeyId, signature?.signedHeaders], [`key${key}`, ["host"]]);
    }
  });

  const unreadable: Record<string, [authorization: string, service: string | undefined, message: RegExp]> = {
    "a credential of four parts": [`AWS4-HMAC-SHA256 Credential=key/20260101/eu-west-1/events, SignedHeaders=host, Signature=${DIGITS}`, undefined, /exactly 5 slash-delimited/],
    "a credential of six parts": [`AWS4-HMAC-SHA256 Credential=key/${SCOPE}/more, SignedHeaders=host, Signature=${DIGITS}`, "events", /exactly 5 slash-delimited/],
    "no signature": [`AWS4-HMAC-SHA256 Credential=key/${SCOPE}, SignedHeaders=host`, "events", /requires 'Signature' parameter/],
    "no signed headers": [`AWS4-HMAC-SHA256 Credential=key/${SCOPE}, Signature=${DIGITS}`, "events", /requires 'SignedHeaders' parameter/],
    "another algorithm": [`AWS4-ECDSA-P256-SHA256 Credential=key/${SCOPE}, SignedHeaders=host, Signature=${DIGITS}`, "events", /Unsupported AWS 'algorithm'/],
  };
  for (const [what, [authorization, service, message]] of Object.entries(unreadable)) {
    it(`names the service where it can, and what is wrong, once and again: ${what}`, () => {
      const claims = new Claims();
      for (let time = 0; time < 2; time++) {
        const claim = claims.read(request(authorization));
        assert.deepEqual([claim.signature, claim.service], [undefined, service]);
        assert.match(claim.problem!.message, message);
      }
    });
  }
});
